"""What its authors do with a problem: create, save, submit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NoOpenRound, NotPossible
from challenges.models import Problem, Round
from challenges.numbers import next_number
from challenges.services import checks
from challenges.services.follows import tell_problem_followers
from challenges.services.templates import template_for_new
from challenges.services.versions import keep_version
from challenges.states import EDITABLE_STATES, NEXT_STATES, ProblemState, VersionOccasion
from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.notifications.services import notify
from hoip.reference.models import TaxonomyField

QUIET_ACTS = frozenset(
    {
        "challenges.problem_saved",
        "challenges.comment_added",
        "challenges.comment_resolved",
        "challenges.comment_reopened",
        "challenges.problem_file_added",
        "challenges.problem_file_removed",
        "challenges.template_adopted",
    }
)
"""Recorded acts that a problem's history leaves out: they are seen where they happened."""
TEXT_FIELDS = ("title_vi", "title_en", "summary_vi", "summary_en", "language", "trl_min", "duration_months")


def authors(problem: Problem) -> list[User]:
    """The people who write for the problem's agency and for its partners."""
    agencies = [problem.organisation_id, *problem.partners.values_list("pk", flat=True)]
    return list(User.objects.writing_for(agencies))


def facts_of(problem: Problem, **more: Any) -> dict[str, Any]:
    """What a notice about a problem needs."""
    return {
        "number": problem.number,
        "title_vi": problem.title_vi or problem.title_en,
        "title_en": problem.title_en or problem.title_vi,
        **more,
    }


@transaction.atomic
def create_problem(organisation: Organisation, *, by: Any, title_vi: str = "", title_en: str = "") -> Problem:
    """Start a problem of an agency with its title; one with an English title alone is written in English.

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
        language="en" if title_en and not title_vi else "vi",
        year=at.year,
        template=template_for_new(at),
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
    states: Collection[str] = EDITABLE_STATES,
) -> Problem:
    """Keep what was written; only what is given changes.

    Args:
        states: states of the problem in which this save is allowed; a consultation's accepted wordings come later
            than the authors' own.

    Raises:
        EditConflict: somebody saved the problem since `version` was opened.
        NotPossible: the text is not with its authors now.
    """
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    if locked.state not in states:
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


def lock_and_move(problem: Problem, to: ProblemState) -> Problem:
    """Lock a problem and set its state; the caller saves the rest. Raises TransitionNotAllowed."""
    locked = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if to not in NEXT_STATES[locked.state]:
        raise TransitionNotAllowed(_("The problem has moved on since; load the page again."))
    locked.state = to
    return locked


@transaction.atomic
def submit_problem(problem: Problem, *, by: Any, intake: Round | None = None) -> Problem:
    """Send a problem to the programme office, into a round that is open.

    A returned problem goes back into its own round, also when that has closed meanwhile: it was sent in time; one
    that was sent when there were no rounds needs none.

    Args:
        intake: which of several open rounds; the first to close when left out.

    Raises:
        Incomplete: needed sections are empty or too long, or a rule that the round needs is not met.
        TransitionNotAllowed: it was sent or decided already.
        NotPossible: the agency is not verified, or it was dissolved.
        NoOpenRound: no round is open, or the one chosen is not.
    """
    before = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    locked = lock_and_move(problem, ProblemState.SUBMITTED)
    open_remarks = locked.section_remarks.open()
    if open_remarks.exists():
        raise Incomplete(_("The office's remarks are not answered yet."), [remark.text for remark in open_remarks])
    at = clock.now()
    _check_agency(locked, at)
    if before.state != ProblemState.RETURNED:
        locked.round = _open_round(intake, at)
    lacking = checks.lacking(locked, locked.round)
    if lacking:
        raise Incomplete(
            _("Some sections that are needed are still empty or unclear."), [lack.words for lack in lacking]
        )
    locked.submitted_at = at
    locked.queued_at = None
    locked.version += 1
    locked.save()
    keep_version(locked, VersionOccasion.SUBMITTED, by=by, at=at)
    office = list(User.objects.office())
    notify(office, "problem_submitted", facts=facts_of(locked), path=locked.get_absolute_url(), about=locked)
    tell_problem_followers(locked, by=by, told=office)
    record("challenges.problem_submitted", target=locked, by=by, facts={"round": locked.round_id}, at=at)
    return locked


@transaction.atomic
def queue_problem(problem: Problem, *, by: Any) -> Problem:
    """Let a problem wait for the next round; its authors may still change it.

    Raises:
        Incomplete: needed sections are empty or too long.
        TransitionNotAllowed: it waits, was sent or decided already.
        NotPossible: a round is open, so there is nothing to wait for; or the agency may not submit.
    """
    locked = lock_and_move(problem, ProblemState.QUEUED)
    at = clock.now()
    _check_agency(locked, at)
    if Round.objects.open_at(at).exists():
        raise NotPossible(_("A round is open now; submit the problem."))
    lacking = checks.lacking(locked, None)
    if lacking:
        raise Incomplete(
            _("Some sections that are needed are still empty or unclear."), [lack.words for lack in lacking]
        )
    locked.queued_at = at
    locked.version += 1
    locked.save()
    record("challenges.problem_queued", target=locked, by=by, at=at)
    return locked


@transaction.atomic
def leave_queue(problem: Problem, *, by: Any) -> Problem:
    """Take a problem out of the queue and back to a draft. Raises TransitionNotAllowed when it does not wait."""
    locked = lock_and_move(problem, ProblemState.DRAFT)
    locked.queued_at = None
    locked.version += 1
    locked.save()
    record("challenges.problem_left_queue", target=locked, by=by)
    return locked


def _check_agency(problem: Problem, at: datetime) -> None:
    """Raise NotPossible unless the agency is verified and still exists."""
    if not problem.organisation.is_verified:
        raise NotPossible(_("Your agency has to be verified before it can submit."))
    if not problem.organisation.exists_on(at.date()):
        raise NotPossible(_("This agency no longer exists; its successor can submit the problem."))


def _open_round(chosen: Round | None, at: datetime) -> Round:
    """The round that takes a problem now. Raises NoOpenRound."""
    rounds = Round.objects.open_at(at)
    found: Round | None = rounds.filter(pk=chosen.pk).first() if chosen is not None else rounds.first()
    if found is None:
        raise NoOpenRound(
            _("No intake round is open now. Everything is kept; let the problem wait for the next round.")
        )
    return found
