"""How far a panel is and how its scores lie: what the chair reads before and in the consensus round."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from challenges.models import ChallengeCriterion
from marketplace.evaluation import ranking
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.services.common import bids_to_score, scorers
from marketplace.evaluation.states import Resolution
from marketplace.proposals.models import Proposal

WIDEST = 30
"""Lines of the table of spreads; the widest stand first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One member's sheet of one bid: "undeclared", "conflict", "recused", "todo", "begun", "locked" or "veiled"."""

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
    """The whole view.

    Attributes:
        missing: scores without a required reason in sheets not locked yet, by member.
        veiled: how many bids the reader has still to score before they see how the others' scores of them lie; while
            the panel is blind also who scores them, since the chair decides conflicts by the bidders' names.
    """

    bids: tuple[Proposal, ...]
    lines: tuple[Line, ...]
    wide: tuple[Wide, ...]
    missing: Mapping[int, int]
    locked: int
    due: int
    veiled: int = 0

    @property
    def by_bid(self) -> list[tuple[Proposal, list[tuple[PanelMember, Cell]]]]:
        """The cells by bid, each with its member, in the order of the members."""
        return [(bid, [(line.member, line.cells[place]) for line in self.lines]) for place, bid in enumerate(self.bids)]


def of(panel: Panel, reader: PanelMember | None = None) -> Progress:
    """The progress of a panel, in a constant number of queries.

    Scores of locked sheets alone are looked at. A reader who scores sees spread and severity over the bids whose own
    sheet they have locked, since the chair is a scorer too and must not be led by the others. In a blind panel the
    cells of all other bids are veiled as well: the one bid that a member stays out of would tell the chair its name.
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
    veiled = (
        {bid.pk for bid in bids if (reader.pk, bid.pk) in cells and cells[reader.pk, bid.pk].state != "locked"}
        if reader is not None
        else set()
    )
    counted = [
        ranking.Sheet(
            str(bid.pk),
            str(member.pk),
            {one.criterion_id: one.value for one in sheets[member.pk, bid.pk].scores.all() if one.value is not None},
        )
        for member in members
        for bid in bids
        if cells[member.pk, bid.pk].state == "locked" and bid.pk not in veiled
    ]
    weighed = [ranking.Weighed(one.pk, one.weight, one.minimum) for one in criteria.values()]
    found = ranking.overview(weighed, counted, score_max=panel.challenge.score_max)
    by_bid = {str(bid.pk): bid for bid in bids}
    by_member = {str(member.pk): member for member in members}
    severity = {row.member: row for row in found.severities}
    lines = tuple(_line(member, [cells[member.pk, bid.pk] for bid in bids], severity) for member in members)
    if reader is not None and panel.links_nothing:
        lines = tuple(line if line.member.pk == reader.pk else _veil(line, bids, veiled) for line in lines)
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
    return Progress(
        bids, lines, wide, missing, sum(line.locked for line in lines), sum(line.due for line in lines), len(veiled)
    )


def widest(panel: Panel, user: Any) -> dict[int, Decimal]:
    """The widest spread of the counted scores of each bid on any criterion, over the sheets that a person may read."""
    values: dict[int, dict[int, list[Decimal]]] = {}
    sheets = Sheet.objects.counted().filter(member__panel=panel)
    for sheet in sheets.filter(pk__in=Sheet.objects.visible_to(user).values("pk")).prefetch_related("scores"):
        of_bid = values.setdefault(sheet.proposal_id, {})
        for score in sheet.scores.all():
            if score.value is not None:
                of_bid.setdefault(score.criterion_id, []).append(score.value)
    return {
        bid: max((max(given) - min(given) for given in of_bid.values()), default=Decimal(0))
        for bid, of_bid in values.items()
    }


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
    if disclosure.needs_decision:
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


def _veil(line: Line, bids: Sequence[Proposal], veiled: Collection[int]) -> Line:
    """A line without what its member does on the bids that the reader has still to score."""
    cells = zip(bids, line.cells, strict=True)
    return replace(line, cells=tuple(Cell("veiled") if bid.pk in veiled else cell for bid, cell in cells))
