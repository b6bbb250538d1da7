"""What is done with a challenge, from the problems behind it to its last day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Challenge, ChallengeCriterion, Clause, Problem
from challenges.numbers import next_number
from challenges.signals import challenge_cancelled, challenge_published
from challenges.states import Phase, ProblemState
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from hoip.reference.models import CriteriaSet, TaxonomyField

DEFAULT_CRITERIA = "platform-default"
FULL_WEIGHT = 100
VALUE_FIELDS = (
    "title_vi",
    "title_en",
    "summary_vi",
    "summary_en",
    "audience_vi",
    "audience_en",
    "trl_min",
    "opens_at",
    "questions_until",
    "closes_at",
    "evaluation_until",
    "result_on",
    "budget_min",
    "budget_max",
    "prize_vi",
    "prize_en",
    "eligible_kinds",
    "required_documents",
)


def _facts(challenge: Challenge, **more: Any) -> dict[str, Any]:
    """What a notice about a challenge needs."""
    return {
        "number": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        **more,
    }


def _team(challenge: Challenge) -> list[User]:
    """The people of the challenge's agency."""
    return list(User.objects.filter(memberships__organisation=challenge.organisation_id, is_active=True).distinct())


@transaction.atomic
def create_challenge(problems: Sequence[Problem], *, by: Any) -> Challenge:
    """Make a challenge from accepted problems without retyping; it belongs to the first one's agency.

    Raises:
        NotPossible: no problem, or one that is not accepted.
    """
    locked = list(
        Problem.objects.select_for_update().filter(pk__in=[problem.pk for problem in problems]).order_by("pk")
    )
    if not locked or any(problem.state != ProblemState.ACCEPTED for problem in locked):
        raise NotPossible(_("A challenge is made from problems that the programme office has accepted."))
    at = clock.now()
    first = locked[0]
    challenge = Challenge.objects.create(
        organisation=first.organisation,
        number=next_number(Challenge, "TT", at.year),
        track=first.track,
        title_vi=first.title_vi,
        title_en=first.title_en,
        summary_vi=first.summary_vi[:600],
        summary_en=first.summary_en[:600],
        trl_min=first.trl_min,
        is_demo=all(problem.is_demo for problem in locked),
        created_by=by,
    )
    challenge.problems.set(locked)
    challenge.fields.set({field for problem in locked for field in problem.fields.all()})
    challenge.tags.set({tag.name for problem in locked for tag in problem.tags.all()})
    start = CriteriaSet.objects.filter(code=DEFAULT_CRITERIA).first()
    if start is not None:
        ChallengeCriterion.objects.bulk_create(
            ChallengeCriterion(
                challenge=challenge, order=one.order, text_vi=one.text_vi, text_en=one.text_en, weight=one.weight or 1
            )
            for one in start.criteria.all()
        )
    record(
        "challenges.challenge_created",
        target=challenge,
        by=by,
        facts={"problems": [problem.number for problem in locked]},
        at=at,
    )
    return challenge


