"""Who opens the files of a problem: whoever may see the problem."""

from typing import Any

from challenges.models import Problem, ProblemFile
from challenges.services.writing import FILE
from hoip.files.access import register
from hoip.files.models import PrivateFile


def may_read_file(user: Any, file: PrivateFile) -> bool:
    """The file's problem is visible to the person."""
    kept = ProblemFile.objects.filter(file=file).first()
    return kept is not None and Problem.objects.visible_to(user).filter(pk=kept.problem_id).exists()


register(FILE, may_read_file)
