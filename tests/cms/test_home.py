"""The home page: what is open, until when, for whom, and one search box."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Challenge
from challenges.states import Track
from tests.accounts.factories import AgencyFactory

pytestmark = pytest.mark.django_db


def call(number: int, days: int, **values: Any) -> Challenge:
    now = timezone.now()
    given = {
        "organisation": AgencyFactory(),
        "track": Track.INVITE,
        "title_vi": f"Thách thức {number}",
        "audience_vi": f"Nhóm {number}",
        "published_at": now - timedelta(days=9),
        "opens_at": now - timedelta(days=5),
        "closes_at": now + timedelta(days=days),
    }
    return Challenge.objects.create(number=f"TT-2026-{number:03d}", **{**given, **values})


def test_it_says_what_is_open_until_when_and_for_whom_soonest_first(client: Any, tree: None) -> None:
    call(1, 20)
    call(2, 3)
    call(3, 5, published_at=None)
    call(4, -1)
    call(5, 9, cancelled_at=timezone.now(), cancel_reason="Đổi ưu tiên")

    response = client.get("/vi/")

    html = response.content.decode()
    assert [row.number for row in response.context["open_challenges"]] == ["TT-2026-002", "TT-2026-001"]
    assert "2 thách thức đang nhận hồ sơ" in html
    assert "còn 3 ngày" in html and "Nhóm 2" in html
    assert html.count('role="search"') == 1


def test_without_an_open_challenge_it_says_what_to_do_meanwhile(client: Any, tree: None) -> None:
    html = client.get("/vi/").content.decode()

    assert "0 thách thức đang nhận hồ sơ" in html
    assert 'href="/vi/giai-phap/"' in html


def test_the_number_of_queries_does_not_grow_with_what_is_open(client: Any, tree: None) -> None:
    def asked() -> int:
        client.get("/vi/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/vi/")
        return len(queries)

    call(1, 5).tags.add("ngập")
    few = asked()
    for number in range(2, 12):
        call(number, 5).tags.add("ngập", "nước")

    assert asked() == few


@pytest.mark.parametrize(("language", "place"), [("vi", "/vi/"), ("en-GB", "/en/"), ("fr", "/vi/")])
def test_the_bare_address_leads_to_the_readers_language(client: Any, tree: None, language: str, place: str) -> None:
    response = client.get("/", headers={"accept-language": language})

    assert (response.status_code, response["Location"]) == (302, place)
