"""Scores are given alone, with reasons, until they are locked; then the panel talks, and the first score stays on record."""

from decimal import Decimal

import pytest

from challenges.models import ChallengeCriterion
from hoip.exceptions import EditConflict
from marketplace.evaluation import progress
from marketplace.evaluation.exceptions import NotClosable, PanelRefused, ScoreRefused, SealedForMember
from marketplace.evaluation.models import Place, Score, Sheet
from marketplace.evaluation.services import closing, conflicts, consensus, panels, scoring
from marketplace.evaluation.services.scoring import Given
from marketplace.evaluation.states import Declaration, Resolution, Stage
from marketplace.proposals.services.screening import set_ineligible
from tests.accounts.factories import UserFactory
from tests.evaluation.factories import MINUTES, Evaluation

pytestmark = pytest.mark.django_db


def one(**fields):
    return Evaluation(bidders=1, members=1, **fields).begin().declare()


def test_a_sheet_is_kept_bit_by_bit_and_the_second_tab_is_told():
    case = one()
    bid = case.proposals[0]

    first = case.fill(case.chair, bid, 4)
    with pytest.raises(EditConflict):
        scoring.save_sheet(case.fresh(), bid, by=case.chair, version=0, given={})

    assert case.fill(case.chair, bid, 4, 5).version == first.version + 1
    assert scoring.gaps_of(Sheet.objects.get(pk=first.pk)) == []


def test_a_sheet_is_locked_when_every_score_has_its_reason():
    case = one()
    sheet = case.fill(case.chair, case.proposals[0], 4, 3, reason="")

    with pytest.raises(ScoreRefused) as refused:
        scoring.lock_sheet(sheet, by=case.chair)
    assert len(refused.value.reasons) == 2
    locked = scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)

    assert locked.locked_at
    with pytest.raises(ScoreRefused):
        case.fill(case.chair, case.proposals[0], 1, 1)


@pytest.mark.parametrize("value", [-1, 6])
def test_a_score_outside_the_scale_is_refused(value):
    case = one()

    with pytest.raises(ScoreRefused):
        case.fill(case.chair, case.proposals[0], value)


def test_strangers_the_secretary_and_who_left_score_nothing():
    case = one()
    stranger = UserFactory()
    panels.remove_member(case.member(case.members[0]), by=case.manager, reason="Bận.")

    for person in (stranger, case.secretary, case.members[0]):
        with pytest.raises(SealedForMember):
            scoring.save_sheet(case.fresh(), case.proposals[0], by=person, version=0, given={})


def test_members_do_not_see_each_other_before_the_consensus_round():
    case = one()
    sheet = scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)
    other = case.members[0]
    assert not Sheet.objects.visible_to(other).filter(pk=sheet.pk).exists()
    scoring.lock_sheet(case.fill(other, case.proposals[0], 2, 2), by=other)
    assert not Sheet.objects.visible_to(other).filter(pk=sheet.pk).exists()

    consensus.begin_consensus(case.fresh(), by=case.chair)

    assert Sheet.objects.visible_to(other).filter(pk=sheet.pk).exists()
    assert not Sheet.objects.visible_to(case.manager).exists()  # the agency reads them once they are frozen
    assert not Sheet.objects.visible_to(UserFactory(is_superuser=True)).exists()


def test_the_consensus_round_waits_for_every_sheet_and_names_who_is_late():
    case = one()
    scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)

    with pytest.raises(ScoreRefused) as refused:
        consensus.begin_consensus(case.fresh(), by=case.chair)

    assert [case.members[0].full_name in str(reason) for reason in refused.value.reasons] == [True]


def test_who_is_kept_out_of_a_bid_is_not_waited_for_but_the_minimum_of_scores_is():
    case = Evaluation(bidders=1, members=1).begin()
    case.declare(case.chair, case.secretary)
    row = case.member(case.members[0]).disclosures.get()
    conflicts.declare(row, declaration=Declaration.CONFLICT, words="Người nhà.", by=case.members[0])
    conflicts.resolve(row, resolution=Resolution.RECUSED, reason="Gần gũi.", by=case.chair)
    scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)

    with pytest.raises(ScoreRefused) as refused:
        consensus.begin_consensus(case.fresh(), by=case.chair)

    assert case.proposals[0].number in str(refused.value.reasons[0])  # one score, two are asked for


def test_a_changed_score_keeps_the_first_one_and_needs_a_reason():
    case = Evaluation(bidders=1, members=1).discuss((5, 3))
    score = Score.objects.get(sheet__member=case.member(case.chair), criterion=case.criteria[0])

    with pytest.raises(ScoreRefused):
        consensus.change_score(score, value=Decimal(2), reason="", by=case.chair)
    with pytest.raises(SealedForMember):
        consensus.change_score(score, value=Decimal(2), reason="Ép.", by=case.members[0])
    consensus.change_score(score, value=Decimal(4), reason="Đã bỏ sót phụ lục.", by=case.chair)
    consensus.change_score(score, value=Decimal(3), reason="Xem lại.", by=case.chair)

    score.refresh_from_db()
    assert (score.original, score.value) == (5, 3)
    assert [(change.before, change.after) for change in score.changes.all()] == [(5, 4), (4, 3)]


