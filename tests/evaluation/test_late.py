"""Who and what comes late to a panel: new members, bids found eligible after all, and a panel that has shrunk."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from hoip.audit.models import Entry
from hoip.clock import now
from hoip.notifications.models import Notification
from marketplace.evaluation import detection, progress
from marketplace.evaluation.exceptions import NotClosable, ScoreRefused, SealedForMember
from marketplace.evaluation.models import Disclosure, Score, Sheet
from marketplace.evaluation.services import closing, consensus, panels, scoring
from marketplace.evaluation.states import ConflictKind, PanelRole, Stage
from marketplace.proposals.models import Partner, Proposal
from marketplace.proposals.services.screening import set_eligible, set_ineligible
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of
from tests.evaluation.factories import MINUTES, Evaluation
from tests.proposals import factories as bids

pytestmark = pytest.mark.django_db


def replaced(case: Evaluation) -> Any:
    """Somebody who takes the first member's seat and has nothing to declare."""
    person = UserFactory()
    seat = panels.replace_member(case.member(case.members[0]), user=person, by=case.manager, reason="Ốm.")
    panels.answer_invitation(seat, accept=True, by=person)
    case.declare(person)
    return person


def test_who_comes_in_the_round_scores_alone_first_and_sees_the_others_then(client):
    case = Evaluation(bidders=1, members=1).discuss((5, 3))
    person, bid = replaced(case), case.proposals[0]
    client.force_login(person)
    talk = reverse("evaluation:consensus", args=[case.challenge.number, bid.number])
    assert client.get(talk).status_code == 404
    assert not Sheet.objects.visible_to(person).exists()
    with pytest.raises(SealedForMember):
        consensus.add_remark(case.fresh(), bid, case.criteria[0], text="Tôi thấy…", by=person)
    closing.write_minutes(case.fresh(), text=MINUTES, before="", by=case.secretary)
    with pytest.raises(NotClosable) as refused:
        closing.close_evaluation(case.fresh(), by=case.chair)
    assert person.full_name in str(refused.value.reasons[0])

    scoring.lock_sheet(case.fill(person, bid, 2, 2), by=person)

    assert client.get(talk).status_code == 200
    assert Sheet.objects.visible_to(person).exclude(member__user=person).exists()
    assert closing.close_evaluation(case.fresh(), by=case.chair).stage == Stage.CLOSED


def test_a_panel_that_shrank_below_its_minimum_closes_once_somebody_else_has_scored():
    case = Evaluation(bidders=1, members=1).discuss((5, 3))
    closing.write_minutes(case.fresh(), text=MINUTES, before="", by=case.secretary)
    panels.remove_member(case.member(case.members[0]), by=case.manager, reason="Nghỉ việc.")
    with pytest.raises(NotClosable) as refused:
        closing.close_evaluation(case.fresh(), by=case.chair)
    assert case.proposals[0].number in str(refused.value.reasons[0])

    person = case.seat(PanelRole.MEMBER)
    case.declare(person)
    scoring.lock_sheet(case.fill(person, case.proposals[0], 4, 4), by=person)

    assert closing.close_evaluation(case.fresh(), by=case.chair).stage == Stage.CLOSED


def test_a_bid_that_is_found_eligible_after_all_comes_to_the_panel_with_its_disclosures():
    case = Evaluation(bidders=2, members=1).screen()
    late = case.proposals[1]
    set_ineligible(late, by=case.manager, reason="Thiếu giấy phép.")
    panels.begin_scoring(case.fresh(), by=case.chair)
    assert not Disclosure.objects.filter(proposal=late).exists()

    set_eligible(Proposal.objects.get(pk=late.pk), by=case.manager, reason="Giấy phép đã có trong hồ sơ.")

    assert Disclosure.objects.filter(proposal=late).count() == 3  # chair, member, secretary
    case.declare()
    assert case.fill(case.members[0], late, 3, 3).version == 1


def test_a_bid_that_was_shut_out_leaves_the_stack_and_is_waited_for_no_more(client):
    case = Evaluation(bidders=2, members=1).begin().declare()
    set_ineligible(case.proposals[0], by=case.manager, reason="Giấy phép giả.")
    client.force_login(case.members[0])

    assert (
        client.get(reverse("evaluation:sheet", args=[case.challenge.number, case.proposals[0].number])).status_code
        == 404
    )
    for user in case.scorers:
        scoring.lock_sheet(case.fill(user, case.proposals[1], 3, 3), by=user)
    assert consensus.begin_consensus(case.fresh(), by=case.chair).stage == Stage.CONSENSUS