@transaction.atomic
def save_challenge(
    challenge: Challenge,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any] | None = None,
    fields: Collection[TaxonomyField] | None = None,
    tags: Sequence[str] | None = None,
    clauses: Collection[Clause] | None = None,
    criteria: Sequence[Mapping[str, Any]] | None = None,
) -> Challenge:
    """Keep what was prepared; only what is given changes, and only before the challenge is announced.

    Args:
        criteria: rows of text_vi, text_en and weight, in their order; they replace the present ones.

    Raises:
        EditConflict: somebody saved it since `version` was opened.
        NotPossible: it is announced already.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    if locked.published_at is not None or locked.cancelled_at is not None:
        raise NotPossible(_("The challenge is announced; its terms can no longer be changed here."))
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this challenge while you were writing."), locked)
    for name, value in (values or {}).items():
        if name in VALUE_FIELDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    if fields is not None:
        locked.fields.set(fields)
    if tags is not None:
        locked.tags.set(tags)
    if clauses is not None:
        locked.clauses.set(clauses)
    if criteria is not None:
        locked.criteria.all().delete()
        ChallengeCriterion.objects.bulk_create(
            ChallengeCriterion(challenge=locked, order=order, **row) for order, row in enumerate(criteria, start=1)
        )
    record("challenges.challenge_saved", target=locked, by=by, facts={"version": locked.version})
    return locked


def lacking(challenge: Challenge, at: datetime) -> list[Any]:
    """What still keeps a challenge from being announced at a time, each in words; empty when nothing does."""
    total = challenge.criteria.aggregate(total=Sum("weight"))["total"] or 0
    checks = [
        (bool(challenge.summary_vi or challenge.summary_en), _("the need in one sentence")),
        (challenge.opens_at is not None, _("the day from which bids are taken")),
        (challenge.closes_at is not None, _("the deadline for bids")),
        (challenge.closes_at is None or challenge.closes_at > at, _("a deadline that lies in the future")),
        (total == FULL_WEIGHT, _("criteria whose weights add up to 100 (now %(total)s)") % {"total": total}),
        (challenge.clauses.exists(), _("at least one clause on rights and data")),
    ]
    return [words for holds, words in checks if not holds]


@transaction.atomic
def publish_challenge(challenge: Challenge, *, by: Any) -> Challenge:
    """Announce a challenge. A second person does it, not the one who prepared it.

    Raises:
        NotPossible: announced or cancelled already, or by the person who prepared it.
        Incomplete: something that an announced challenge needs is missing.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.published_at is not None or locked.cancelled_at is not None:
        raise NotPossible(_("The challenge is announced or cancelled already."))
    if locked.created_by_id is not None and locked.created_by_id == by.pk:
        raise NotPossible(_("Somebody else has to announce it: a challenge is never announced by its own author."))
    missing = lacking(locked, at)
    if missing:
        raise Incomplete(_("The challenge cannot be announced yet."), missing)
    locked.published_at = at
    locked.published_by = by
    locked.version += 1
    locked.save()
    challenge_published.send(sender=Challenge, challenge=locked, by=by)
    notify(_team(locked), "challenge_published", facts=_facts(locked), path=locked.get_absolute_url(), about=locked)
    record("challenges.challenge_published", target=locked, by=by, at=at)
    return locked


@transaction.atomic
def extend_challenge(challenge: Challenge, *, by: Any, closes_at: datetime, reason: str) -> Challenge:
    """Move the deadline for bids to a later time, with a reason; it never moves earlier.

    Raises:
        NotPossible: not announced, closed already, or not later than now set.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.phase_at(at) not in {Phase.ANNOUNCED, Phase.OPEN}:
        raise NotPossible(_("Only a challenge that still takes or will take bids can be extended."))
    if locked.closes_at is None or closes_at <= locked.closes_at:
        raise NotPossible(_("A deadline only moves to a later time."))
    if not reason.strip():
        raise NotPossible(_("Give a reason: bidders will read it."))
    before, locked.closes_at = locked.closes_at, closes_at
    if locked.evaluation_until is not None and locked.evaluation_until <= closes_at:
        locked.evaluation_until = locked.evaluation_until + (closes_at - before)
    locked.version += 1
    locked.save()
    notify(
        _team(locked),
        "challenge_extended",
        facts=_facts(locked, closes_at=closes_at.isoformat(), reason=reason.strip()),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record(
        "challenges.challenge_extended",
        target=locked,
        by=by,
        facts={"from": before.isoformat(), "to": closes_at.isoformat(), "reason": reason.strip()},
        at=at,
    )
    return locked


@transaction.atomic
def cancel_challenge(challenge: Challenge, *, by: Any, reason: str) -> Challenge:
    """Cancel a challenge in public, with its reason.

    Raises:
        NotPossible: cancelled or completed already, or without a reason.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.phase_at(at) in {Phase.CANCELLED, Phase.COMPLETED, Phase.DECIDED}:
        raise NotPossible(_("The challenge is decided, completed or cancelled already."))
    if not reason.strip():
        raise NotPossible(_("Give a reason: it is shown on the challenge's page."))
    locked.cancelled_at = at
    locked.cancel_reason = reason.strip()
    locked.version += 1
    locked.save()
    challenge_cancelled.send(sender=Challenge, challenge=locked, by=by)
    notify(
        _team(locked),
        "challenge_cancelled",
        facts=_facts(locked, reason=locked.cancel_reason),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record("challenges.challenge_cancelled", target=locked, by=by, facts={"reason": locked.cancel_reason}, at=at)
    return locked
