"""How far a panel is and how its scores lie: what the chair reads before and in the consensus round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.models import ChallengeCriterion
from marketplace.evaluation import ranking
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.services.panels import bids_to_score, scorers
from marketplace.evaluation.states import Resolution
from marketplace.proposals.models import Proposal

WIDEST = 30
"""Lines of the table of spreads; the widest stand first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One member's sheet of one bid: "undeclared", "conflict", "recused", "todo", "begun" or "locked"."""

    state: str
    sheet: Sheet | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One member: a cell for each bid, how many sheets are locked of those to lock, and how strict they are."""

    member: PanelMember
    cells: tuple[Cell, ...]
    locked: int
    due: int
    severity: ranking.Severity | None


@dataclass(frozen=True, slots=True)
class Wide:
    """Scores of one bid on one criterion that lie apart, with the members whose score is an outlier."""

    bid: Proposal
    criterion: ChallengeCriterion
    spread: ranking.Spread
    outliers: tuple[PanelMember, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole view. `missing` counts scores without a required reason in sheets not locked yet, by member."""

    bids: tuple[Proposal, ...]
    lines: tuple[Line, ...]
    wide: tuple[Wide, ...]
    missing: Mapping[int, int]
    locked: int
    due: int


def of(panel: Panel) -> Progress:
    """The progress of a panel, in a constant number of queries.

    While scoring goes on, scores of locked sheets alone are looked at: the chair is a scorer too and must not be
    led by what is unfinished.
    """
    bids = tuple(bids_to_score(panel))
    members = scorers(panel)
    criteria = {one.pk: one for one in panel.challenge.criteria.all()}
    sheets = {
        (one.member_id, one.proposal_id): one
        for one in Sheet.objects.filter(member__panel=panel).prefetch_related("scores")
    }
    disclosures = {
        (one.member_id, one.proposal_id): one
        for one in Disclosure.objects.filter(member__panel=panel).prefetch_related("findings")
    }
    cells = {(member.pk, bid.pk): _cell(member, bid, sheets, disclosures) for member in members for bid in bids}
    counted = [
        ranking.Sheet(
            str(bid.pk),
            str(member.pk),
            {one.criterion_id: one.value for one in sheets[member.pk, bid.pk].scores.all() if one.value is not None},
        )
        for member in members
        for bid in bids
        if cells[member.pk, bid.pk].state == "locked"
    ]
    weighed = [ranking.Weighed(one.pk, one.weight, one.minimum) for one in criteria.values()]
    found = ranking.overview(weighed, counted, score_max=panel.challenge.score_max)
    by_bid = {str(bid.pk): bid for bid in bids}
    by_member = {str(member.pk): member for member in members}
    severity = {row.member: row for row in found.severities}
    lines = tuple(_line(member, [cells[member.pk, bid.pk] for bid in bids], severity) for member in members)
    wide = tuple(
        Wide(
            by_bid[one.bid],
            criteria[one.criterion],
            one,
            tuple(by_member[name] for name in one.outliers),
        )
        for one in found.spreads
        if one.highest != one.lowest
    )[:WIDEST]
    missing: dict[int, int] = {}
    for (member_id, _bid), sheet in sheets.items():
        without = [
            one
            for one in sheet.scores.all()
            if one.value is not None and not one.reason and criteria[one.criterion_id].reason_required
        ]
        if without and not sheet.locked_at:
            missing[member_id] = missing.get(member_id, 0) + len(without)
    return Progress(bids, lines, wide, missing, sum(line.locked for line in lines), sum(line.due for line in lines))


def _cell(
    member: PanelMember,
    bid: Proposal,
    sheets: Mapping[tuple[int, int], Sheet],
    disclosures: Mapping[tuple[int, int], Disclosure],
) -> Cell:
    """What one member's sheet of one bid is at."""
    disclosure, sheet = disclosures.get((member.pk, bid.pk)), sheets.get((member.pk, bid.pk))
    if disclosure is None or not disclosure.declaration:
        return Cell("undeclared")
    if disclosure.resolution == Resolution.RECUSED:
        return Cell("recused")
    if not disclosure.is_cleared:
        return Cell("conflict")
    if sheet is None:
        return Cell("todo")
    return Cell("locked" if sheet.locked_at else "begun", sheet)


def _line(member: PanelMember, cells: list[Cell], severity: Mapping[str, Any]) -> Line:
    """One member's line."""
    return Line(
        member,
        tuple(cells),
        sum(cell.state == "locked" for cell in cells),
        sum(cell.state != "recused" for cell in cells),
        severity.get(str(member.pk)),
    )
