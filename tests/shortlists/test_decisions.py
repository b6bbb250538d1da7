"""A challenge is decided in two steps by two people, stands still, hears complaints, and can be undone with reasons."""

import pytest

from challenges.models import Challenge
from challenges.states import Outcome, Phase
from hoip import clock
from hoip.notifications.models import Notification
from marketplace.proposals.states import ProposalState
from marketplace.shortlists.exceptions import DecisionRefused
from marketplace.shortlists.models import Complaint, Decision, Feedback
from marketplace.shortlists.services import awards, complaints, feedback
from marketplace.shortlists.services.awards import Verdict
from marketplace.shortlists.states import DecisionStage, Result
from tests.accounts.factories import UserFactory, office_user
from tests.evaluation.factories import Evaluation
from tests.proposals.factories import owner_of
from tests.shortlists.making import Case

pytestmark = pytest.mark.django_db


def stage(decision):
    return Decision.objects.get(pk=decision.pk).stage_at(clock.now())


def test_who_proposes_does_not_approve():
    case = Case()
    decision = case.propose()

    with pytest.raises(DecisionRefused):
        awards.approve_decision(decision, by=case.first)

    assert stage(decision) == DecisionStage.PROPOSED
    assert stage(awards.approve_decision(decision, by=case.second)) == DecisionStage.STANDSTILL


def test_a_proposed_decision_is_known_to_no_bidder_an_approved_one_to_all():
    case = Case()
    decision = case.propose()
    bidder = owner_of(case.loser)
    assert not Decision.objects.visible_to(bidder).exists()
    assert not Notification.objects.filter(recipient=bidder, kind="decision_approved").exists()

    awards.approve_decision(decision, by=case.second)

    assert Decision.objects.visible_to(bidder).exists()
    assert Notification.objects.filter(recipient=bidder, kind="decision_approved").count() == 1
    assert not Decision.objects.visible_to(UserFactory()).exists()  # the public learns what is final


def test_every_bid_needs_a_reason_and_an_award_a_winner():
    case = Case()

    with pytest.raises(DecisionRefused) as refused:
        awards.propose_decision(
            case.challenge,
            outcome=Outcome.AWARDED,
            reason="Theo bảng.",
            verdicts={case.winner.pk: Verdict(Result.NOT_SELECTED, "")},
            by=case.first,
        )

    assert len(refused.value.reasons) == 3  # no winner, and a reason for each of two bids


def test_nothing_is_decided_before_the_evaluation_is_closed():
    evaluation = Evaluation(bidders=1, members=0).discuss((5, 5))
    challenge = Challenge.objects.get(pk=evaluation.challenge.pk)

    with pytest.raises(DecisionRefused) as refused:
        awards.propose_decision(
            challenge,
            outcome=Outcome.AWARDED,
            reason="Sớm.",
            verdicts={evaluation.proposals[0].pk: Verdict(Result.AWARDED, "Tốt.")},
            by=evaluation.manager,
        )

    assert len(refused.value.reasons) == 1


def test_a_bid_below_a_minimum_is_never_awarded():
    evaluation = Evaluation(bidders=1, members=0)
    evaluation.criteria[0].minimum = 3
    evaluation.criteria[0].save()
    evaluation.close((2, 5))

    with pytest.raises(DecisionRefused) as refused:
        awards.propose_decision(
            Challenge.objects.get(pk=evaluation.challenge.pk),
            outcome=Outcome.AWARDED,
            reason="Cố trao.",
            verdicts={evaluation.proposals[0].pk: Verdict(Result.AWARDED, "Tốt.")},
            by=evaluation.manager,
        )

    assert evaluation.proposals[0].number in str(refused.value.reasons[0])


def test_the_decision_is_final_only_after_the_standstill_and_everything_follows_at_once():
    case = Case()
    decision = case.approved(loser=Result.RESERVE)
    with pytest.raises(DecisionRefused):
        awards.finalise_decision(decision, by=case.second)
    assert case.states() == [ProposalState.ELIGIBLE, ProposalState.ELIGIBLE]
    case.let_standstill_pass(decision)

    awards.finalise_decision(decision, by=case.second)

    challenge = Challenge.objects.get(pk=case.challenge.pk)
    assert case.states() == [ProposalState.AWARDED, ProposalState.RESERVE]
    assert (challenge.outcome, challenge.phase_at(clock.now())) == (Outcome.AWARDED, Phase.DECIDED)
    assert Decision.objects.visible_to(UserFactory()).exists()


def test_an_undone_award_leaves_its_trace_and_another_can_be_made():
    case = Case()
    decision = case.final()

    with pytest.raises(DecisionRefused):
        awards.undo_decision(decision, by=case.second, reason=" ")
    awards.undo_decision(decision, by=case.second, reason="Khai sai năng lực.")

    challenge = Challenge.objects.get(pk=case.challenge.pk)
    assert (challenge.decided_at, challenge.outcome) == (None, "")
    assert stage(decision) == DecisionStage.UNDONE
    case.challenge = challenge
    again = case.final(winner=Result.NOT_SELECTED, loser=Result.AWARDED)
    assert stage(again) == DecisionStage.FINAL
    assert case.states() == [ProposalState.NOT_SELECTED, ProposalState.AWARDED]


