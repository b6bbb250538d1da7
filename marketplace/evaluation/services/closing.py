"""Minutes, the frozen ranking, and the export from which anybody can compute it again."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from marketplace.evaluation import ranking
from marketplace.evaluation.exceptions import NotClosable, PanelRefused
from marketplace.evaluation.models import Panel, Place, Sheet
from marketplace.evaluation.services.common import bids_to_score, facts_of, lock_panel
from marketplace.evaluation.services.consensus import still_to_score
from marketplace.evaluation.states import Stage
from marketplace.proposals.services.contents import opened_content

SHORTEST_MINUTES = 40
"""Characters below which minutes say nothing."""


@transaction.atomic
def write_minutes(panel: Panel, *, text: str, before: str, by: Any) -> Panel:
    """Keep the minutes until the evaluation is closed.

    Args:
        before: the text that the writer had open, so that nobody overwrites a colleague unseen.

    Raises:
        PanelRefused: the evaluation is closed.
        EditConflict: somebody else saved other minutes since.
    """
    locked = lock_panel(panel)
    if locked.stage == Stage.CLOSED:
        raise PanelRefused(_("The evaluation is closed; its minutes cannot be changed any more."))
    if locked.minutes.replace("\r\n", "\n") != before.replace("\r\n", "\n"):
        raise EditConflict(_("Somebody else saved the minutes while you were writing."), locked)
    locked.minutes = text.strip()
    locked.save(update_fields=["minutes"])
    record("evaluation.minutes_saved", target=locked, by=by, facts={"characters": len(locked.minutes)})
    return locked


def inputs_of(panel: Panel) -> dict[str, Any]:
    """All that the ranking follows from, as plain values: rule, criteria, sheets and facts.

    Members are named by their seat on the panel ("member-12"), bids by number. Scores are strings, so that no
    rounding hides in a float.
    """
    challenge = panel.challenge
    bids = list(bids_to_score(panel))
    sheets = (
        Sheet.objects.counted()
        .filter(member__panel=panel, proposal__in=bids)
        .select_related("proposal")
        .prefetch_related("scores")
        .order_by("proposal__number", "member_id")
    )
    return {
        "challenge": challenge.number,
        "score_max": challenge.score_max,
        "tie_break": challenge.tie_break,
        "criteria": [
            {
                "key": one.pk,
                "text_vi": one.text_vi,
                "text_en": one.text_en,
                "weight": one.weight,
                "minimum": None if one.minimum is None else str(one.minimum),
            }
            for one in challenge.criteria.all()
        ],
        "bids": [
            {
                "number": bid.number,
                "price": opened_content(bid).price_vnd,
                "sealed_at": bid.submitted_at.isoformat() if bid.submitted_at else None,
            }
            for bid in bids
        ],
        "sheets": [
            {
                "bid": sheet.proposal.number,
                "member": f"member-{sheet.member_id}",
                "scores": {
                    str(one.criterion_id): str(one.value) for one in sheet.scores.all() if one.value is not None
                },
            }
            for sheet in sheets
        ],
    }


def compute(inputs: Mapping[str, Any]) -> list[ranking.Ranked]:
    """The ranking that follows from exported inputs. Raises ValueError for inputs that break the rule."""
    return ranking.rank(
        [
            ranking.Weighed(one["key"], one["weight"], None if one["minimum"] is None else Decimal(one["minimum"]))
            for one in inputs["criteria"]
        ],
        [
            ranking.Sheet(one["bid"], one["member"], {int(key): Decimal(text) for key, text in one["scores"].items()})
            for one in inputs["sheets"]
        ],
        score_max=inputs["score_max"],
        tie_break=inputs["tie_break"],
        facts={
            one["number"]: ranking.Facts(one["price"], parse_datetime(one["sealed_at"]) if one["sealed_at"] else None)
            for one in inputs["bids"]
        },
    )


def as_lines(rows: list[ranking.Ranked]) -> list[dict[str, Any]]:
    """A ranking as plain values, the same whoever computes it."""
    return [
        {
            "bid": row.bid,
            "place": row.place,
            "points": str(row.points),
            "below": list(row.below),
            "scorers": row.scorers,
            "tie": row.tie,
        }
        for row in rows
    ]


def digest(inputs: Mapping[str, Any], lines: list[dict[str, Any]]) -> str:
    """SHA-256 (hex) over canonical JSON of inputs and ranking."""
    text = json.dumps(
        {"inputs": inputs, "ranking": lines}, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def show_names(panel: Panel, *, by: Any, reason: str) -> Panel:
    """End the blindness of an evaluation, from the consensus round on; there is no way back.

    Raises:
        PanelRefused: it is not blind, the members still score, or there is no reason.
    """
    locked = lock_panel(panel)
    if not locked.is_blind:
        raise PanelRefused(_("The bidders' names are shown already."))
    if locked.stage not in {Stage.CONSENSUS, Stage.CLOSED}:
        raise PanelRefused(_("Names stay hidden until every sheet is locked."))
    if not reason.strip():
        raise PanelRefused(_("Give a reason: it stands on record."))
    at = clock.now()
    locked.names_shown_at = at
    locked.save(update_fields=["names_shown_at"])
    record("evaluation.names_shown", target=locked, by=by, facts={"reason": reason.strip()}, at=at)
    return locked


@transaction.atomic
def close_evaluation(panel: Panel, *, by: Any) -> Panel:
    """Freeze the ranking with its minutes. A second call answers the closed panel as it is.

    Raises:
        NotClosable: not in the consensus round, minutes or scores are missing (`reasons` names them).
    """
    locked = lock_panel(panel)
    if locked.stage == Stage.CLOSED:
        return locked
    if locked.stage != Stage.CONSENSUS:
        raise NotClosable(_("The evaluation is closed after the consensus round."))
    reasons = still_to_score(locked)
    if len(locked.minutes) < SHORTEST_MINUTES:
        reasons.append(_("the minutes are still to be written"))
    if reasons:
        raise NotClosable(_("The evaluation cannot be closed yet."), reasons)
    inputs = inputs_of(locked)
    rows = compute(inputs)
    numbers = {bid.number: bid for bid in bids_to_score(locked)}
    Place.objects.bulk_create(
        Place(
            panel=locked,
            proposal=numbers[row.bid],
            position=row.place,
            points=row.points,
            means={str(key): str(value) for key, value in row.means.items()},
            below=list(row.below),
            tie=row.tie,
            scorers=row.scorers,
        )
        for row in rows
    )
    at = clock.now()
    locked.closed_at, locked.closed_by, locked.ranking_hash = at, by, digest(inputs, as_lines(rows))
    locked.save(update_fields=["closed_at", "closed_by", "ranking_hash"])
    notify(
        User.objects.managing([locked.organisation_id]),
        "panel_closed",
        facts=facts_of(locked),
        path=locked.get_absolute_url(),
    )
    record(
        "evaluation.closed",
        target=locked,
        by=by,
        facts={"hash": locked.ranking_hash, "ranking": as_lines(rows)},
        at=at,
    )
    return locked


def export(panel: Panel) -> dict[str, Any]:
    """The evaluation as one document: inputs, ranking, its hash; `manage.py recompute_ranking` reads it."""
    inputs = inputs_of(panel)
    lines = as_lines(compute(inputs))
    return {"inputs": inputs, "ranking": lines, "sha256": digest(inputs, lines), "frozen_sha256": panel.ranking_hash}
