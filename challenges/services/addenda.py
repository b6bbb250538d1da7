"""Changes of a challenge after it was announced: numbered, dated, with reason and difference."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Addendum, Challenge
from challenges.services.challenges import DATES, FULL_WEIGHT, date_errors, facts_of, replace_list, team_of
from challenges.services.follows import followers
from challenges.signals import challenge_changed
from challenges.states import Phase
from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify

FIELDS = (
    "closes_at",
    "questions_until",
    "evaluation_until",
    "result_on",
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
"""What an addendum may change beside the criteria. What bidders were promised about the procedure stays."""
ONLY_LATER = ("closes_at", "questions_until")


def latest_material_addendum(challenge: Challenge) -> Addendum | None:
    """The newest change that a bidder must have seen before they submit, or None; bids keep its `number`."""
    found: Addendum | None = challenge.addenda.filter(is_material=True).order_by("-number").first()
    return found


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def _criteria_rows(challenge: Challenge) -> list[dict[str, Any]]:
    """The criteria as an addendum compares and keeps them."""
    names = ("text_vi", "text_en", "weight", "minimum", "reason_required", "anchors")
    rows = [{name: getattr(row, name) for name in names} for row in challenge.criteria.order_by("order")]
    return [row | {"minimum": str(row["minimum"]) if row["minimum"] is not None else None} for row in rows]


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
    is_material: bool = True,
) -> Addendum:
    """Change an announced challenge before its deadline, in public; followers and bidders are told.

    Args:
        values: new values of FIELDS; those that are as before are passed over.
        criteria: all criteria anew, in their order, or None to leave them.

    Raises:
        EditConflict: somebody changed the challenge since `version` was opened.
        NotPossible: not announced, the deadline has passed, nothing changes, no reason, a deadline that would move
            earlier or into the past, dates out of order, or weights that do not add up to 100.
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
        if name in ONLY_LATER and before is not None and (value is None or value < before):
            raise NotPossible(_("A deadline only moves to a later time."))
        if name in DATES:
            changed_dates.append(name)
        changes.append({"field": name, "before": _plain(before), "after": _plain(value)})
        setattr(locked, name, value)
    _follow_the_deadline(locked, changes)
    errors = date_errors({name: getattr(locked, name) for name in (*DATES, "result_on")}, at, changed=changed_dates)
    if errors:
        raise NotPossible(next(iter(errors.values())))
    if locked.budget_min is not None and locked.budget_max is not None and locked.budget_max < locked.budget_min:
        raise NotPossible(_("The upper budget lies below the lower one."))
    if criteria is not None:
        _change_criteria(locked, criteria, changes)
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


def _change_criteria(
    challenge: Challenge, criteria: Sequence[Mapping[str, Any]], changes: list[dict[str, Any]]
) -> None:
    """Replace the criteria, if they differ."""
    if sum(row["weight"] for row in criteria) != FULL_WEIGHT:
        raise NotPossible(_("The weights must add up to 100."))
    before = _criteria_rows(challenge)
    replace_list(challenge, "criteria", criteria)
    after = _criteria_rows(challenge)
    if after == before:
        return
    changes.append({"field": "criteria", "before": before, "after": after})


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
