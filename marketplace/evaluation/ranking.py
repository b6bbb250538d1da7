"""From sheets of scores to a ranking: pure functions, so that the result can be computed again from an export.

The rule, as published with every challenge: the mean of the panel's scores on each criterion, times the criterion's
weight, over the highest score; the sum is a number of points from 0 to 100. A bid whose mean on a criterion lies
below that criterion's minimum is out, whatever its sum. Equal sums are put in order by the tie-break rule that was
published with the challenge; what is still equal shares a place.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import median, pstdev
from typing import Any

POINTS = Decimal("0.01")
"""Sums are compared and shown to two decimals, rounded half up."""
OUTLIER_SHARE = Decimal("0.4")
"""A score is an outlier from this share of the scale away from the median of the panel's on."""
MANY = 3
"""Fewest scores of a bid on a criterion for which an outlier is told."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion: its key, its weight in points of 100, and the lowest mean with which a bid stays in."""

    key: int
    weight: int
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's final scores of one bid, by criterion; a criterion that was not scored is left out, not zero."""

    bid: str
    member: str
    scores: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Facts:
    """What tie-break rules look at: the bid's price in VND (None without one) and when it was sealed."""

    price: int | None = None
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One bid's place.

    Attributes:
        bid: its number.
        place: from 1 on; None for a bid that is out.
        points: the sum, 0 to 100, two decimals.
        means: mean score by criterion, unrounded.
        below: keys of criteria on which the bid lies below the minimum.
        scorers: how many sheets count.
        tie: "" without a tie, "broken" when the published rule put it before or after an equal sum, "shared" when
            the rule could not tell the two apart.
    """

    bid: str
    place: int | None
    points: Decimal
    means: Mapping[int, Decimal]
    below: tuple[int, ...] = ()
    scorers: int = 0
    tie: str = ""


def rank(
    criteria: Sequence[Weighed],
    sheets: Sequence[Sheet],
    *,
    score_max: int,
    tie_break: str,
    facts: Mapping[str, Facts] | None = None,
    out: Sequence[str] = (),
) -> list[Ranked]:
    """Put bids in order.

    Args:
        criteria: with weights whose sum is 100.
        sheets: one for each counted member and bid.
        score_max: the highest score of a criterion.
        tie_break: "heaviest_criterion", "lower_price" or "earlier_bid".
        facts: what the tie-break rule needs, by bid.
        out: bids that were disqualified; they are not ranked at all.

    Returns:
        Ranked bids, best first, those below a minimum last (by points); ties by bid number at the very end.

    Raises:
        ValueError: the weights do not sum to 100, or a score lies outside 0 … score_max.
    """
    if sum(one.weight for one in criteria) != 100:
        raise ValueError("The weights of the criteria do not sum to 100.")
    given: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        if any(not 0 <= value <= score_max for value in sheet.scores.values()):
            raise ValueError(f"A score of {sheet.member} on {sheet.bid} lies outside 0 to {score_max}.")
        if sheet.bid not in out:
            given[sheet.bid].append(sheet)
    rows = [_weigh(bid, of_bid, criteria, score_max) for bid, of_bid in sorted(given.items())]
    known = facts or {}
    inside = [row for row in rows if not row.below]
    outside = sorted((row for row in rows if row.below), key=lambda row: (-row.points, row.bid))
    keys = {row.bid: _tie_key(row, criteria, tie_break, known.get(row.bid, Facts())) for row in inside}
    inside.sort(key=lambda row: (-row.points, keys[row.bid], row.bid))
    return [*_placed(inside, keys), *outside]


def _weigh(bid: str, sheets: Sequence[Sheet], criteria: Sequence[Weighed], score_max: int) -> Ranked:
    """Means, points and minimums of one bid."""
    means: dict[int, Decimal] = {}
    total = Decimal(0)
    for one in criteria:
        scores = [sheet.scores[one.key] for sheet in sheets if one.key in sheet.scores]
        if scores:
            means[one.key] = sum(scores, Decimal(0)) / len(scores)
            total += one.weight * means[one.key] / score_max
    below = tuple(
        one.key for one in criteria if one.minimum is not None and means.get(one.key, Decimal(0)) < one.minimum
    )
    return Ranked(bid, None, total.quantize(POINTS, ROUND_HALF_UP), means, below, len(sheets))


def _tie_key(row: Ranked, criteria: Sequence[Weighed], tie_break: str, facts: Facts) -> tuple[Any, ...]:
    """What decides between equal sums; smaller comes first."""
    if tie_break == "lower_price":
        return (facts.price is None, facts.price or 0)
    if tie_break == "earlier_bid":
        return (facts.sealed_at is None, facts.sealed_at.timestamp() if facts.sealed_at else 0.0)
    heaviest = sorted(criteria, key=lambda one: (-one.weight, one.key))
    return tuple(-row.means.get(one.key, Decimal(0)) for one in heaviest)


def _placed(rows: Sequence[Ranked], keys: Mapping[str, tuple[Any, ...]]) -> list[Ranked]:
    """Give places: equal points and equal tie keys share one, and the next place is left out."""
    placed: list[Ranked] = []
    for index, row in enumerate(rows):
        near = [other for other in rows if other.points == row.points and other.bid != row.bid]
        shared = any(keys[other.bid] == keys[row.bid] for other in near)
        tie = "shared" if shared else "broken" if near else ""
        before = placed[-1] if placed else None
        same = before is not None and before.points == row.points and keys[before.bid] == keys[row.bid]
        place = before.place if same and before is not None else index + 1
        placed.append(Ranked(row.bid, place, row.points, row.means, row.below, row.scorers, tie))
    return placed


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the scores of one bid on one criterion lie."""

    bid: str
    criterion: int
    lowest: Decimal
    highest: Decimal
    deviation: float
    outliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Severity:
    """How strict a member is beside the others on the same bids: mean difference in points of 100; below 0 is strict."""

    member: str
    bids: int
    difference: float


