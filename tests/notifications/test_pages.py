"""One's notices on the site, and the choice of what also comes by e-mail."""

from typing import Any

import pytest
from django.urls import reverse

from hoip.notifications import kinds
from hoip.notifications.kinds import Kind
from hoip.notifications.models import Notification
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "notifications:notification-list"


@pytest.fixture
def user(client: Any, monkeypatch: Any) -> Any:
    """Somebody who has signed in."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(Kind("usual", "problems", lambda facts: facts["name"], lambda facts: "Nội dung", ({"name": "x"},)))
    user = UserFactory()
    client.force_login(user)
    return user


def notice(user: Any, name: str = "Ngập", kind: str = "usual", **fields: Any) -> Notification:
    return Notification.objects.create(recipient=user, kind=kind, facts={"name": name}, **fields)


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_makes_the_same_queries_for_any_number_of_notices(
    client: Any, user: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for n in range(rows):
        notice(user, f"Tin {n}")
    client.get(reverse(LIST))

    with django_assert_num_queries(13):
        response = client.get(reverse(LIST))

    assert len(response.context["rows"]) == rows


def test_the_list_shows_ones_own_newest_first_and_escapes_them(client: Any, user: Any) -> None:
    notice(user, "<script>alert(1)</script>")
    notice(user, "Mới nhất")
    notice(UserFactory(), "Của người khác")
    notice(user, "Loại đã bỏ", kind="forgotten")

    response = client.get(reverse(LIST))

    page = response.content.decode()
    assert [title for _, title, _ in response.context["rows"]] == ["Mới nhất", "<script>alert(1)</script>"]
    assert "<script>alert" not in page and "Của người khác" not in page


@pytest.mark.parametrize("page", ["abc", "0", "-1", "99", "%00"])
def test_an_odd_page_number_answers_the_nearest_page(client: Any, user: Any, page: str) -> None:
    notice(user)

    assert client.get(f"{reverse(LIST)}?page={page}").status_code == 200


def test_opening_marks_as_read_and_leads_on(client: Any, user: Any) -> None:
    row = notice(user, path="/vi/to-chuc/")
    bare = notice(user)

    first = client.post(reverse("notifications:notification-open", args=[row.public_id]))
    again = client.post(reverse("notifications:notification-open", args=[row.public_id]))

    assert (first["Location"], again["Location"]) == ("/vi/to-chuc/", "/vi/to-chuc/")
    assert client.post(reverse("notifications:notification-open", args=[bare.public_id]))["Location"] == reverse(LIST)
    assert not Notification.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_outside_the_site(client: Any, user: Any, path: str) -> None:
    row = notice(user, path=path)

    assert client.post(reverse("notifications:notification-open", args=[row.public_id]))["Location"] == reverse(LIST)


def test_all_are_marked_as_read_but_nobody_elses(client: Any, user: Any) -> None:
    notice(user), notice(user)
    others = notice(UserFactory())

    client.post(reverse("notifications:notification-read-all"))

    assert Notification.objects.get(read_at=None) == others


def test_every_page_says_how_many_are_unread_and_asks_only_for_people_signed_in(client: Any, user: Any) -> None:
    notice(user), notice(user)
    address = reverse("accounts:profile")

    assert client.get(address).context["unread_notifications"] == 2
    assert '<span class="badge">2<' in client.get(address).content.decode()
    client.logout()
    assert client.get(reverse("accounts:organisation-list")).context["unread_notifications"] == 0
