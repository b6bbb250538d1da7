"""Decide a challenge: propose, approve by another person, stand still, make final; undo; or end without an award."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.states import Outcome, Phase
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.faults import fault_point
from hoip.notifications.services import notify
from marketplace.evaluation.models import Panel, Place
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.common import team_users
from marketplace.proposals.services.screening import move_proposal
from marketplace.proposals.states import ProposalState
from marketplace.shortlists.exceptions import DecisionRefused
from marketplace.shortlists.models import Decision, DecisionLine
from marketplace.shortlists.states import DecisionStage, Result

JUDGED = frozenset(
    {ProposalState.ELIGIBLE, ProposalState.SHORTLISTED, ProposalState.NOT_SELECTED, ProposalState.RESERVE}
)
"""States of bids that a decision speaks of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proposed for one bid."""

    result: Result
    reason: str
    reserve_rank: int | None = None


def facts_of(challenge: Challenge, **more: Any) -> dict[str, Any]:
    """What a notice about a decision needs."""
    return {
        "number": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        **more,
    }


def judged_bids(challenge: Challenge) -> list[Proposal]:
    """The bids that a decision has to speak of, in the order of the ranking, then of their numbers."""
    rows = Proposal.objects.filter(challenge=challenge, state__in=JUDGED).select_related("organisation", "solution")
    places = dict(Place.objects.filter(proposal__in=rows).values_list("proposal_id", "position"))
    return sorted(rows, key=lambda row: (places.get(row.pk) is None, places.get(row.pk) or 0, row.number))


def deciders(challenge: Challenge) -> list[User]:
    """The people who decide for the agency."""
    return list(User.objects.managing([challenge.organisation_id]))


def _locked_challenge(challenge: Challenge) -> Challenge:
    """The challenge's row, locked: decisions on one challenge are made one after the other."""
    found: Challenge = (
        Challenge.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=challenge.pk)
    )
    return found


def _locked(decision: Decision) -> Decision:
    """The decision under its challenge's lock."""
    _locked_challenge(decision.challenge)
    found: Decision = Decision.objects.select_related("challenge__organisation").get(pk=decision.pk)
    return found


@transaction.atomic
def propose_decision(
    challenge: Challenge, *, outcome: str, reason: str, verdicts: Mapping[int, Verdict] | None = None, by: Any
) -> Decision:
    """Propose an award, or to end without one.

    Args:
        verdicts: by key of the bid, one for each judged bid, whatever the outcome.

    Raises:
        DecisionRefused: bids not opened or evaluation still running, a decision stands already, or reasons, winners
            or reserve ranks are missing or do not fit (`reasons` names each).
    """
    at = clock.now()
    locked = _locked_challenge(challenge)
    if locked.phase_at(at) != Phase.EVALUATING:
        raise DecisionRefused(_("A challenge is decided after its deadline and once."))
    if Decision.objects.standing().filter(challenge=locked).exists():
        raise DecisionRefused(_("A decision stands already. Turn it down or undo it first."))
    if not reason.strip():
        raise DecisionRefused(_("Give a reason: it stands on record."))
    given = dict(verdicts or {})
    gaps = _gaps(locked, Outcome(outcome), given)
    if gaps:
        raise DecisionRefused(_("The decision is not complete yet."), gaps)
    decision = Decision.objects.create(
        challenge=locked, outcome=Outcome(outcome), reason=reason.strip(), proposed_by=by, proposed_at=at
    )
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision,
            proposal=bid,
            result=given[bid.pk].result,
            reserve_rank=given[bid.pk].reserve_rank,
            reason=given[bid.pk].reason.strip(),
        )
        for bid in judged_bids(locked)
    )
    fault_point("propose.written")
    others = [person for person in deciders(locked) if person.pk != getattr(by, "pk", None)]
    notify(others, "decision_proposed", facts=facts_of(locked), path=_path(locked))
    record(
        "shortlists.decision_proposed",
        target=decision,
        by=by,
        facts={"outcome": decision.outcome, "reason": decision.reason},
        at=at,
    )
    fault_point("propose.recorded")
    return decision


