"""The office's remarks on sections, and the authors' answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Problem, ProblemVersion, Remark
from challenges.states import ProblemState
from hoip import clock
from hoip.audit.services import record


def put_remarks(
    problem: Problem, texts: Mapping[str, str], *, version: ProblemVersion | None, by: Any, at: datetime
) -> list[Remark]:
    """Keep remarks by section; older ones that nobody answered are closed by the new ones."""
    problem.section_remarks.open().update(answered_at=at)
    return Remark.objects.bulk_create(
        Remark(problem=problem, version=version, section=key, text=text, by=by, at=at) for key, text in texts.items()
    )


@transaction.atomic
def answer_remarks(problem: Problem, answers: Mapping[int, str], *, by: Any) -> int:
    """Keep the authors' answers to open remarks, by the remark's key; empty ones stay open. Says how many were kept.

    Raises:
        NotPossible: the problem is not with its authors.
    """
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    if locked.state not in {ProblemState.RETURNED, ProblemState.QUEUED}:
        raise NotPossible(_("The problem is with the programme office; remarks are answered when it is returned."))
    at = clock.now()
    kept = 0
    for remark in locked.section_remarks.open().filter(pk__in=list(answers)):
        words = answers[remark.pk].strip()
        if not words:
            continue
        remark.answer, remark.answered_by, remark.answered_at = words, by, at
        remark.save(update_fields=["answer", "answered_by", "answered_at"])
        kept += 1
    if kept:
        record("challenges.remarks_answered", target=locked, by=by, facts={"answers": kept}, at=at)
    return kept


def unanswered(problem: Problem) -> int:
    """How many remarks of the last return still wait for a word of the authors."""
    return int(problem.section_remarks.open().count())
