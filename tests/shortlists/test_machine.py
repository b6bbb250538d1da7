"""Random legal and illegal acts on a decision by random people at random times: no impossible state is ever reached."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from challenges.models import Challenge
from challenges.states import Outcome
from hoip import clock
from hoip.exceptions import DomainError
from marketplace.proposals.models import Proposal
from marketplace.proposals.states import NEXT_STATES, ProposalState
from marketplace.shortlists.models import Complaint, Decision, Feedback
from marketplace.shortlists.services import awards, complaints, feedback
from marketplace.shortlists.services.awards import Verdict
from marketplace.shortlists.states import DecisionStage, Result
from tests.accounts.factories import office_user
from tests.proposals.factories import owner_of
from tests.shortlists.making import Case

#: The machine's own time: were it the day's, the same draws would take other ways on another day.
BEGINNING = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
WORDS = st.sampled_from(["Lý do.", "Lý do khác.", "Lý do nữa.", " "])


class Decisions(RuleBasedStateMachine):
    """One evaluated challenge with two bids, from the ranking to the completed case."""

    @initialize(approved=st.booleans())
    def begin(self, approved: bool) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.real_now = clock.now
        self.at = BEGINNING
        clock.now = lambda: self.at
        self.case = Case()
        self.challenge = self.case.challenge
        self.people = [self.case.first, self.case.second, office_user()]
        self.bids = [self.case.winner.pk, self.case.loser.pk]
        self.states = {pk: Proposal.objects.get(pk=pk).state for pk in self.bids}
        self.ended: dict[int, Any] = {}
        if approved:
            self.case.approved(loser=Result.RESERVE)

    def attempt(self, act: Any) -> None:
        try:
            act()
        except DomainError:
            return

    def newest(self) -> Decision | None:
        return Decision.objects.select_related("challenge").order_by("-pk").first()

    @rule(
        who=st.integers(0, 2),
        outcome=st.sampled_from(Outcome.values),
        results=st.tuples(st.sampled_from(list(Result)), st.sampled_from(list(Result))),
        rank=st.sampled_from([None, 1]),
        reason=WORDS,
    )
    def propose(self, who: int, outcome: str, results: Any, rank: int | None, reason: str) -> None:
        verdicts = {
            pk: Verdict(result, "Lý do.", rank if result == Result.RESERVE else None)
            for pk, result in zip(self.bids, results, strict=True)
        }
        self.attempt(
            lambda: awards.propose_decision(
                Challenge.objects.get(pk=self.challenge.pk),
                outcome=outcome,
                reason=reason,
                verdicts=verdicts,
                by=self.people[who],
            )
        )

    @rule(who=st.integers(0, 1))
    def propose_as_ranked(self, who: int) -> None:
        self.propose(who, Outcome.AWARDED, (Result.AWARDED, Result.RESERVE), 1, "Theo bảng.")

    @rule(act=st.sampled_from(["approve", "finalise"]), who=st.integers(0, 2))
    def go_on(self, act: str, who: int) -> None:
        row = self.newest()
        if row is not None:
            verb = awards.approve_decision if act == "approve" else awards.finalise_decision
            self.attempt(lambda: verb(row, by=self.people[who]))

    @rule(act=st.sampled_from(["turn_down", "undo"]), who=st.integers(0, 2), reason=WORDS)
    def end(self, act: str, who: int, reason: str) -> None:
        row = self.newest()
        if row is not None:
            verb = awards.turn_down_decision if act == "turn_down" else awards.undo_decision
            self.attempt(lambda: verb(row, by=self.people[who], reason=reason))

    @rule(which=st.integers(0, 1), text=WORDS)
    def complain(self, which: int, text: str) -> None:
        row, bid = self.newest(), Proposal.objects.select_related("organisation").get(pk=self.bids[which])
        if row is not None:
            self.attempt(lambda: complaints.file_complaint(row, bid.organisation, text=text, by=owner_of(bid)))

    @rule(upheld=st.booleans(), answer=WORDS)
    def answer(self, upheld: bool, answer: str) -> None:
        for row in Complaint.objects.filter(answered_at=None):
            self.attempt(
                lambda row=row: complaints.answer_complaint(row, answer=answer, upheld=upheld, by=self.people[1])
            )

    @rule(which=st.integers(0, 1), upheld=st.booleans())
    def complain_and_answer(self, which: int, upheld: bool) -> None:
        self.complain(which, "Chấm thiếu.")
        self.answer(upheld, "Đã xem lại.")

    @rule(who=st.integers(0, 2), upheld=st.sampled_from([None, True, False]))
    def wait_and_finalise(self, who: int, upheld: bool | None) -> None:
        if upheld is not None:
            self.complain_and_answer(1, upheld)
        self.time_passes(11)
        self.go_on("finalise", who)

    @rule(days=st.sampled_from([1, 11]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule()
    def give_feedback(self) -> None:
        self.attempt(self.case.give)
        self.attempt(lambda: feedback.send_feedback(self.challenge, by=self.people[0]))

    @rule()
    def complete(self) -> None:
        self.attempt(lambda: feedback.complete_case(self.challenge, by=self.people[1]))

    @invariant()
    def every_bid_moves_by_the_table(self) -> None:
        if not hasattr(self, "states"):
            return
        for pk, before in self.states.items():
            after = Proposal.objects.get(pk=pk).state
            # A final decision takes a bid through "shortlisted" in one act, an undone one back to it.
            steps = NEXT_STATES[before] | {two for one in NEXT_STATES[before] for two in NEXT_STATES[one]}
            assert after == before or after in steps, (before, after)
            self.states[pk] = after

    @invariant()
    def the_challenge_its_bids_and_its_decision_say_the_same(self) -> None:
        if not hasattr(self, "states"):
            return
        challenge = Challenge.objects.get(pk=self.challenge.pk)
        standing = list(Decision.objects.standing().filter(challenge=challenge))
        assert len(standing) <= 1
        final = [row for row in standing if row.final_at]
        assert bool(challenge.decided_at) == bool(final)
        states = {pk: Proposal.objects.get(pk=pk).state for pk in self.bids}
        if not final:
            assert not set(states.values()) & {ProposalState.AWARDED, ProposalState.RESERVE}
            assert challenge.outcome == ""
            return
        row = final[0]
        assert (challenge.outcome, challenge.decided_at) == (row.outcome, row.final_at)
        assert states == {line.proposal_id: line.result for line in row.lines.all()}
        assert (row.outcome == Outcome.AWARDED) == (Result.AWARDED in states.values())
        assert row.final_at >= row.standstill_until
        assert not row.complaints.exclude(answered_at__isnull=False, upheld=False).exists()

    @invariant()
    def two_people_decide_and_what_is_ended_stays_as_it_was(self) -> None:
        if not hasattr(self, "states"):
            return
        for row in Decision.objects.all():
            assert row.approved_at is None or row.approved_by_id != row.proposed_by_id
            assert row.stage_at(self.at) in DecisionStage
            if row.ended_at:
                seen = (row.ended_at, row.end_reason, row.approved_at, row.final_at)
                assert self.ended.setdefault(row.pk, seen) == seen
                assert row.end_reason.strip()

    @invariant()
    def a_completed_case_left_nobody_without_feedback(self) -> None:
        if not hasattr(self, "states"):
            return
        if Challenge.objects.get(pk=self.challenge.pk).completed_at:
            assert Feedback.objects.filter(sent_at__isnull=False).count() == len(self.bids)
            assert Decision.objects.standing().get().final_at

    def teardown(self) -> None:
        if hasattr(self, "real_now"):
            clock.now = self.real_now
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


TestDecisions = pytest.mark.django_db(Decisions.TestCase)
TestDecisions.settings = settings(
    max_examples=14, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