def _gaps(challenge: Challenge, outcome: Outcome, verdicts: Mapping[int, Verdict]) -> list[Any]:
    """What a proposed decision lacks or has wrong, one line each."""
    gaps: list[Any] = []
    waiting = Proposal.objects.filter(challenge=challenge, state=ProposalState.SUBMITTED)
    if waiting.exists():
        gaps.append(_("bids are still to be opened or checked for eligibility"))
    panel = Panel.objects.filter(challenge=challenge).first()
    bids = judged_bids(challenge)
    if bids and (panel is None or panel.closed_at is None):
        gaps.append(_("the evaluation is not closed yet"))
    winners = [bid for bid in bids if bid.pk in verdicts and verdicts[bid.pk].result == Result.AWARDED]
    if outcome == Outcome.AWARDED and not winners:
        gaps.append(_("no bid is chosen for the award"))
    if outcome == Outcome.NO_AWARD and any(one.result != Result.NOT_SELECTED for one in verdicts.values()):
        gaps.append(_("without an award no bid can be awarded or put on the reserve list"))
    for bid in bids:
        one = verdicts.get(bid.pk)
        if one is None or not one.reason.strip():
            gaps.append(_("%(bid)s: a reason is needed") % {"bid": bid.number})
    gaps += _out_of_line(bids, winners)
    ranks = [one.reserve_rank for one in verdicts.values() if one.result == Result.RESERVE]
    if any(rank is None or rank < 1 for rank in ranks) or len(set(ranks)) != len(ranks):
        gaps.append(_("every bid on the reserve list needs a place of its own, from 1 on"))
    return gaps


def _out_of_line(bids: Sequence[Proposal], winners: Sequence[Proposal]) -> list[Any]:
    """Winners that the evaluation shut out: below a minimum."""
    out = set(Place.objects.filter(proposal__in=bids, position=None).values_list("proposal_id", flat=True))
    return [
        _("%(bid)s lies below the minimum of a criterion and cannot be awarded") % {"bid": bid.number}
        for bid in winners
        if bid.pk in out
    ]


def _path(challenge: Challenge) -> str:
    """Where a decision on a challenge is seen."""
    from django.urls import reverse

    return reverse("shortlists:decision", args=[challenge.number])


@transaction.atomic
def approve_decision(decision: Decision, *, by: Any) -> Decision:
    """Approve as a second person. The standstill begins, and every bidder is told.

    Raises:
        DecisionRefused: it is not waiting for approval, or the same person proposed it.
    """
    row = _locked(decision)
    at = clock.now()
    if row.stage_at(at) != DecisionStage.PROPOSED:
        raise DecisionRefused(_("This decision does not wait for approval any more."))
    if row.proposed_by_id == by.pk:
        raise DecisionRefused(_("A second person approves a decision, not the one who proposed it."))
    row.approved_by, row.approved_at = by, at
    row.standstill_until = at + timedelta(days=row.challenge.standstill_days)
    row.save(update_fields=["approved_by", "approved_at", "standstill_until"])
    fault_point("approve.written")
    for line in row.lines.select_related("proposal"):
        facts = facts_of(
            row.challenge, bid=line.proposal.number, result=line.result, until=row.standstill_until.isoformat()
        )
        notify(team_users(line.proposal), "decision_approved", facts=facts, path=_path(row.challenge))
    fault_point("approve.told")
    record(
        "shortlists.decision_approved",
        target=row,
        by=by,
        facts={"standstill_until": row.standstill_until.isoformat()},
        at=at,
    )
    fault_point("approve.recorded")
    return row


@transaction.atomic
def turn_down_decision(decision: Decision, *, by: Any, reason: str) -> Decision:
    """Turn a proposed decision down, so that another one can be proposed.

    Raises:
        DecisionRefused: it is approved already, or there is no reason.
    """
    row = _locked(decision)
    at = clock.now()
    if row.stage_at(at) != DecisionStage.PROPOSED:
        raise DecisionRefused(_("This decision does not wait for approval any more."))
    return _end(row, by=by, reason=reason, at=at, action="shortlists.decision_turned_down")


def _end(row: Decision, *, by: Any, reason: str, at: Any, action: str) -> Decision:
    """Close a decision with a reason, and tell who proposed it."""
    if not reason.strip():
        raise DecisionRefused(_("Give a reason: it stands on record."))
    row.ended_by, row.ended_at, row.end_reason = by, at, reason.strip()
    row.save(update_fields=["ended_by", "ended_at", "end_reason"])
    fault_point("end.written")
    if row.proposed_by_id:
        facts = facts_of(row.challenge, reason=row.end_reason)
        notify(User.objects.filter(pk=row.proposed_by_id), "decision_ended", facts=facts, path=_path(row.challenge))
    record(action, target=row, by=by, facts={"reason": row.end_reason}, at=at)
    return row


