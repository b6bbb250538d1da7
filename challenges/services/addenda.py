"""Changes of a challenge after it was announced: numbered, dated, with reason and difference."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from challenges.eligibility import rule_in_words
from challenges.exceptions import NotPossible
from challenges.models import Addendum, Challenge, Clause, EligibilityRule
from challenges.querysets import FULL_WEIGHT
from challenges.services.challenges import (
    DATES,
    LISTS,
    OFFER,
    date_errors,
    dates_of,
    facts_of,
    replace_list,
    replace_stages,
    team_of,
)
from challenges.services.follows import followers
from challenges.signals import challenge_changed
from challenges.states import Phase
from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify

FIELDS = (
    "opens_at",
    "closes_at",
    "questions_until",
    "evaluation_until",
    "result_on",
    *OFFER,
)
"""What an addendum may change beside the lists, the rounds, the clauses and the documents. What bidders were promised
about the procedure stays."""
ONLY_LATER = ("opens_at", "closes_at", "questions_until")


def latest_material_addendum(challenge: Challenge) -> Addendum | None:
    """The newest change that a bidder must have seen before they submit, or None; bids keep its `number`."""
    found: Addendum | None = challenge.addenda.filter(is_material=True).order_by("-number").first()
    return found


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def _rows_of(challenge: Challenge, name: str) -> list[dict[str, Any]]:
    """One of the lists of a challenge as an addendum compares and keeps it."""
    model = LISTS[name]
    own = [field.name for field in model._meta.fields if field.name not in {"id", "challenge", "order"}]
    rows = [
        {key: _plain(value) for key, value in row.items()}
        for row in getattr(challenge, name).order_by("order").values(*own)
    ]
    if name == "eligibility_rules":
        for language in ("vi", "en"):
            with override(language):
                rows = [row | {f"words_{language}": rule_in_words(_rule(row))} for row in rows]
    return rows


def _rule(row: Mapping[str, Any]) -> EligibilityRule:
    """A kept condition as a rule, to put it in words."""
    return EligibilityRule(**{name: row[name] for name in ("kind", "value", "text_vi", "text_en")})


def _stage_rows(challenge: Challenge) -> list[dict[str, Any]]:
    """The rounds of a challenge with their criteria, as an addendum compares and keeps them."""
    names = ("kind", "text_vi", "text_en", "opens_at", "closes_at", "result_on", "going_through")
    return [
        {name: _plain(getattr(stage, name)) for name in names}
        | {"criteria": list(stage.criteria.order_by("order").values("text_vi", "text_en", "weight"))}
        for stage in challenge.stages.order_by("order").prefetch_related("criteria")
    ]


def _clause_rows(challenge: Challenge) -> list[dict[str, Any]]:
    """The clauses of a challenge by code, with the names that they had when they were read."""
    rows = challenge.clauses.order_by("order", "code").values("code", "name_vi", "name_en")
    return [dict(row) for row in rows]


@transaction.atomic
def publish_addendum(
    challenge: Challenge,
    *,
    by: Any,
    version: int,
    reason_vi: str = "",
    reason_en: str = "",
    values: Mapping[str, Any] | None = None,
    criteria: Sequence[Mapping[str, Any]] | None = None,
    lists: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    stages: Sequence[Mapping[str, Any]] | None = None,
    clauses: Collection[Clause] | None = None,
    is_material: bool = True,
) -> Addendum:
    """Change an announced challenge before its deadline, in public; followers and bidders are told.

    Args:
        values: new values of FIELDS; those that are as before are passed over.
        criteria: all criteria anew, in their order, or None to leave them.
        lists: rows by the names of `LISTS`, in their order; those of a list that is given replace the present ones. A
            row that carries its `key` stays the same line, and bids keep their answer to it.
        stages: the rounds anew, as `save_challenge` takes them; None to leave them.
        clauses: all clauses anew, at least one; None to leave them.

    Raises:
        EditConflict: somebody changed the challenge since `version` was opened.
        NotPossible: not announced, the deadline has passed, nothing changes, no reason, a date that would move
            earlier or into the past, dates out of order, no clause, or weights that do not add up to 100.
    """
    locked = Challenge.objects.select_for_update().get(pk=challenge.pk)
    at = clock.now()
    if locked.phase_at(at) not in {Phase.ANNOUNCED, Phase.OPEN}:
        raise NotPossible(_("Terms and criteria are fixed once the deadline has passed."))
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this challenge while you were writing."), locked)
    if not (reason_vi.strip() or reason_en.strip()):
        raise NotPossible(_("Give a reason: bidders will read it."))
    changes: list[dict[str, Any]] = []
    changed_dates: list[str] = []
    for name, value in (values or {}).items():
        before = getattr(locked, name)
        if name not in FIELDS or value == before:
            continue
        if name == "opens_at" and locked.phase_at(at) == Phase.OPEN:
            raise NotPossible(_("Bids are being taken already; their first day stays."))
        if name in ONLY_LATER and before is not None and (value is None or value < before):
            raise NotPossible(_("A deadline only moves to a later time."))
        if name in DATES:
            changed_dates.append(name)
        changes.append({"field": name, "before": _plain(before), "after": _plain(value)})
        setattr(locked, name, value)
    _follow_the_deadline(locked, changes)
    errors = date_errors(dates_of(locked), at, changed=changed_dates)
    if errors:
        raise NotPossible(next(iter(errors.values())))
    if locked.budget_min is not None and locked.budget_max is not None and locked.budget_max < locked.budget_min:
        raise NotPossible(_("The upper budget lies below the lower one."))
    given = dict(lists or {}) | ({} if criteria is None else {"criteria": criteria})
    for name, rows in given.items():
        _change_list(locked, name, rows, changes)
    if stages is not None:
        _change_stages(locked, stages, changes)
    if clauses is not None:
        _change_clauses(locked, clauses, changes)
    return announce_changes(
        locked, changes, by=by, at=at, reason_vi=reason_vi, reason_en=reason_en, is_material=is_material
    )


def announce_changes(
    locked: Challenge,
    changes: list[dict[str, Any]],
    *,
    by: Any,
    at: datetime,
    reason_vi: str,
    reason_en: str = "",
    is_material: bool = True,
) -> Addendum:
    """Number the changes of a challenge, save it and tell everybody; call it inside the verb's transaction.

    Raises:
        NotPossible: there are no changes.
    """
    if not changes:
        raise NotPossible(_("Nothing would change."))
    last = locked.addenda.order_by("-number").first()
    addendum = Addendum.objects.create(
        challenge=locked,
        number=(last.number if last else 0) + 1,
        reason_vi=reason_vi.strip(),
        reason_en=reason_en.strip(),
        changes=changes,
        is_material=is_material,
        at=at,
        by=by,
    )
    locked.version += 1
    locked.save()
    _tell(locked, addendum)
    record(
        "challenges.addendum_published",
        target=locked,
        by=by,
        facts={
            "addendum": addendum.number,
            "fields": [row["field"] for row in changes],
            "reason": addendum.reason_vi or addendum.reason_en,
        },
        at=at,
    )
    return addendum


def _follow_the_deadline(challenge: Challenge, changes: list[dict[str, Any]]) -> None:
    """Move the end of the evaluation, and then the result, by as much as the deadline moved past it."""
    moved = next((row for row in changes if row["field"] == "closes_at" and row["before"]), None)
    chosen = {row["field"] for row in changes}
    if moved is None or challenge.closes_at is None or challenge.evaluation_until is None:
        return
    by = challenge.closes_at - datetime.fromisoformat(moved["before"])
    if "evaluation_until" not in chosen:
        before, challenge.evaluation_until = challenge.evaluation_until, challenge.evaluation_until + by
        changes.append(
            {"field": "evaluation_until", "before": _plain(before), "after": _plain(challenge.evaluation_until)}
        )
    if challenge.result_on is not None and "result_on" not in chosen:
        day, challenge.result_on = challenge.result_on, challenge.result_on + by
        if day != challenge.result_on:
            changes.append({"field": "result_on", "before": _plain(day), "after": _plain(challenge.result_on)})


def _change_list(
    challenge: Challenge, name: str, rows: Sequence[Mapping[str, Any]], changes: list[dict[str, Any]]
) -> None:
    """Replace one list, if it differs."""
    if name == "criteria" and sum(row["weight"] for row in rows) != FULL_WEIGHT:
        raise NotPossible(_("The weights must add up to 100."))
    before = _rows_of(challenge, name)
    replace_list(challenge, name, rows)
    after = _rows_of(challenge, name)
    if after != before:
        changes.append({"field": name, "before": before, "after": after})


def _change_stages(challenge: Challenge, stages: Sequence[Mapping[str, Any]], changes: list[dict[str, Any]]) -> None:
    """Replace the rounds, if they differ; none of them may end earlier than bidders were told."""
    before = _stage_rows(challenge)
    for old, new in zip(before, stages, strict=False):
        # Forms know no seconds.
        if new["closes_at"] < datetime.fromisoformat(old["closes_at"]).replace(second=0, microsecond=0):
            raise NotPossible(_("A round only moves to a later time."))
    replace_stages(challenge, stages)
    after = _stage_rows(challenge)
    if after != before:
        changes.append({"field": "stages", "before": before, "after": after})


def _change_clauses(challenge: Challenge, clauses: Collection[Clause], changes: list[dict[str, Any]]) -> None:
    """Choose other clauses, if they differ."""
    if not clauses:
        raise NotPossible(_("A challenge keeps at least one clause on rights and data."))
    before = _clause_rows(challenge)
    challenge.clauses.set(clauses)
    after = _clause_rows(challenge)
    if after != before:
        changes.append({"field": "clauses", "before": before, "after": after})


def _tell(challenge: Challenge, addendum: Addendum) -> None:
    """Tell the agency, those who follow, and through the signal those who bid, each of them once."""
    facts = facts_of(
        challenge,
        addendum=addendum.number,
        closes_at=challenge.closes_at.isoformat() if challenge.closes_at else "",
        reason_vi=addendum.reason_vi or addendum.reason_en,
        reason_en=addendum.reason_en or addendum.reason_vi,
    )
    moved = any(row["field"] == "closes_at" for row in addendum.changes)
    kind = "challenge_extended" if moved else "challenge_addendum"
    path = challenge.get_absolute_url()
    event = f"challenge {challenge.pk} addendum {addendum.number}"
    people = [*team_of(challenge), *followers(challenge, "addenda")]
    notify(people, kind, facts=facts, path=path, about=challenge, event=event)
    challenge_changed.send(sender=Challenge, challenge=challenge, kind=kind, facts={**facts, "event": event}, path=path)


def extend_challenge(challenge: Challenge, *, by: Any, closes_at: datetime, reason: str) -> Challenge:
    """Move the deadline for bids to a later time, as an addendum; it never moves earlier. Raises NotPossible."""
    fresh = Challenge.objects.get(pk=challenge.pk)
    if fresh.closes_at is not None and closes_at <= fresh.closes_at:
        raise NotPossible(_("A deadline only moves to a later time."))
    publish_addendum(fresh, by=by, version=fresh.version, reason_vi=reason, values={"closes_at": closes_at})
    return Challenge.objects.get(pk=challenge.pk)
