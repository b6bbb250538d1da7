"""Experts are suggested for a panel by what they know, and are in nobody's search."""

import pytest

from hoip.accounts.models import ExpertProfile, User
from hoip.clock import now
from marketplace.evaluation import experts
from marketplace.evaluation.states import PanelRole
from search import query as queries
from search.outbox import drain
from search.services import search
from tests.accounts.factories import UserFactory, office_user
from tests.evaluation.factories import Evaluation

pytestmark = pytest.mark.django_db


def expert(headline, **fields):
    return ExpertProfile.objects.create(user=UserFactory(), headline=headline, **{"is_listed": True} | fields)


def test_who_knows_the_matter_is_suggested_with_the_words_and_who_sits_already_is_not():
    case = Evaluation(bidders=0, members=0)  # “Cảnh báo ngập theo tuyến đường”
    fit = expert("Chuyên gia cảnh báo ngập và thoát nước")
    seated = expert("Chuyên gia cảnh báo ngập")
    expert("Chuyên gia cảnh báo ngập chưa được duyệt", is_listed=False)
    expert("Nhà thiết kế thời trang")
    case.seat(PanelRole.MEMBER, seated.user)
    drain()

    found = experts.for_panel(case.fresh())

    assert [one.profile for one in found] == [fit]
    assert "ngập" in found[0].words


def test_experts_are_in_nobodys_search():
    expert("Chuyên gia cảnh báo ngập")
    drain()

    found = search(queries.parse("cảnh báo ngập"), user=office_user(), at=now(), language="vi")

    assert found.results == ()


def test_only_an_expert_who_is_listed_and_can_still_sign_in_is_offered_wherever_experts_are():
    case = Evaluation(bidders=0, members=0)
    offered, unlisted, gone = expert("Thoát nước"), expert("Thoát nước", is_listed=False), expert("Thoát nước")
    User.objects.filter(pk=gone.user_id).update(is_active=False)

    assert list(User.objects.listed_experts()) == [offered.user]
    assert list(ExpertProfile.objects.listed()) == [offered]
    found = [experts.address_of(case.fresh(), str(one.user.public_id)) for one in (offered, unlisted, gone)]
    assert found == [offered.user.email, None, None]
