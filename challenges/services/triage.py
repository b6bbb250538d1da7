"""What the programme office does with a submitted problem: consult, accept, return, decline, merge."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges import sections as template
from challenges.exceptions import NotPossible
from challenges.models import Problem
from challenges.services.problems import authors, facts_of, lock_and_move
from challenges.states import ProblemState, Track
from hoip import clock
from hoip.audit.services import record
from hoip.notifications.services import notify


@transaction.atomic
def start_consultation(problem: Problem, *, by: Any, reason: str) -> Problem:
    """Begin to talk a problem over with experts and stakeholders. Raises TransitionNotAllowed."""
    return _decide(problem, ProblemState.IN_CONSULTATION, by=by, reason=reason, notice="problem_in_consultation")


@transaction.atomic
def accept_problem(problem: Problem, *, by: Any, track: str, reason: str) -> Problem:
    """Accept a problem and choose its track: invite (products exist) or order (nothing fits yet)."""
    return _decide(
        problem, ProblemState.ACCEPTED, by=by, reason=reason, notice="problem_accepted", track=Track(track).value
    )


@transaction.atomic
def return_problem(problem: Problem, *, by: Any, reason: str, remarks: Mapping[str, str]) -> Problem:
    """Give a problem back to its authors with a reason and remarks tied to sections."""
    kept = {key: text.strip() for key, text in remarks.items() if key in template.BY_KEY and text.strip()}
    return _decide(problem, ProblemState.RETURNED, by=by, reason=reason, notice="problem_returned", remarks=kept)


@transaction.atomic
def decline_problem(problem: Problem, *, by: Any, reason: str) -> Problem:
    """Decline a problem for good, with the reason."""
    return _decide(problem, ProblemState.DECLINED, by=by, reason=reason, notice="problem_declined")


@transaction.atomic
def merge_problem(problem: Problem, *, into: Problem, by: Any, reason: str) -> Problem:
    """Merge a problem into its twin; its agency becomes a partner there and every author is told.

    Raises:
        NotPossible: the two are one, or the twin is merged or declined itself.
    """
    twin = Problem.objects.select_for_update().get(pk=into.pk)
    if twin.pk == problem.pk:
        raise NotPossible(_("A problem cannot be merged into itself."))
    if twin.state in {ProblemState.MERGED, ProblemState.DECLINED}:
        raise NotPossible(_("The other problem is merged or declined itself; choose another one."))
    merged = _decide(problem, ProblemState.MERGED, by=by, reason=reason, notice="problem_merged", merged_into=twin)
    if merged.organisation_id != twin.organisation_id:
        twin.partners.add(merged.organisation)
    return merged


def _decide(problem: Problem, to: ProblemState, *, by: Any, reason: str, notice: str, **changes: Any) -> Problem:
    """Move a problem by an act of the office, with its reason on record."""
    locked = lock_and_move(problem, to)
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    at = clock.now()
    locked.reason = reason.strip()
    locked.decided_at = at
    locked.version += 1
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save()
    notify(
        authors(locked),
        notice,
        facts=facts_of(locked, reason=locked.reason),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record(f"challenges.{notice}", target=locked, by=by, facts={"reason": locked.reason}, at=at)
    return locked
