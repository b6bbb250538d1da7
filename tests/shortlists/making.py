"""An evaluated challenge on its way to a decision, made through the verbs that people use."""

from datetime import timedelta

from challenges.models import Challenge
from challenges.states import Outcome
from hoip import clock
from hoip.accounts.states import Role
from marketplace.proposals.models import Proposal
from marketplace.shortlists.models import Decision
from marketplace.shortlists.services import awards, feedback
from marketplace.shortlists.services.awards import Verdict
from marketplace.shortlists.states import Result
from tests.accounts.factories import member_of
from tests.evaluation.factories import Evaluation


class Case:
    """An evaluated challenge with a winner and a loser, and two people who decide."""

    def __init__(self, **fields):
        self.evaluation = Evaluation(bidders=2, members=0, **fields).close((5, 5), (2, 3))
        self.challenge = Challenge.objects.get(pk=self.evaluation.challenge.pk)
        self.winner, self.loser = self.evaluation.proposals
        self.first = self.evaluation.manager
        self.second = member_of(self.challenge.organisation, Role.MANAGER)

    def verdicts(self, winner=Result.AWARDED, loser=Result.NOT_SELECTED):
        rank = {Result.RESERVE: 1}
        return {
            self.winner.pk: Verdict(winner, "Phương án rõ, có số liệu.", rank.get(winner)),
            self.loser.pk: Verdict(loser, "Thiếu kế hoạch vận hành.", rank.get(loser)),
        }

    def propose(self, outcome=Outcome.AWARDED, **verdicts):
        return awards.propose_decision(
            self.challenge,
            outcome=outcome,
            reason="Theo bảng xếp hạng.",
            verdicts=self.verdicts(**verdicts),
            by=self.first,
        )

    def approved(self, **verdicts):
        return awards.approve_decision(self.propose(**verdicts), by=self.second)

    def final(self, **verdicts):
        decision = self.approved(**verdicts)
        self.let_standstill_pass(decision)
        return awards.finalise_decision(decision, by=self.second)

    def let_standstill_pass(self, decision):
        Decision.objects.filter(pk=decision.pk).update(standstill_until=clock.now() - timedelta(seconds=1))

    def states(self):
        return [Proposal.objects.get(pk=bid.pk).state for bid in (self.winner, self.loser)]

    def give(self, *bids):
        """Write feedback for some bids, or for all."""
        texts = {"strengths": "Cách làm rõ.", "gaps": "Thiếu đào tạo.", "advice": ""}
        for bid in bids or (self.winner, self.loser):
            feedback.save_feedback(bid, by=self.first, version=0, texts=texts)

    def completed(self):
        """Final, every bidder told, closed."""
        self.final()
        self.give()
        feedback.send_feedback(self.challenge, by=self.first)
        return feedback.complete_case(self.challenge, by=self.second)