def test_no_award_is_an_outcome_of_its_own_with_its_reason():
    case = Case()
    with pytest.raises(DecisionRefused):
        case.propose(outcome=Outcome.NO_AWARD)  # somebody is still awarded in its lines
    decision = case.propose(outcome=Outcome.NO_AWARD, winner=Result.NOT_SELECTED)
    awards.approve_decision(decision, by=case.second)
    case.let_standstill_pass(decision)

    awards.finalise_decision(decision, by=case.second)

    challenge = Challenge.objects.get(pk=case.challenge.pk)
    assert (challenge.outcome, challenge.outcome_reason) == (Outcome.NO_AWARD, "Theo bảng xếp hạng.")
    assert case.states() == [ProposalState.NOT_SELECTED, ProposalState.NOT_SELECTED]


def test_there_is_one_decision_at_a_time_and_one_turned_down_makes_room():
    case = Case()
    decision = case.propose()
    with pytest.raises(DecisionRefused):
        case.propose()

    awards.turn_down_decision(decision, by=case.second, reason="Thiếu lý do cho hồ sơ thứ hai.")

    assert stage(decision) == DecisionStage.TURNED_DOWN
    assert stage(case.propose()) == DecisionStage.PROPOSED


def test_a_complaint_is_received_in_the_standstill_alone_and_holds_the_decision_until_it_is_answered():
    case = Case()
    decision = case.propose()
    bidder, organisation = owner_of(case.loser), case.loser.organisation
    with pytest.raises(DecisionRefused):
        complaints.file_complaint(decision, organisation, text="Sớm quá.", by=bidder)
    awards.approve_decision(decision, by=case.second)
    with pytest.raises(DecisionRefused):
        complaints.file_complaint(decision, case.challenge.organisation, text="Không phải bên dự tuyển.", by=case.first)
    made = complaints.file_complaint(decision, organisation, text="Chấm thiếu phụ lục.", by=bidder)
    case.let_standstill_pass(decision)
    with pytest.raises(DecisionRefused):
        awards.finalise_decision(decision, by=case.second)

    complaints.answer_complaint(made, answer="Đã xem lại phụ lục.", upheld=False, by=case.second)

    assert stage(awards.finalise_decision(decision, by=case.second)) == DecisionStage.FINAL
    assert Complaint.objects.visible_to(bidder).exists()
    assert not Complaint.objects.visible_to(owner_of(case.winner)).exists()


def test_an_upheld_complaint_keeps_the_decision_from_becoming_final():
    case = Case()
    decision = case.approved()
    made = complaints.file_complaint(decision, case.loser.organisation, text="Sai.", by=owner_of(case.loser))
    complaints.answer_complaint(made, answer="Đúng là sai.", upheld=True, by=case.second)
    case.let_standstill_pass(decision)

    with pytest.raises(DecisionRefused):
        awards.finalise_decision(decision, by=case.second)

    assert stage(awards.undo_decision(decision, by=case.second, reason="Khiếu nại đúng.")) == DecisionStage.UNDONE


def test_feedback_has_scores_reasons_rank_and_distance_and_names_no_member():
    case = Case()
    case.approved()

    part = feedback.part_of(case.loser)

    assert (part.position, part.of, part.points, part.distance) == (2, 2, 48, 52)
    assert [row.reasons for row in part.criteria] == [("Có số liệu.",), ("Có số liệu.",)]
    assert part.gaps == ("Thiếu kế hoạch đào tạo.",)
    assert feedback.part_of(case.winner).distance == 0


def test_feedback_goes_to_all_at_once_and_the_case_cannot_close_before():
    case = Case()
    case.final()
    case.give(case.winner)
    with pytest.raises(DecisionRefused) as refused:
        feedback.send_feedback(case.challenge, by=case.first)
    assert [case.loser.number in str(line) for line in refused.value.reasons] == [True]
    with pytest.raises(DecisionRefused):
        feedback.complete_case(case.challenge, by=case.second)
    case.give(case.loser)
    bidder = owner_of(case.loser)
    assert not Feedback.objects.visible_to(bidder).exists()

    assert feedback.send_feedback(case.challenge, by=case.first) == 2

    assert Feedback.objects.visible_to(bidder).count() == 1
    assert feedback.complete_case(case.challenge, by=case.second).completed_at
    with pytest.raises(DecisionRefused):
        feedback.save_feedback(case.loser, by=case.first, version=1, texts={"gaps": "Khác."})


def test_the_office_may_be_the_second_person():
    case = Case()

    decision = awards.approve_decision(case.propose(), by=office_user())

    assert stage(decision) == DecisionStage.STANDSTILL
