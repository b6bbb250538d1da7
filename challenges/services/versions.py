"""Keep the text of a problem as it stood when it left its authors' hands."""

from datetime import datetime
from typing import Any

from challenges.models import Problem, ProblemVersion
from challenges.states import VersionOccasion


def keep_version(problem: Problem, occasion: VersionOccasion, *, by: Any, at: datetime) -> ProblemVersion:
    """Keep a problem's present text as its next version; call it inside the verb's transaction, the row locked."""
    last = problem.versions.order_by("-number").first()
    return ProblemVersion.objects.create(
        problem=problem,
        number=(last.number if last else 0) + 1,
        occasion=occasion,
        title_vi=problem.title_vi,
        title_en=problem.title_en,
        summary_vi=problem.summary_vi,
        summary_en=problem.summary_en,
        language=problem.language,
        sections=dict(problem.sections),
        at=at,
        by=by,
    )
