"""What is done with a problem, from the first note to its acceptance."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges import sections as template
from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Problem
from challenges.numbers import next_number
from challenges.states import EDITABLE_STATES, NEXT_STATES, ProblemState, Track
from hoip import clock
from hoip.accounts.models import OFFICE_GROUP, Organisation, User
from hoip.accounts.states import WRITING_ROLES
from hoip.audit.services import record
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.notifications.services import notify
from hoip.reference.models import TaxonomyField

TEXT_FIELDS = ("title_vi", "title_en", "summary_vi", "summary_en", "language", "trl_min", "duration_months")


def authors(problem: Problem) -> list[User]:
    """The people who write for the problem's agency and for its partners."""
    agencies = [problem.organisation_id, *problem.partners.values_list("pk", flat=True)]
    people = User.objects.filter(
        memberships__organisation__in=agencies, memberships__role__in=WRITING_ROLES, is_active=True
    )
    return list(people.distinct())


def _facts(problem: Problem, **more: Any) -> dict[str, Any]:
    """What a notice about a problem needs."""
    return {
        "number": problem.number,
        "title_vi": problem.title_vi or problem.title_en,
        "title_en": problem.title_en or problem.title_vi,
        **more,
    }


@transaction.atomic
def create_problem(organisation: Organisation, *, by: Any, title_vi: str = "", title_en: str = "") -> Problem:
    """Start a problem of an agency with its title.

    Raises:
        NotPossible: the organisation is no agency, or it was dissolved.
    """
    at = clock.now()
    if not organisation.is_agency:
        raise NotPossible(_("Only public agencies state problems."))
    if not organisation.exists_on(at.date()):
        raise NotPossible(_("This agency no longer exists; its successor can state problems."))
    problem = Problem.objects.create(
        organisation=organisation,
        number=next_number(Problem, "BT", at.year),
        title_vi=title_vi,
        title_en=title_en,
        year=at.year,
        created_by=by,
    )
    record("challenges.problem_created", target=problem, by=by, at=at)
    return problem


@transaction.atomic
def save_problem(
    problem: Problem,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any] | None = None,
    sections: Mapping[str, str] | None = None,
    fields: Collection[TaxonomyField] | None = None,
    tags: Sequence[str] | None = None,
) -> Problem:
    """Keep what was written; only what is given changes.

    Raises:
        EditConflict: somebody saved the problem since `version` was opened.
        NotPossible: the text is not with its authors now.
    """
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    if locked.state not in EDITABLE_STATES:
        raise NotPossible(_("The problem is with the programme office; its text cannot be changed now."))
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this problem while you were writing."), locked)
    for name, value in (values or {}).items():
        if name in TEXT_FIELDS:
            setattr(locked, name, value)
    if sections is not None:
        locked.sections = {**locked.sections, **sections}
    locked.version += 1
    locked.save()
    if fields is not None:
        locked.fields.set(fields)
    if tags is not None:
        locked.tags.set(tags)
    record("challenges.problem_saved", target=locked, by=by, facts={"version": locked.version})
    return locked


def _move(problem: Problem, to: ProblemState) -> Problem:
    """Lock a problem and set its state; the caller saves the rest. Raises TransitionNotAllowed."""
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    if to not in NEXT_STATES[locked.state]:
        raise TransitionNotAllowed(_("The problem has moved on since; load the page again."))
    locked.state = to
    return locked


@transaction.atomic
def submit_problem(problem: Problem, *, by: Any) -> Problem:
    """Send a problem to the programme office.

    Raises:
        Incomplete: required sections are empty.
        TransitionNotAllowed: it was sent or decided already.
        NotPossible: the agency is not verified.
    """
    locked = _move(problem, ProblemState.SUBMITTED)
    if not locked.organisation.is_verified:
        raise NotPossible(_("Your agency has to be verified before it can submit."))
    lacking = template.missing(locked.sections)
    if lacking:
        raise Incomplete(_("Some sections that are needed are still empty."), [section.label for section in lacking])
    at = clock.now()
    locked.submitted_at = at
    locked.version += 1
    locked.save()
    notify(_office(), "problem_submitted", facts=_facts(locked), path=locked.get_absolute_url())
    record("challenges.problem_submitted", target=locked, by=by, at=at)
    return locked


def _office() -> list[User]:
    """The people of the programme office."""
    return list(User.objects.filter(groups__name=OFFICE_GROUP, is_active=True))


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
    locked = _move(problem, to)
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    at = clock.now()
    locked.reason = reason.strip()
    locked.decided_at = at
    locked.version += 1
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save()
    notify(authors(locked), notice, facts=_facts(locked, reason=locked.reason), path=locked.get_absolute_url())
    record(f"challenges.{notice}", target=locked, by=by, facts={"reason": locked.reason}, at=at)
    return locked
