"""What the programme office does with a submitted problem: assign, accept, return, decline, merge."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.evidence import best_matches
from challenges.exceptions import NotPossible
from challenges.models import MatchEvidence, Problem, TriageCase
from challenges.presentation import parts_of
from challenges.services.follows import tell_problem_followers
from challenges.services.problems import authors, facts_of, lock_and_move
from challenges.services.remarks import put_remarks
from challenges.services.versions import keep_version
from challenges.states import DeclineReason, ProblemState, Track, VersionOccasion
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record, record_refusal
from hoip.exceptions import DomainError
from hoip.notifications.services import notify


@transaction.atomic
def start_consultation(problem: Problem, *, by: Any, reason: str) -> Problem:
    """Begin to talk a problem over with experts and stakeholders. Raises TransitionNotAllowed."""
    return _decide(problem, ProblemState.IN_CONSULTATION, by=by, reason=reason, notice="problem_in_consultation")


@transaction.atomic
def accept_problem(problem: Problem, *, by: Any, track: str, reason: str) -> Problem:
    """Accept a problem and choose its track: invite (products exist) or order (nothing fits yet).

    The text is kept as it was accepted, and so is what fitted it best at that moment, as the evidence for the track.

    Raises:
        NotPossible: a consultation on it is still running.
    """
    found, limited = best_matches(problem, by)
    accepted = _decide(
        problem,
        ProblemState.ACCEPTED,
        by=by,
        reason=reason,
        notice="problem_accepted",
        track=Track(track).value,
        remarks={},  # they are settled; `section_remarks` keeps them with their answers
    )
    if accepted.consultations.filter(closed_at=None, cancelled_at=None).exists():
        raise NotPossible(_("A consultation on this problem is still running; close or cancel it first."))
    at = accepted.decided_at or clock.now()
    keep_version(accepted, VersionOccasion.ACCEPTED, by=by, at=at)
    MatchEvidence.objects.create(
        problem=accepted,
        track=accepted.track,
        matches=[
            {
                "title": row.title,
                "owner": row.owner,
                "path": row.path,
                "words": list(row.words),
                "met": row.met,
                "asked": row.asked,
            }
            for row in found
        ],
        limited=limited,
        at=at,
        by=by,
    )
    return accepted


@transaction.atomic
def return_problem(problem: Problem, *, by: Any, reason: str, remarks: Mapping[str, str]) -> Problem:
    """Give a problem back to its authors with a reason and remarks tied to sections, which they answer."""
    known = {part.key for part in parts_of(problem)}
    kept = {key: text.strip() for key, text in remarks.items() if key in known and text.strip()}
    returned = _decide(problem, ProblemState.RETURNED, by=by, reason=reason, notice="problem_returned", remarks=kept)
    at = returned.decided_at or clock.now()
    put_remarks(returned, kept, version=returned.versions.order_by("-number").first(), by=by, at=at)
    return returned


@transaction.atomic
def decline_problem(problem: Problem, *, by: Any, reason: str, kind: str = DeclineReason.OTHER) -> Problem:
    """Decline a problem for good, with a reason from the list and words of one's own."""
    declined = _decide(
        problem, ProblemState.DECLINED, by=by, reason=reason, notice="problem_declined", facts={"kind": kind}
    )
    TriageCase.objects.update_or_create(
        problem=declined, defaults={"decline_reason": DeclineReason(kind).value, "due_at": None}
    )
    return declined


@transaction.atomic
def merge_problem(problem: Problem, *, into: Problem, by: Any, reason: str) -> Problem:
    """Merge a problem into its twin; its agencies become partners there and the authors of both are told.

    Raises:
        NotPossible: the two are one, or the twin is merged or declined itself.
    """
    twin = Problem.objects.select_for_update().get(pk=into.pk)
    if twin.pk == problem.pk:
        raise NotPossible(_("A problem cannot be merged into itself."))
    if twin.state in {ProblemState.MERGED, ProblemState.DECLINED}:
        raise NotPossible(_("The other problem is merged or declined itself; choose another one."))
    told = authors(twin)
    merged = _decide(problem, ProblemState.MERGED, by=by, reason=reason, notice="problem_merged", merged_into=twin)
    for agency in [merged.organisation, *merged.partners.all()]:
        if agency.pk != twin.organisation_id:
            twin.partners.add(agency)
    facts = facts_of(twin, reason=merged.reason, other=merged.number, agency=merged.organisation.name)
    notify(told, "problem_took_in", facts=facts, path=twin.get_absolute_url(), about=twin)
    return merged


@transaction.atomic
def assign_problem(
    problem: Problem, *, by: Any, assignee: User | None, due_at: datetime | None = None, reason: str
) -> TriageCase:
    """Give a problem to a person of the office, with a day by which it is decided if that is not the usual one.

    Raises:
        NotPossible: no reason, a person who is not of the office, or a day in the past.
    """
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    at = clock.now()
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    if assignee is not None and not assignee.is_office:
        raise NotPossible(_("Problems are given to people of the programme office."))
    if due_at is not None and due_at <= at:
        raise NotPossible(_("The day by which it is decided lies in the past."))
    case, _made = TriageCase.objects.update_or_create(problem=locked, defaults={"assignee": assignee, "due_at": due_at})
    if assignee is not None and assignee != by:
        facts = facts_of(locked, reason=reason.strip())
        notify([assignee], "problem_assigned", facts=facts, path=locked.get_absolute_url(), about=locked)
    record(
        "challenges.problem_assigned",
        target=locked,
        by=by,
        facts={
            "to": str(assignee.public_id) if assignee else "",
            "due": due_at.isoformat() if due_at else "",
            "reason": reason.strip(),
        },
        at=at,
    )
    return case


def for_each(
    problems: Iterable[Problem], verb: Callable[[Problem], Any], *, by: Any, name: str
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """Do one act on several problems, each in a transaction of its own.

    Returns:
        Those on which it was done, and those that were refused with the reason; each refusal is on record.
    """
    done: list[Problem] = []
    refused: list[tuple[Problem, str]] = []
    for problem in problems:
        try:
            verb(problem)
            done.append(problem)
        except DomainError as refusal:
            refused.append((problem, str(refusal)))
            record_refusal(f"challenges.{name}", target=problem, by=by, reason=str(refusal))
    return done, refused


def _decide(
    problem: Problem,
    to: ProblemState,
    *,
    by: Any,
    reason: str,
    notice: str,
    facts: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Problem:
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
    TriageCase.objects.filter(problem=locked).update(due_at=None)
    told = authors(locked)
    facts = facts_of(locked, reason=locked.reason)
    notify(told, notice, facts=facts, path=locked.get_absolute_url(), about=locked)
    tell_problem_followers(locked, by=by, told=told)
    record(f"challenges.{notice}", target=locked, by=by, facts={"reason": locked.reason, **(facts or {})}, at=at)
    return locked
