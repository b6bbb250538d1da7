"""Saving a search or a match list, changing it, and saying that a result was wrong."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.services.tree import ensure_site_tree
from hoip.notifications.states import Frequency
from marketplace.alerts import services
from marketplace.alerts.models import Alert, AlertItem, Tuning
from marketplace.alerts.states import MOST_SAVED, Closeness, ItemState
from tests.accounts.factories import UserFactory, member_of
from tests.alerts.test_sending import NEED, problem, save
from tests.search.test_results import make_challenge
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db
NEW = "/vi/canh-bao/moi/"


def test_the_search_page_offers_to_save_what_is_searched(client: Any, index: Any) -> None:
    index()

    page = client.get("/vi/search/", {"q": "ngập", "kind": "challenge"}).content.decode()

    assert f'href="{NEW}?q=ng%E1%BA%ADp&amp;kind=challenge"' in page
    assert NEW not in client.get("/vi/search/").content.decode()
    assert client.get(NEW, {"q": "ngập"})["Location"].startswith("/vi/tai-khoan/login/?next=")


def test_a_search_is_saved_with_its_filters_and_opens_again(client: Any, reader: Any, index: Any) -> None:
    index()
    client.force_login(reader)

    shown = client.get(NEW, {"q": "ngập kind:challenge", "trl": "7"})
    saved = client.post(f"{NEW}?q=ngập+kind:challenge&trl=7&page=3", {"name": "Ngập", "frequency": "weekly"})

    alert = Alert.objects.get()
    assert shown.context["form"].initial["name"] == "ngập"
    assert "Thách thức" in shown.content.decode() and "TRL 7" in shown.content.decode()
    assert saved["Location"] == reverse("alerts:alert-list")
    assert (alert.user, alert.address, alert.frequency) == (reader, "q=ng%E1%BA%ADp&kind=challenge&trl=7", "weekly")
    assert (
        f"/vi/search/?{alert.address.replace('&', '&amp;')}"
        in client.get(reverse("alerts:alert-list")).content.decode()
    )


@pytest.mark.parametrize(
    ("address", "data", "error"),
    [
        ("?q=", {"name": "x", "frequency": "now"}, "Chưa có gì để tìm"),
        ("?q=ngap", {"name": "", "frequency": "now"}, ""),
        ("?q=ngap", {"name": "x", "frequency": "hourly"}, ""),
        ("?q=ngap", {"name": "x" * 200, "frequency": "now"}, ""),
    ],
)
def test_what_cannot_be_saved_says_so_and_keeps_what_was_typed(
    client: Any, reader: Any, index: Any, address: str, data: dict[str, str], error: str
) -> None:
    index()
    client.force_login(reader)

    response = client.post(f"{NEW}{address}", data)

    assert response.status_code == 200 and response.context["form"].errors
    assert error in response.content.decode()
    assert not Alert.objects.exists()


def test_nobody_saves_without_end(client: Any, reader: Any, index: Any) -> None:
    index()
    for number in range(MOST_SAVED):
        Alert.objects.create(user=reader, source="search", name=str(number), address="q=a", created_at=timezone.now())
    client.force_login(reader)

    response = client.post(f"{NEW}?q=ngap", {"name": "x", "frequency": "now"})

    assert "nhiều nhất có thể" in response.content.decode()
    assert Alert.objects.count() == MOST_SAVED


def test_a_match_list_is_saved_once_by_those_who_may_ask_for_it(client: Any, agency: Any, index: Any) -> None:
    official, stranger, record = member_of(agency), UserFactory(), problem(agency)
    index()
    address = f"{NEW}?match=problem:{record.number}"
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(official)

    for frequency in ("daily", "weekly"):
        client.post(address, {"name": "", "frequency": frequency, "closeness": "close"})

    alert = Alert.objects.get()
    assert (alert.title, alert.frequency, alert.closeness) == (NEED, "weekly", Closeness.CLOSE)
    assert client.get(reverse("alerts:alert-list")).content.decode().count(NEED) >= 1


def test_likes_are_saved_beside_matches_by_everybody_who_may_see_the_record(
    client: Any, agency: Any, reader: Any, index: Any
) -> None:
    official, record = member_of(agency), problem(agency)
    solution = SolutionFactory(published=True, name_vi="Cảm biến mực nước")
    index()
    client.force_login(reader)
    page = client.get(reverse("matching:similar-solutions", args=[solution.slug])).content.decode()
    assert f"{NEW}?match=like-solution%3A{solution.slug}" in page
    assert client.get(f"{NEW}?match=like-problem:{record.number}").status_code == 404
    client.post(f"{NEW}?match=like-solution:{solution.slug}", {"name": "", "frequency": "daily"})
    client.force_login(official)
    for match in ("problem", "like-problem", "like-problem"):
        client.post(f"{NEW}?match={match}:{record.number}", {"name": "", "frequency": "daily"})

    assert sorted(Alert.objects.values_list("user__email", "source", "similar")) == sorted(
        [(reader.email, "solution", True), (official.email, "problem", False), (official.email, "problem", True)]
    )
    mine = client.get(reverse("alerts:alert-list"), headers={"accept-language": "en"}).content.decode()
    assert reverse("matching:similar-problems", args=[record.number]) in mine
    for alert in Alert.objects.filter(user=official):
        assert client.get(alert.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "match",
    [
        "like-problem:none",
        "like-",
        "like-user:1",
        "x",
        "problem:",
        "problem:none",
        "user:1",
        "solution:\x00",
        ":",
        "problem:BT:1",
    ],
)
def test_a_match_list_of_nothing_is_a_404(client: Any, reader: Any, index: Any, match: str) -> None:
    client.force_login(reader)

    assert client.get(NEW, {"match": match}).status_code == 404


def test_another_persons_alert_does_not_exist(client: Any, reader: Any, agency: Any, index: Any) -> None:
    index()
    alert = save(reader)
    item = AlertItem.objects.create(alert=alert, uid="challenge:1", state=ItemState.TOLD, found_at=timezone.now())
    tuning = services.mark_wrong(item, title="x", tags=[], stricter=True)
    client.force_login(UserFactory())

    answers = [client.get(alert.get_absolute_url())]
    for name, key in (
        ("alert-pause", alert.pk),
        ("alert-resume", alert.pk),
        ("alert-delete", alert.pk),
        ("alert-detail", alert.pk),
        ("item-wrong", item.pk),
        ("tuning-undo", tuning.pk),
    ):
        answers.append(client.post(reverse(f"alerts:{name}", args=[key]), {"name": "x", "frequency": "now"}))

    assert {answer.status_code for answer in answers} == {404}
    assert Alert.objects.get().paused_at is None and Tuning.objects.exists()


def test_an_alert_is_changed_paused_resumed_and_deleted(client: Any, reader: Any, index: Any) -> None:
    index()
    alert = save(reader)
    client.force_login(reader)

    client.post(alert.get_absolute_url(), {"name": "Tên mới", "frequency": "weekly"})
    alert.refresh_from_db()
    assert (alert.name, alert.frequency) == ("Tên mới", Frequency.WEEKLY)
    for verb, paused in (("pause", True), ("pause", True), ("resume", False), ("resume", False)):
        client.post(reverse(f"alerts:alert-{verb}", args=[alert.pk]))
        alert.refresh_from_db()
        assert (alert.paused_at is not None) == paused
    assert "Tên mới" in client.get(reverse("alerts:alert-delete", args=[alert.pk])).content.decode()
    client.post(reverse("alerts:alert-delete", args=[alert.pk]))
    assert not Alert.objects.exists()


def test_a_wrong_result_is_said_so_shown_and_undone(client: Any, reader: Any, agency: Any, index: Any) -> None:
    index()
    alert = save(reader)
    challenge = make_challenge(agency, 1)
    challenge.tags.add("camera")
    index()
    services.send_due(timezone.now())
    item = alert.items.get()
    client.force_login(reader)

    before = client.get(alert.get_absolute_url()).content.decode()
    form = client.get(reverse("alerts:item-wrong", args=[item.pk])).content.decode()
    client.post(reverse("alerts:item-wrong", args=[item.pk]), {"tags": ["camera"]})
    after = client.get(alert.get_absolute_url()).content.decode()

    assert challenge.title_vi in before and "Không giống thế này" in before
    assert "camera" in form and challenge.title_vi in form
    tuning = Tuning.objects.get()
    assert (tuning.tags, tuning.title) == (["camera"], challenge.title_vi)
    assert reverse("alerts:tuning-undo", args=[tuning.pk]) in after
    client.post(reverse("alerts:tuning-undo", args=[tuning.pk]))
    assert not Tuning.objects.exists()


@pytest.mark.parametrize("rows", [1, 6])
def test_the_list_makes_the_same_queries_whatever_its_length(
    client: Any, reader: Any, index: Any, rows: int, django_assert_num_queries: Any
) -> None:
    index()
    for number in range(rows):
        save(reader, f"q={number}", name=f"Tìm {number}")
    client.force_login(reader)
    client.get(reverse("alerts:alert-list"))

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("alerts:alert-list"))


LIST_QUERIES = 13


def test_without_anything_saved_the_list_says_what_to_do(client: Any, reader: Any) -> None:
    client.force_login(reader)

    assert "Chưa lưu gì" in client.get(reverse("alerts:alert-list")).content.decode()


def test_what_a_result_says_can_be_left_out_but_not_what_was_searched_for(
    client: Any, reader: Any, agency: Any, index: Any
) -> None:
    index()
    alert = save(reader)
    make_challenge(agency, 1, title_vi="Ngập hầm chui riêng")
    make_challenge(agency, 2, title_vi="Thông gió hầm chui")
    index()
    services.send_due(timezone.now())
    address = reverse("alerts:item-wrong", args=[alert.items.get().pk])
    client.force_login(reader)

    offered = [word for word, _label in client.get(address).context["form"].fields["words"].choices]
    refused = client.post(address, {"words": ["ngập"]})
    client.post(address, {"words": ["hầm chui"]})

    assert offered == ["hầm chui"]  # nothing else says the other phrases
    assert refused.context["form"].errors
    assert "“hầm chui”" in client.get(alert.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("address", "saved"),
    [
        ("giai-phap/?q=ngập&tag=a&trl=7", "?q=ng%E1%BA%ADp&amp;kind=solution&amp;trl=7&amp;tag=a"),
        ("giai-phap/?q=ngập&stage=pilot", ""),
        ("giai-phap/", ""),
        ("thach-thuc/?phase=open&field=LV", "?kind=challenge&amp;phase=open&amp;field=LV"),
        ("thach-thuc/?phase=completed", ""),
        ("thach-thuc/?track=invite&tag=a", ""),
        ("to-chuc/?q=xây+dựng", "?q=x%C3%A2y+d%E1%BB%B1ng&amp;kind=organisation"),
        ("to-chuc/?q=xây&kind=startup", ""),
        ("to-chuc/", ""),
    ],
)
def test_lists_offer_to_save_what_they_show_where_a_search_finds_the_same(
    client: Any, index: Any, address: str, saved: str
) -> None:
    ensure_site_tree()
    index()

    page = client.get(f"/vi/{address}").content.decode()

    assert (f'href="{NEW}{saved}"' in page) == bool(saved)
    assert (NEW in page) == bool(saved)


def test_the_workspace_leads_to_saved_searches(client: Any, reader: Any) -> None:
    client.force_login(reader)

    assert f'href="{reverse("alerts:alert-list")}"' in client.get(reverse("workspace")).content.decode()
