"""A panel is formed by the agency, of people who accept, and begins its work when everything is ready."""

import pytest

from hoip.audit.models import Entry
from hoip.notifications.models import Notification
from marketplace.evaluation.exceptions import PanelRefused
from marketplace.evaluation.models import Disclosure, Panel
from marketplace.evaluation.services import panels
from marketplace.evaluation.states import PanelRole, Stage
from tests.accounts.factories import UserFactory
from tests.evaluation.factories import Evaluation
from tests.proposals import factories as bids

pytestmark = pytest.mark.django_db


def test_somebody_who_is_asked_sits_only_once_they_accept():
    case = Evaluation(members=0)
    person = UserFactory()

    member = panels.invite_member(case.panel, person, role=PanelRole.MEMBER, by=case.manager)

    assert not member.is_seated
    assert Notification.objects.filter(recipient=person, kind="panel_invitation").count() == 1
    assert panels.answer_invitation(member, accept=True, by=person).is_seated
    with pytest.raises(PanelRefused):
        panels.answer_invitation(member, accept=False, by=person)


def test_a_panel_has_one_chair_and_nobody_twice():
    case = Evaluation(members=1)

    with pytest.raises(PanelRefused):
        panels.invite_member(case.panel, UserFactory(), role=PanelRole.CHAIR, by=case.manager)
    with pytest.raises(PanelRefused):
        panels.invite_member(case.panel, case.members[0], role=PanelRole.MEMBER, by=case.manager)


def test_scoring_begins_after_opening_and_screening_with_a_chair_and_enough_members():
    case = Evaluation(members=1, panel_minimum=3)

    with pytest.raises(PanelRefused):  # not opened
        panels.begin_scoring(case.fresh(), by=case.chair)
    bids.open_bids(case.challenge, manager=case.manager)
    with pytest.raises(PanelRefused):  # not screened
        panels.begin_scoring(case.fresh(), by=case.chair)
    case.screen()
    with pytest.raises(PanelRefused):  # two of three
        panels.begin_scoring(case.fresh(), by=case.chair)
    case.seat(PanelRole.MEMBER)

    panels.begin_scoring(case.fresh(), by=case.chair)

    assert case.fresh().stage == Stage.SCORING
    assert Disclosure.objects.filter(member__panel=case.panel).count() == 2 * 4  # two bids; the secretary declares too


def test_who_joins_midway_declares_on_every_bid():
    case = Evaluation(members=1).begin()

    late = case.seat(PanelRole.MEMBER)

    assert Disclosure.objects.filter(member__user=late).count() == 2


def test_a_replaced_member_leaves_a_trace_and_the_new_one_takes_the_role():
    case = Evaluation(members=1).begin()
    person = UserFactory()

    fresh = panels.replace_member(case.member(case.members[0]), user=person, by=case.manager, reason="Đi công tác.")

    gone = fresh.replaces
    assert (fresh.role, gone.leave_reason, gone.keeps_scores) == (PanelRole.MEMBER, "Đi công tác.", False)
    assert Entry.objects.filter(action="evaluation.member_replaced", target_id=str(fresh.pk)).exists()
    with pytest.raises(PanelRefused):
        panels.remove_member(gone, by=case.manager, reason="Lần nữa.")


def test_nobody_leaves_without_a_reason():
    case = Evaluation(members=1)

    with pytest.raises(PanelRefused):
        panels.remove_member(case.member(case.members[0]), by=case.manager, reason="  ")


def test_a_panel_is_seen_by_its_people_the_agency_and_the_office_alone():
    case = Evaluation(members=1)
    stranger, admin = UserFactory(), UserFactory(is_superuser=True, is_staff=True)

    seen = [bool(Panel.objects.visible_to(user)) for user in (case.chair, case.manager, stranger, admin)]

    assert seen == [True, True, False, False]