def test_the_chair_sees_the_outlier_and_the_missing_reasons():
    case = Evaluation(bidders=1, members=2).begin().declare()
    for user, value in zip(case.scorers, (5, 5, 1), strict=True):
        scoring.lock_sheet(case.fill(user, case.proposals[0], value, 3), by=user)

    seen = progress.of(case.fresh())

    assert [member.user for member in seen.wide[0].outliers] == [case.members[1]]
    assert (seen.locked, seen.due) == (3, 3)
    strictest = min(seen.lines, key=lambda line: line.severity.difference)
    assert strictest.member.user == case.members[1]


def test_a_sheet_is_given_back_before_the_round_by_the_chair_with_a_reason():
    case = one()
    sheet = scoring.lock_sheet(case.fill(case.members[0], case.proposals[0], 4, 3), by=case.members[0])

    with pytest.raises(ScoreRefused):
        scoring.unlock_sheet(sheet, by=case.chair, reason="")
    scoring.unlock_sheet(sheet, by=case.chair, reason="Nhầm hồ sơ.")

    assert case.fill(case.members[0], case.proposals[0], 1, 1).locked_at is None


def test_the_ranking_is_frozen_with_minutes_and_can_be_computed_again():
    case = Evaluation(bidders=2, members=1).discuss((5, 5), (2, 3))
    with pytest.raises(NotClosable):
        closing.close_evaluation(case.fresh(), by=case.chair)
    closing.write_minutes(case.fresh(), text=MINUTES, before="", by=case.secretary)

    closing.close_evaluation(case.fresh(), by=case.chair)

    places = [(row.proposal, row.position, row.points) for row in Place.objects.filter(panel=case.panel)]
    assert places == [(case.proposals[0], 1, Decimal(100)), (case.proposals[1], 2, Decimal(48))]
    exported = closing.export(case.fresh())
    assert exported["sha256"] == exported["frozen_sha256"] == case.fresh().ranking_hash
    assert closing.close_evaluation(case.fresh(), by=case.chair).stage == Stage.CLOSED


def test_sheets_of_somebody_who_left_count_only_if_that_was_decided():
    case = Evaluation(bidders=1, members=2, panel_minimum=2).score((5, 5))
    panels.remove_member(case.member(case.members[0]), by=case.manager, reason="Nghỉ.", keep_scores=False)
    panels.remove_member(case.member(case.members[1]), by=case.manager, reason="Nghỉ.", keep_scores=True)

    counted = Sheet.objects.counted().filter(member__panel=case.panel)

    assert {sheet.member.user for sheet in counted} == {case.chair, case.members[1]}


def test_when_all_bids_are_shut_out_the_evaluation_ends_without_a_ranking():
    case = Evaluation(bidders=1, members=1).discuss((5, 5))
    set_ineligible(case.proposals[0], by=case.manager, reason="Giấy phép giả.")
    closing.write_minutes(case.fresh(), text=MINUTES, before="", by=case.chair)

    closing.close_evaluation(case.fresh(), by=case.chair)

    assert not Place.objects.filter(panel=case.panel).exists()


def test_two_who_write_minutes_lose_nothing():
    case = Evaluation(bidders=1, members=1)
    closing.write_minutes(case.fresh(), text="Bản của thư ký.", before="", by=case.secretary)

    with pytest.raises(EditConflict) as conflict:
        closing.write_minutes(case.fresh(), text="Bản của chủ tịch.", before="", by=case.chair)

    assert conflict.value.current.minutes == "Bản của thư ký."


def test_names_are_shown_only_after_every_sheet_is_locked():
    case = one()
    with pytest.raises(PanelRefused):
        closing.show_names(case.fresh(), by=case.chair, reason="Cần hỏi thêm.")
    for user in case.scorers:
        scoring.lock_sheet(case.fill(user, case.proposals[0], 3, 3), by=user)
    consensus.begin_consensus(case.fresh(), by=case.chair)

    closing.show_names(case.fresh(), by=case.chair, reason="Cần hỏi thêm.")

    assert not case.fresh().is_blind


def test_a_reason_is_asked_for_only_where_the_criterion_says_so():
    case = one()
    # The deadline has passed: criteria are fixed for everybody but this test, which goes below them.
    ChallengeCriterion._base_manager.filter(challenge=case.challenge).update(reason_required=False)

    scoring.save_sheet(
        case.fresh(),
        case.proposals[0],
        by=case.chair,
        version=0,
        given={criterion.pk: Given(Decimal(3)) for criterion in case.criteria},
    )

    assert scoring.gaps_of(Sheet.objects.get()) == []
