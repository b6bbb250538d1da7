"""What is done with a challenge, from the problems behind it to its last day."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, Sum
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import (
    Challenge,
    ChallengeCriterion,
    Clause,
    EligibilityRule,
    Prize,
    Problem,
    RequiredDocument,
    Requirement,
    Stage,
    StageCriterion,
)
from challenges.numbers import next_number
from challenges.querysets import FULL_WEIGHT
from challenges.services.follows import followers
from challenges.signals import challenge_cancelled, challenge_changed, challenge_published
from challenges.states import Phase, ProblemState
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from hoip.reference.models import CriteriaSet, TaxonomyField

DEFAULT_CRITERIA = "platform-default"
DATES = ("opens_at", "questions_until", "closes_at", "evaluation_until")
OFFER = (
    "summary_vi",
    "summary_en",
    "audience_vi",
    "audience_en",
    "trl_min",
    "budget_min",
    "budget_max",
    "prize_vi",
    "prize_en",
    "eligible_kinds",
)
"""What is asked of whom and what is given for it: an addendum can change it."""
TERMS = (
    "title_vi",
    "title_en",
    *OFFER,
    "score_max",
    "tie_break",
    "panel_minimum",
    "is_blind",
    "grace_minutes",
    "cure_days",
    "standstill_days",
    "feedback_days",
)
"""What is asked and how it is judged, beside the lists and the dates."""
VALUE_FIELDS = (*TERMS, *DATES, "result_on")
"""What is saved while a challenge is prepared."""
COPIED_FIELDS = ("track", *TERMS, "is_demo")
"""What a copy takes over. Dates, acts, stages (which are dates), documents, questions and addenda stay behind."""
LISTS: dict[str, type[Model]] = {
    "criteria": ChallengeCriterion,
    "prizes": Prize,
    "eligibility_rules": EligibilityRule,
    "requirements": Requirement,
    "documents_asked": RequiredDocument,
}
"""The lists of a challenge that a save replaces as a whole, in their order; `stages` come with criteria of their own."""
REQUIREMENT_SECTIONS = ("outcome", "measures", "constraints")
"""Sections of a problem whose lines a bid has to speak to."""
_LINE = re.compile(r"[\n;]+|(?<=[.!?])\s+(?=[A-ZÀ-Ỹ])")
SHORTEST_LINE = 5
MOST_LINES = 20
_BULLET = re.compile(r"^[\s\-–•*·\d.)]+")


def facts_of(challenge: Challenge, **more: Any) -> dict[str, Any]:
    """What a notice about a challenge needs."""
    return {
        "number": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        **more,
    }


def team_of(challenge: Challenge) -> list[User]:
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
    Requirement.objects.bulk_create(
        Requirement(challenge=challenge, order=order, **{f"text_{language}": capfirst(line[:400])})
        for order, (language, line) in enumerate(_requirement_lines(locked), start=1)
    )
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


def _requirement_lines(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    """What a bid has to speak to: the lines of the problems' results, measures and conditions, with their language."""
    lines: list[tuple[str, str]] = []
    for problem in problems:
        for key in REQUIREMENT_SECTIONS:
            parts = (_BULLET.sub("", part).strip() for part in _LINE.split(problem.sections.get(key, "")))
            lines += [(problem.language, part) for part in parts if len(part) > SHORTEST_LINE]
    return list(dict.fromkeys(lines))[:MOST_LINES]


@transaction.atomic
def copy_challenge(challenge: Challenge, *, by: Any) -> Challenge:
    """Begin a challenge from a past one of the same agency: its terms and lists, none of its dates."""
    source = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    copy: Challenge = Challenge.objects.create(
        organisation=source.organisation,
        number=next_number(Challenge, "TT", at.year),
        created_by=by,
        **{name: getattr(source, name) for name in COPIED_FIELDS},
    )
    copy.problems.set(source.problems.all())
    copy.fields.set(source.fields.all())
    copy.tags.set([tag.name for tag in source.tags.all()])
    copy.clauses.set(source.clauses.all())
    for name, model in LISTS.items():
        own = [field.name for field in model._meta.fields if field.name not in {"id", "challenge", "order", "key"}]
        replace_list(copy, name, list(getattr(source, name).values(*own)))
    record("challenges.challenge_copied", target=copy, by=by, facts={"from": source.number}, at=at)
    return copy


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
    lists: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    stages: Sequence[Mapping[str, Any]] | None = None,
) -> Challenge:
    """Keep what was prepared; only what is given changes, and only before the challenge is announced.

    Args:
        lists: rows by the names of LISTS, in their order; those of a list that is given replace the present ones. A
            row that carries its `key` stays the same line.
        stages: rows of a stage's fields with `criteria`, rows of text_vi and weight; they replace the present ones.

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
    for name, rows in (lists or {}).items():
        replace_list(locked, name, rows)
    if stages is not None:
        replace_stages(locked, stages)
    record("challenges.challenge_saved", target=locked, by=by, facts={"version": locked.version})
    return locked


def replace_list(challenge: Challenge, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows in the place of one of a challenge's lists; call it inside the verb's transaction, the row locked."""
    model: Any = LISTS[name]
    model.objects.filter(challenge=challenge).delete()
    model.objects.bulk_create(
        model(challenge=challenge, order=order, **{key: value for key, value in row.items() if key != "key" or value})
        for order, row in enumerate(rows, start=1)
    )


