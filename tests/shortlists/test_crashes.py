"""The process is killed at every step of a decision; what is left behind is one consistent state."""

from pathlib import Path

import pytest

from hoip.faults import EXIT_CODE
from tests.proposals.test_crashes import killed_at_each

KNOW = """
from hoip.accounts.models import User
from marketplace.shortlists.models import Decision
from marketplace.shortlists.services import awards
from tests.shortlists.making import Case
def people():
    challenge = Challenge.objects.get()
    managers = User.objects.filter(memberships__organisation=challenge.organisation, memberships__role='manager')
    decision = Decision.objects.first()
    first = decision.proposed_by if decision else managers.first()
    return first, managers.exclude(pk=first.pk).first()
def verdicts():
    from marketplace.shortlists.services.awards import Verdict
    from marketplace.shortlists.states import Result
    bids = awards.judged_bids(Challenge.objects.get())
    return {bid.pk: Verdict(Result.AWARDED if place == 0 else Result.NOT_SELECTED, 'Lý do.') for place, bid in enumerate(bids)}
def state():
    challenge = Challenge.objects.get()
    row = Decision.objects.first()
    stage = str(row.stage_at(clock.now())) if row else ''
    bids = '+'.join(sorted(one.state for one in Proposal.objects.all()))
    told = Notification.objects.filter(kind__in=KINDS).count()
    return stage, bool(challenge.decided_at), bids, told
"""
PROPOSE = "awards.propose_decision(Challenge.objects.get(), outcome='awarded', reason='Theo bảng.', verdicts=verdicts(), by=people()[0])"
APPROVE = "awards.approve_decision(Decision.objects.get(), by=people()[1])"
FINAL = "awards.finalise_decision(Decision.objects.get(), by=people()[1])"
UNDO = "awards.undo_decision(Decision.objects.get(), reason='Khai sai.', by=people()[1])"
TURN_DOWN = "awards.turn_down_decision(Decision.objects.get(), reason='Thiếu lý do.', by=people()[1])"
PAST = "Decision.objects.update(standstill_until=clock.now() - timedelta(seconds=1))"
BOTH = "eligible+eligible"
STEPS = {
    # what is done, how far the case is, where it is killed, whom it tells, before and after
    "propose": ("Case()", PROPOSE, ("propose.written", "propose.recorded"), "decision_proposed",
                ("", False, BOTH, 0), ("proposed", False, BOTH, 1)),
    "approve": ("Case().propose()", APPROVE, ("approve.written", "approve.told", "approve.recorded"), "decision_approved",
                ("proposed", False, BOTH, 0), ("standstill", False, BOTH, 2)),
    "turn down": ("Case().propose()", TURN_DOWN, ("end.written",), "decision_ended",
                  ("proposed", False, BOTH, 0), ("turned_down", False, BOTH, 1)),
    "final": (f"Case().approved(); {PAST}", FINAL,
              ("final.first_bid", "final.bids", "final.challenge", "final.written", "final.told", "final.recorded", "final.committed"),
              "decision_final", ("ready", False, BOTH, 0), ("final", True, "awarded+not_selected", 2)),
    "undo": ("Case().final()", UNDO, ("end.written", "undo.bids", "undo.told"), "decision_undone",
             ("final", True, "awarded+not_selected", 0), ("undone", False, "shortlisted+shortlisted", 2)),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_point_a_step_of_the_decision_is_done_whole_or_not_at_all(tmp_path: Path, step: str) -> None:
    arrange, act, points, kind, before, after = STEPS[step]
    know = f"KINDS = ['{kind}']\n{KNOW}"
    check = f"""{know}
seen = state()
assert seen in {{{before!r}, {after!r}}}, seen
assert verify_chain().broken_at is None
if seen == {before!r}:
    {act}
assert state() == {after!r}, state()
assert verify_chain().broken_at is None
print(seen == {after!r})
"""

    answers = killed_at_each(points, tmp_path, f"{know}\n{arrange}", f"{know}\n{act}", check)

    assert {point: answers[point][:2] for point in points} == dict.fromkeys(points, [EXIT_CODE, 0])
    committed = [point for point in points if answers[point][2] == "True"]
    assert committed == [point for point in points if point.endswith("committed")]
