"""Intake rounds: propose the year's, make, change, announce, discard, take the queue in, remind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.clarity import BY_CODE
from challenges.exceptions import NotPossible
from challenges.models import Problem, Round, RoundReminder
from challenges.services.problems import authors, facts_of, submit_problem
from challenges.services.templates import load_default
from challenges.states import ProblemState, RoundPhase
from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.exceptions import DomainError, EditConflict
from hoip.notifications.services import notify
from hoip.reference.models import TaxonomyField

CALENDAR = {1: (1, 4), 3: (7, 10)}
"""The quarters in which the city takes orders in, with the months in which the round opens and closes (domain guide,
section 3)."""
DECEMBER = 12
REMIND_BEFORE = (7, 1)
"""Days before a round closes on which agencies with drafts are reminded."""
VALUES = (
    "name_vi", "name_en", "plan_vi", "plan_en", "opens_at", "closes_at", "budget_ceiling", "months_ceiling", "contact_name",
    "contact_email", "contact_phone", "template", "rules_off", "rules_needed",
)  # fmt: skip


@dataclass(slots=True)
class TakenIn:
    """What taking the queue in did: the problems submitted, and those left with the reason."""

    taken: list[Problem] = field(default_factory=list)
    left: list[tuple[Problem, str]] = field(default_factory=list)


def _first_of(year: int, month: int) -> datetime:
    """The first moment of a month by the site's clock."""
    year, month = (year + 1, 1) if month > DECEMBER else (year, month)
    return datetime(year, month, 1, tzinfo=timezone.get_default_timezone())


@transaction.atomic
def propose_year(year: int, *, by: Any) -> list[Round]:
    """Make the drafts of a year's rounds that are missing: quarter 1 and quarter 3."""
    present = set(Round.objects.filter(year=year, quarter__in=CALENDAR).values_list("quarter", flat=True))
    template = load_default()
    made = []
    for quarter, (opens, closes) in CALENDAR.items():
        if quarter in present:
            continue
        intake = Round.objects.create(
            name_vi=f"Đợt tiếp nhận quý {quarter}/{year}",
            name_en=f"Intake of quarter {quarter}, {year}",
            year=year,
            quarter=quarter,
            opens_at=_first_of(year, opens),
            closes_at=_first_of(year, closes),
            template=template,
            created_by=by,
        )
        record("challenges.round_created", target=intake, by=by, facts={"quarter": quarter, "year": year})
        made.append(intake)
    return made


def _check(intake: Round) -> None:
    """Raise NotPossible for values that contradict each other."""
    if intake.closes_at <= intake.opens_at:
        raise NotPossible(_("A round closes after it opens."))
    unknown = {*intake.rules_off, *intake.rules_needed} - set(BY_CODE)
    if unknown:
        raise NotPossible(_("There is no such clarity rule."))
    if set(intake.rules_off) & set(intake.rules_needed):
        raise NotPossible(_("A rule cannot be switched off and needed at once."))


@transaction.atomic
def create_round(*, by: Any, values: Mapping[str, Any], fields: Collection[TaxonomyField] = ()) -> Round:
    """Make an extra round, as a draft that nobody outside the office sees. Raises NotPossible."""
    intake = Round(created_by=by, **{name: values[name] for name in VALUES if name in values})
    intake.year = timezone.localtime(intake.opens_at).year
    _check(intake)
    if intake.template is None:
        intake.template = load_default()
    intake.save()
    intake.fields.set(fields)
    record("challenges.round_created", target=intake, by=by, facts={"opens_at": intake.opens_at.isoformat()})
    return intake


