"""Feedback to every bidder: scores and reasons by criterion, rank, distance from the line, strengths and gaps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeCriterion
from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from marketplace.evaluation.models import Place, Sheet
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.common import team_users
from marketplace.proposals.states import ProposalState
from marketplace.shortlists.exceptions import DecisionRefused
from marketplace.shortlists.models import Decision, Feedback
from marketplace.shortlists.services.awards import facts_of
from marketplace.shortlists.states import Result

OWED = frozenset(
    {
        ProposalState.ELIGIBLE,
        ProposalState.INELIGIBLE,
        ProposalState.SHORTLISTED,
        ProposalState.NOT_SELECTED,
        ProposalState.AWARDED,
        ProposalState.RESERVE,
    }
)
"""States of opened bids whose bidders are owed feedback; one that was shut out before scoring too."""
TEXTS = ("strengths", "gaps", "advice")


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """One criterion of a bid's feedback: mean, minimum missed or not, and what the members gave as reasons."""

    criterion: ChallengeCriterion
    mean: Decimal | None
    below: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """All that one bidder is told from the evaluation.

    Attributes:
        criteria: in order; empty for a bid that was not scored.
        position, of: place in the ranking and how many were ranked; None for a bid that was not.
        points: sum of 100.
        distance: points that were missing to the last awarded bid; None without one, 0 or less for a winner.
        strengths, gaps: what the members noted for the bidder.
        shut_out: why the bid was not eligible, if so.
    """

    criteria: tuple[CriterionPart, ...]
    position: int | None
    of: int
    points: Decimal | None
    distance: Decimal | None
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    shut_out: str


def owed(challenge: Challenge) -> Any:
    """The opened bids of a challenge whose bidders are owed feedback, in the order of their numbers."""
    return Proposal.objects.filter(challenge=challenge, state__in=OWED).order_by("number")


def due_at(challenge: Challenge) -> datetime | None:
    """Until when every bidder has to have its feedback: days after the decision was approved; None before."""
    decision = Decision.objects.standing().filter(challenge=challenge, approved_at__isnull=False).first()
    if decision is None or decision.approved_at is None:
        return None
    return decision.approved_at + timedelta(days=challenge.feedback_days)


def part_of(proposal: Proposal) -> Part:
    """What the evaluation says of one bid, from its counted sheets and the frozen ranking. Members are not named."""
    place = Place.objects.filter(proposal=proposal).first()
    sheets = list(
        Sheet.objects.counted()
        .filter(proposal=proposal, member__panel__closed_at__isnull=False)
        .prefetch_related("scores")
        .order_by("member_id")
    )
    criteria = tuple(
        CriterionPart(
            criterion,
            Decimal(place.means[str(criterion.pk)]) if place and str(criterion.pk) in place.means else None,
            bool(place) and criterion.pk in place.below,
            tuple(
                score.reason
                for sheet in sheets
                for score in sheet.scores.all()
                if score.criterion_id == criterion.pk and score.reason
            ),
        )
        for criterion in (proposal.challenge.criteria.all() if sheets else ())
    )
    ranked = Place.objects.filter(panel=place.panel_id, position__isnull=False) if place else Place.objects.none()
    return Part(
        criteria=criteria,
        position=place.position if place else None,
        of=ranked.count(),
        points=place.points if place else None,
        distance=_distance(place, ranked),
        strengths=tuple(sheet.strengths for sheet in sheets if sheet.strengths),
        gaps=tuple(sheet.weaknesses for sheet in sheets if sheet.weaknesses),
        shut_out=proposal.state_reason if proposal.state == ProposalState.INELIGIBLE else "",
    )


def _distance(place: Place | None, ranked: Any) -> Decimal | None:
    """Points that a bid lacks to the last awarded one."""
    if place is None:
        return None
    winners = ranked.filter(
        proposal__decision_lines__result=Result.AWARDED, proposal__decision_lines__decision__ended_at=None
    )
    line = winners.order_by("points").values_list("points", flat=True).first()
    return None if line is None else line - place.points


@transaction.atomic
def save_feedback(proposal: Proposal, *, by: Any, version: int, texts: dict[str, str]) -> Feedback:
    """Keep the agency's words to one bidder until they are sent.

    Args:
        version: what the writer had open; 0 for feedback that was not begun.

    Raises:
        DecisionRefused: it was sent already.
        EditConflict: somebody else saved it since.
    """
    row, _created = Feedback.objects.select_for_update().get_or_create(proposal=proposal, defaults={"version": 0})
    if row.sent_at:
        raise DecisionRefused(_("This feedback was sent; it cannot be changed any more."))
    if row.version != version:
        raise EditConflict(_("Somebody else saved this feedback while you were writing."), row)
    for name, text in texts.items():
        if name in TEXTS:
            setattr(row, name, text.strip())
    row.version += 1
    row.written_by = by
    row.save()
    record("shortlists.feedback_saved", target=row, by=by, facts={"bid": proposal.number})
    return row


def gaps_of(challenge: Challenge) -> list[Any]:
    """Bids whose feedback is not complete yet, one line each."""
    rows = {one.proposal_id: one for one in Feedback.objects.filter(proposal__challenge=challenge)}
    gaps: list[Any] = []
    for bid in owed(challenge):
        row = rows.get(bid.pk)
        if row is None or not row.strengths or not row.gaps:
            gaps.append(_("%(bid)s: strengths and gaps are still to be written") % {"bid": bid.number})
    return gaps


@transaction.atomic
def send_feedback(challenge: Challenge, *, by: Any) -> int:
    """Send every bidder its feedback, all at once, so that nobody waits longer than another; answers how many went.

    Raises:
        DecisionRefused: nothing is decided yet, or feedback is missing (`reasons` names each bid).
    """
    Challenge.objects.select_for_update().get(pk=challenge.pk)
    if due_at(challenge) is None:
        raise DecisionRefused(_("Feedback goes out once the decision is approved."))
    gaps = gaps_of(challenge)
    if gaps:
        raise DecisionRefused(_("Every bidder gets feedback; some is still missing."), gaps)
    at = clock.now()
    rows = list(
        Feedback.objects.filter(proposal__in=owed(challenge), sent_at=None).select_related("proposal__challenge")
    )
    for row in rows:
        row.sent_at, row.sent_by = at, by
        row.save(update_fields=["sent_at", "sent_by"])
        facts = facts_of(challenge, bid=row.proposal.number)
        notify(team_users(row.proposal), "feedback_sent", facts=facts, path=row.proposal.get_absolute_url())
    record("shortlists.feedback_sent", target=challenge, by=by, facts={"bids": len(rows)}, at=at)
    return len(rows)


@transaction.atomic
def complete_case(challenge: Challenge, *, by: Any) -> Challenge:
    """Close the case of a challenge: decided, and every bidder has its feedback.

    Raises:
        DecisionRefused: not decided, completed already, or feedback is owed.
    """
    locked = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    if locked.decided_at is None or locked.completed_at is not None:
        raise DecisionRefused(_("A case is completed once, after its decision is final."))
    sent = set(
        Feedback.objects.filter(proposal__challenge=locked, sent_at__isnull=False).values_list("proposal_id", flat=True)
    )
    waiting = [bid for bid in owed(locked) if bid.pk not in sent]
    if waiting:
        raise DecisionRefused(
            _("Every bidder gets feedback; some is still missing."),
            [_("%(bid)s has no feedback yet") % {"bid": bid.number} for bid in waiting],
        )
    at = clock.now()
    locked.completed_at = at
    locked.save(update_fields=["completed_at"])
    record("shortlists.case_completed", target=locked, by=by, at=at)
    return locked