def replace_stages(challenge: Challenge, stages: Sequence[Mapping[str, Any]]) -> None:
    """Put rounds with their criteria in the place of the present ones; call it inside the verb's transaction."""
    challenge.stages.all().delete()
    for order, row in enumerate(stages, start=1):
        own = {name: value for name, value in row.items() if name != "criteria"}
        stage = Stage.objects.create(challenge=challenge, order=order, **own)
        StageCriterion.objects.bulk_create(
            StageCriterion(stage=stage, order=place, **criterion)
            for place, criterion in enumerate(row.get("criteria", ()), start=1)
        )


def date_errors(dates: Mapping[str, Any], at: datetime, *, changed: Collection[str] = ()) -> dict[str, Any]:
    """What is wrong with a challenge's dates, by the name of the date; empty when nothing is.

    Args:
        dates: the values of DATES and `result_on`; empty ones are passed over.
        at: the aware time now.
        changed: names of dates that were typed just now, which may not lie in the past.
    """
    opens, questions = dates.get("opens_at"), dates.get("questions_until")
    closes, evaluation = dates.get("closes_at"), dates.get("evaluation_until")
    result = dates.get("result_on")
    errors: dict[str, Any] = {}
    for name in changed:
        value = dates.get(name)
        if isinstance(value, datetime) and value <= at:
            errors[name] = _("This time lies in the past.")
    if opens and closes and closes <= opens:
        errors["closes_at"] = _("Bids must close after they open.")
    if questions and closes and questions > closes:
        errors["questions_until"] = _("Questions must end before bids close.")
    if evaluation and closes and evaluation <= closes:
        errors["evaluation_until"] = _("Evaluation must end after bids close.")
    last = evaluation or closes
    if result and last and result < timezone.localtime(last).date():
        errors["result_on"] = _("The result cannot be known before the evaluation ends.")
    return errors


def dates_of(challenge: Challenge) -> dict[str, Any]:
    """The dates of a challenge by name, as `date_errors` takes them."""
    return {name: getattr(challenge, name) for name in (*DATES, "result_on")}


def lacking(challenge: Challenge, at: datetime) -> dict[Any, str]:
    """What still keeps a challenge from being announced at a time, in words, with the step of its form that mends it."""
    total = challenge.criteria.aggregate(total=Sum("weight"))["total"] or 0
    checks = [
        (bool(challenge.summary_vi or challenge.summary_en), "need", _("the need in one sentence")),
        (challenge.opens_at is not None, "dates", _("the day from which bids are taken")),
        (challenge.closes_at is not None, "dates", _("the deadline for bids")),
        (challenge.closes_at is None or challenge.closes_at > at, "dates", _("a deadline that lies in the future")),
        (
            challenge.questions_until is None or challenge.questions_until > at,
            "dates",
            _("an end of questions that lies in the future"),
        ),
        (not date_errors(dates_of(challenge), at), "dates", _("dates in their order")),
        (
            total == FULL_WEIGHT,
            "criteria",
            _("criteria whose weights add up to 100 (now %(total)s)") % {"total": total},
        ),
        (challenge.clauses.exists(), "terms", _("at least one clause on rights and data")),
    ]
    return {words: step for holds, step, words in checks if not holds}


def done_steps(challenge: Challenge, at: datetime) -> set[str]:
    """Steps of a challenge's form that hold what announcing needs of them, or anything where it needs nothing."""
    open_still = set(lacking(challenge, at).values())
    held = {
        "need": True,
        "dates": True,
        "criteria": True,
        "terms": True,
        "eligibility": bool(challenge.eligible_kinds) or challenge.eligibility_rules.exists(),
        "money": challenge.budget_max is not None or bool(challenge.prize) or challenge.prizes.exists(),
        "answers": challenge.requirements.exists() or challenge.documents_asked.exists(),
        "stages": challenge.stages.exists(),
    }
    return {step for step, holds in held.items() if holds and step not in open_still}


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
        raise Incomplete(_("The challenge cannot be announced yet."), list(missing))
    locked.published_at = at
    locked.published_by = by
    locked.version += 1
    locked.save()
    challenge_published.send(sender=Challenge, challenge=locked, by=by)
    notify(team_of(locked), "challenge_published", facts=facts_of(locked), path=locked.get_absolute_url(), about=locked)
    record("challenges.challenge_published", target=locked, by=by, at=at)
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
    facts = facts_of(locked, reason=locked.cancel_reason)
    path, event = locked.get_absolute_url(), f"challenge {locked.pk} cancelled"
    people = [*team_of(locked), *followers(locked, "results")]
    notify(people, "challenge_cancelled", facts=facts, path=path, about=locked, event=event)
    challenge_changed.send(
        sender=Challenge, challenge=locked, kind="challenge_cancelled", facts={**facts, "event": event}, path=path
    )
    record("challenges.challenge_cancelled", target=locked, by=by, facts={"reason": locked.cancel_reason}, at=at)
    return locked