@transaction.atomic
def save_round(
    intake: Round, *, by: Any, version: int, values: Mapping[str, Any], fields: Collection[TaxonomyField] | None = None
) -> Round:
    """Change a round.

    Raises:
        EditConflict: somebody saved it since `version` was opened.
        NotPossible: the values contradict each other; the opening of an open round would move; a round that is over
            would open again for those whom it told that it is over.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    at = clock.now()
    phase, opened = locked.phase_at(at), locked.opens_at
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this round while you were writing."), locked)
    for name, value in values.items():
        if name in VALUES:
            setattr(locked, name, value)
    _check(locked)
    if phase in {RoundPhase.OPEN, RoundPhase.CLOSED} and locked.opens_at != opened:
        raise NotPossible(_("The round has opened; its beginning can no longer be moved."))
    if phase == RoundPhase.CLOSED and locked.closes_at > at:
        raise NotPossible(_("The round is over. Open an extra round instead."))
    if phase == RoundPhase.OPEN and locked.closes_at <= at:
        raise NotPossible(_("An open round closes at a later time than now."))
    if locked.quarter is None:
        locked.year = timezone.localtime(locked.opens_at).year
    locked.version += 1
    locked.save()
    if fields is not None:
        locked.fields.set(fields)
    facts = {"opens_at": locked.opens_at.isoformat(), "closes_at": locked.closes_at.isoformat()}
    record("challenges.round_saved", target=locked, by=by, facts=facts, at=at)
    return locked


@transaction.atomic
def announce_round(intake: Round, *, by: Any) -> Round:
    """Announce a round to every verified agency; from then on its window counts.

    Raises:
        NotPossible: announced already, or its window lies in the past.
    """
    locked = Round.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    at = clock.now()
    if locked.announced_at is not None:
        raise NotPossible(_("The round is announced already."))
    if locked.closes_at <= at:
        raise NotPossible(_("The round's window lies in the past."))
    locked.announced_at = at
    locked.version += 1
    locked.save(update_fields=["announced_at", "version"])
    agencies = Organisation.objects.agencies().filter(valid_to=None, verification="verified")
    notify(
        User.objects.writing_for(agencies), "round_announced", facts=round_facts(locked), path=locked.get_absolute_url()
    )
    record("challenges.round_announced", target=locked, by=by, at=at)
    return locked


@transaction.atomic
def discard_round(intake: Round, *, by: Any) -> None:
    """Throw a draft away. Raises NotPossible once it was announced."""
    locked = Round.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if locked.announced_at is not None or locked.problems.exists():
        raise NotPossible(_("The round is announced; it can no longer be thrown away."))
    record("challenges.round_discarded", target=locked, by=by, facts={"name": locked.name_vi})
    try:
        locked.delete()
    except (IntegrityError, ValidationError) as error:
        raise NotPossible(_("The round is announced; it can no longer be thrown away.")) from error


def take_in_queued(intake: Round, *, by: Any) -> TakenIn:
    """Submit every waiting problem that is complete to an open round; authors are told either way.

    Raises:
        NotPossible: the round is not open.
    """
    if intake.phase_at(clock.now()) != RoundPhase.OPEN:
        raise NotPossible(_("Only an open round takes problems in."))
    result = TakenIn()
    for problem in Problem.objects.filter(state=ProblemState.QUEUED).order_by("queued_at", "pk"):
        try:
            with transaction.atomic():
                sent = submit_problem(problem, by=by, intake=intake)
                _tell(sent, "problem_taken_in", intake)
        except DomainError as refusal:
            lacking = ", ".join(str(words) for words in getattr(refusal, "missing", []))
            result.left.append((problem, f"{refusal.message} {lacking}".strip()))
            _tell(problem, "queue_not_taken", intake)
        else:
            result.taken.append(sent)
    return result


def _tell(problem: Problem, kind: str, intake: Round) -> None:
    """Tell a problem's authors of what became of its waiting."""
    notify(authors(problem), kind, facts=facts_of(problem) | round_facts(intake), path=problem.get_absolute_url())


def round_facts(intake: Round) -> dict[str, Any]:
    """What a notice about a round needs."""
    return {
        "round_vi": intake.name_vi,
        "round_en": intake.name_en or intake.name_vi,
        "opens_at": intake.opens_at.isoformat(),
        "closes_at": intake.closes_at.isoformat(),
    }


def remind_before_closing(at: datetime) -> int:
    """Remind each agency that has drafts, once a week and once a day before a round closes. Answers how many agencies."""
    sent = 0
    for intake in Round.objects.open_at(at):
        days = next((days for days in sorted(REMIND_BEFORE) if at >= intake.closes_at - timedelta(days=days)), None)
        if days is None:
            continue
        unsent = Problem.objects.filter(state__in=[ProblemState.DRAFT, ProblemState.RETURNED])
        for agency in Organisation.objects.filter(pk__in=unsent.values("organisation")).order_by("pk"):
            sent += _remind(
                intake, agency, f"closes-{days}", "round_closes", unsent.filter(organisation=agency).count(), at
            )
    return sent


def remind_of_queue(at: datetime) -> int:
    """Tell agencies, and the office with them, once for each round that problems wait to be moved on."""
    sent = 0
    for intake in Round.objects.open_at(at)[:1]:
        waiting = Problem.objects.filter(state=ProblemState.QUEUED)
        for agency in Organisation.objects.filter(pk__in=waiting.values("organisation")).order_by("pk"):
            sent += _remind(intake, agency, "queued", "queue_waits", waiting.filter(organisation=agency).count(), at)
    return sent


@transaction.atomic
def _remind(intake: Round, agency: Organisation, kind: str, notice: str, count: int, at: datetime) -> int:
    """Send one reminder unless it was sent; answers 1 or 0."""
    _row, fresh = RoundReminder.objects.get_or_create(round=intake, organisation=agency, kind=kind, defaults={"at": at})
    if not fresh:
        return 0
    people = list(User.objects.writing_for([agency]))
    if notice == "queue_waits":
        people += User.objects.office()
    names = {"agency_vi": agency.name_vi, "agency_en": agency.name_en or agency.name_vi, "count": count}
    notify(people, notice, facts=round_facts(intake) | names, path=intake.get_absolute_url())
    return 1