@transaction.atomic
def finalise_decision(decision: Decision, *, by: Any) -> Decision:
    """Make an approved decision final after its standstill: bids, challenge, pages and search follow.

    Raises:
        DecisionRefused: the standstill is not over, or complaints are not answered or were upheld.
    """
    row = _locked(decision)
    at = clock.now()
    stage = row.stage_at(at)
    if stage == DecisionStage.FINAL:
        return row
    if stage != DecisionStage.READY:
        raise DecisionRefused(_("A decision becomes final after its standstill."))
    gaps: list[Any] = []
    if row.complaints.filter(answered_at=None).exists():
        gaps.append(_("complaints are still to be answered"))
    if row.complaints.filter(upheld=True).exists():
        gaps.append(_("a complaint was upheld: undo the decision and propose another one"))
    if gaps:
        raise DecisionRefused(_("The decision cannot become final yet."), gaps)
    for line in row.lines.select_related("proposal"):
        _carry_out(line, by=by)
        fault_point("final.first_bid")
    fault_point("final.bids")
    challenge = row.challenge
    challenge.decided_at, challenge.outcome, challenge.outcome_reason = at, row.outcome, row.reason[:2000]
    challenge.save(update_fields=["decided_at", "outcome", "outcome_reason"])
    fault_point("final.challenge")
    row.final_by, row.final_at = by, at
    row.save(update_fields=["final_by", "final_at"])
    fault_point("final.written")
    for line in row.lines.select_related("proposal"):
        facts = facts_of(challenge, bid=line.proposal.number, result=line.result)
        notify(team_users(line.proposal), "decision_final", facts=facts, path=line.proposal.get_absolute_url())
    fault_point("final.told")
    record("shortlists.decision_final", target=row, by=by, facts={"outcome": row.outcome}, at=at)
    transaction.on_commit(partial(fault_point, "final.committed"))
    fault_point("final.recorded")
    return row


def _carry_out(line: DecisionLine, *, by: Any) -> None:
    """Move a bid to the state that a line of a final decision gives it."""
    goal = ProposalState(line.result)
    bid = line.proposal
    if bid.state == goal:
        return
    if goal == ProposalState.NOT_SELECTED:
        move_proposal(bid, goal, by=by, reason=line.reason)
        return
    if bid.state != ProposalState.SHORTLISTED:
        move_proposal(bid, ProposalState.SHORTLISTED, by=by, reason=line.reason)
    move_proposal(bid, goal, by=by, reason=line.reason)


@transaction.atomic
def undo_decision(decision: Decision, *, by: Any, reason: str) -> Decision:
    """Take an approved or final decision back, with the reason; another one can be proposed then.

    Bids that were awarded or on the reserve list are shortlisted again; the challenge is in evaluation again, and
    search, pages and exports follow at once.

    Raises:
        DecisionRefused: it is only proposed, ended already, the case is completed, or there is no reason.
    """
    row = _locked(decision)
    at = clock.now()
    if row.stage_at(at) not in {DecisionStage.STANDSTILL, DecisionStage.READY, DecisionStage.FINAL}:
        raise DecisionRefused(_("Only an approved decision can be undone."))
    if row.challenge.completed_at:
        raise DecisionRefused(_("The case is completed; its decision cannot be undone any more."))
    was_final = row.final_at is not None
    ended = _end(row, by=by, reason=reason, at=at, action="shortlists.decision_undone")
    if was_final:
        for line in ended.lines.select_related("proposal"):
            if line.proposal.state in {ProposalState.AWARDED, ProposalState.RESERVE, ProposalState.NOT_SELECTED}:
                move_proposal(line.proposal, ProposalState.SHORTLISTED, by=by, reason=ended.end_reason)
        challenge = ended.challenge
        fault_point("undo.bids")
        challenge.decided_at, challenge.outcome, challenge.outcome_reason = None, "", ""
        challenge.save(update_fields=["decided_at", "outcome", "outcome_reason"])
    for line in ended.lines.select_related("proposal"):
        facts = facts_of(ended.challenge, bid=line.proposal.number, reason=ended.end_reason)
        notify(team_users(line.proposal), "decision_undone", facts=facts, path=_path(ended.challenge))
    fault_point("undo.told")
    return ended