def test_a_chair_sees_how_the_others_score_a_bid_only_after_their_own_sheet_of_it():
    case = Evaluation(bidders=2, members=2).begin().declare()
    for user, value in zip(case.members, (1, 2), strict=True):
        for bid in case.proposals:
            scoring.lock_sheet(case.fill(user, bid, value, 3), by=user)
    scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)

    seen = progress.of(case.fresh(), case.member(case.chair))

    assert {row.bid for row in seen.wide} == {case.proposals[0]}
    assert seen.veiled == 1
    assert {row.bid for row in progress.of(case.fresh(), case.member(case.secretary)).wide} == set(case.proposals)


def test_nobody_gives_back_their_own_sheet():
    case = Evaluation(bidders=1, members=1).begin().declare()
    sheet = scoring.lock_sheet(case.fill(case.chair, case.proposals[0], 4, 3), by=case.chair)

    with pytest.raises(ScoreRefused):
        scoring.unlock_sheet(sheet, by=case.chair, reason="Nhầm.")


def test_a_decided_conflict_is_told_by_the_bidders_name_and_never_with_the_bids_number(client):
    from hoip.notifications.models import Notification
    from marketplace.evaluation.services import conflicts

    case = Evaluation(bidders=1, members=1).begin()
    row = Disclosure.objects.get(member__user=case.members[0])
    conflicts.declare(row, declaration="conflict", words="Quen biết.", by=case.members[0])
    conflicts.resolve(row, resolution="permitted", reason="Đã lâu.", by=case.chair)
    client.force_login(case.members[0])

    page = client.get(reverse("notifications:notification-list")).content.decode()

    assert case.proposals[0].organisation.name_vi in page
    assert case.proposals[0].number not in page
    assert case.proposals[0].number not in str(Notification.objects.get(kind="panel_conflict_resolved").facts)


def test_who_bid_together_with_the_bidder_lately_is_found_and_who_declined_is_not():
    case = Evaluation(bidders=1, members=1)
    bidder, own = case.proposals[0].organisation, OrganisationFactory()
    other = bids.sealed(bids.open_challenge(asked=False))
    Partner.objects.create(proposal=other, organisation=own, box=b"x", invited_at=now())
    Proposal.objects.filter(pk=other.pk).update(organisation=bidder)
    person = member_of(own)
    assert detection.signs(person, case.proposals[0], now()) == []  # sealed: it does not exist yet
    bids.open_bids(other.challenge)

    found = dict(detection.signs(person, case.proposals[0], now()))

    assert found == {ConflictKind.CO_BIDDING: {"reference": other.number}}
    Partner.objects.filter(organisation=own).update(declined_at=now())
    assert detection.signs(person, Proposal.objects.get(pk=case.proposals[0].pk), now()) == []


@pytest.mark.parametrize("number", ["its own", "HS-NOBODY"])
def test_who_is_at_a_sheet_when_a_bid_comes_late_is_told_why_nothing_is_kept(client, number):
    case = Evaluation(bidders=2, members=1).screen()
    late, bid, member = Proposal.objects.get(pk=case.proposals[1].pk), case.proposals[0], case.members[0]
    set_ineligible(late, by=case.manager, reason="Thiếu giấy phép.")
    panels.begin_scoring(case.fresh(), by=case.chair)
    case.declare()
    kept = case.fill(member, bid, 3, 3)
    set_eligible(Proposal.objects.get(pk=late.pk), by=case.manager, reason="Giấy phép có trong hồ sơ.")
    assert Notification.objects.filter(kind="panel_bid_came_late").count() == 3  # chair, member, secretary
    client.force_login(member)
    with override("en"):
        page = reverse("evaluation:sheet", args=[case.challenge.number, bid.number if number == "its own" else number])

    by_script = client.post(page, {"version": kept.version}, headers={"accept": "application/json"})
    by_hand = client.post(page, {"version": kept.version}, follow=True)

    assert by_script.status_code == 403
    assert by_script.json()["error"] in by_hand.content.decode()
    assert by_script.json()["error"].startswith("Not saved")
    case.declare(member)
    assert case.fill(member, bid, 4, 4).version == kept.version + 1


def test_no_page_of_the_audit_log_shows_a_score_before_the_ranking_is_frozen():
    case = Evaluation(bidders=1, members=1).discuss((5, 3))
    score = Score.objects.filter(sheet__member__user=case.chair).first()
    consensus.change_score(score, value=Decimal(4), reason="Nghe thêm.", by=case.chair)
    consensus.add_remark(case.fresh(), case.proposals[0], case.criteria[0], text="Đã chạy thật.", by=case.chair)
    acts = {"evaluation.sheet_locked", "evaluation.score_changed", "evaluation.remark_added"}

    def seen():
        return acts & set(Entry.objects.readable(now()).values_list("action", flat=True))

    assert acts <= set(Entry.objects.values_list("action", flat=True))
    assert seen() == set()
    closing.write_minutes(case.fresh(), text=MINUTES, before="", by=case.secretary)
    closing.close_evaluation(case.fresh(), by=case.chair)
    assert seen() == acts
