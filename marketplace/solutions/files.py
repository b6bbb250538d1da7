"""Who opens a profile's private documents."""

from typing import Any

from hoip.files.access import register
from hoip.files.models import PrivateFile
from marketplace.solutions.models import Solution, SolutionDocument
from marketplace.solutions.reading import SolutionReader
from marketplace.solutions.services.media import DOCUMENT_PURPOSE


def may_read_document(user: Any, file: PrivateFile) -> bool:
    """The document's own audience, on a profile that the person can see at all."""
    document = SolutionDocument.objects.filter(file=file).first()
    if document is None:
        return False
    solution = Solution.objects.visible_to(user).filter(pk=document.solution_id).first()
    return solution is not None and SolutionReader(solution, user).reaches(document.visibility)


register(DOCUMENT_PURPOSE, may_read_document)