@dataclass(frozen=True, slots=True)
class Overview:
    """What the chair looks at before the consensus round."""

    spreads: tuple[Spread, ...] = ()
    severities: tuple[Severity, ...] = ()


def overview(criteria: Sequence[Weighed], sheets: Sequence[Sheet], *, score_max: int) -> Overview:
    """Spread and outliers by bid and criterion, widest first, and the severity of each scorer, strictest first."""
    spreads: list[Spread] = []
    bids = sorted({sheet.bid for sheet in sheets})
    for bid in bids:
        of_bid = [sheet for sheet in sheets if sheet.bid == bid]
        for one in criteria:
            scores = {sheet.member: sheet.scores[one.key] for sheet in of_bid if one.key in sheet.scores}
            if scores:
                values = list(scores.values())
                spreads.append(
                    Spread(
                        bid,
                        one.key,
                        min(values),
                        max(values),
                        pstdev(float(value) for value in values),
                        _outliers(scores, score_max),
                    )
                )
    spreads.sort(key=lambda one: (-len(one.outliers), -(one.highest - one.lowest), one.bid, one.criterion))
    return Overview(tuple(spreads), _severities(criteria, sheets, score_max))


def _outliers(scores: Mapping[str, Decimal], score_max: int) -> tuple[str, ...]:
    """Members whose score lies far from the panel's median."""
    if len(scores) < MANY:
        return ()
    far, middle = OUTLIER_SHARE * score_max, median(scores.values())
    return tuple(member for member, value in sorted(scores.items()) if abs(value - middle) >= far)


def _severities(criteria: Sequence[Weighed], sheets: Sequence[Sheet], score_max: int) -> tuple[Severity, ...]:
    """Each member's mean distance from the others' mean points on the bids that both scored."""
    points: dict[str, dict[str, float]] = defaultdict(dict)
    for sheet in sheets:
        points[sheet.bid][sheet.member] = float(
            sum(one.weight * sheet.scores.get(one.key, Decimal(0)) / score_max for one in criteria)
        )
    differences: dict[str, list[float]] = defaultdict(list)
    for of_bid in points.values():
        for member, value in of_bid.items():
            others = [other for name, other in of_bid.items() if name != member]
            if others:
                differences[member].append(value - sum(others) / len(others))
    rows = [Severity(member, len(found), sum(found) / len(found)) for member, found in differences.items()]
    return tuple(sorted(rows, key=lambda row: (row.difference, row.member)))
