"""Limits count by person: behind our proxy too, where every call comes from the proxy's own address."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import RequestFactory

from hoip.ui.ratelimit import address_of, is_over


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    cache.clear()


def call(address: str, forwarded: str = "") -> Any:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().post("/", headers=headers, REMOTE_ADDR=address)
    request.user = AnonymousUser()
    return request


def test_the_fourth_of_three_is_too_many_and_another_person_is_not_kept_out() -> None:
    first = [is_over(call("192.0.2.1"), "x", limit=3, per=60, at=100) for _ in range(4)]

    assert first == [False, False, False, True]
    assert not is_over(call("192.0.2.2"), "x", limit=3, per=60, at=100)
    assert not is_over(call("192.0.2.1"), "x", limit=3, per=60, at=161)


@pytest.mark.parametrize(
    ("behind", "forwarded", "found"),
    [
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first was written by the caller
        (True, "", "127.0.0.1"),
        (False, "203.0.113.9", "127.0.0.1"),  # nobody of ours wrote it
    ],
)
def test_whose_address_counts(settings: Any, behind: bool, forwarded: str, found: str) -> None:
    settings.BEHIND_PROXY = behind

    assert address_of(call("127.0.0.1", forwarded)) == found


@pytest.mark.django_db
def test_sign_ins_behind_the_proxy_are_limited_by_person(client: Any, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    form = {"login": "nobody@example.org", "password": "wrong"}

    def sign_in(address: str) -> int:
        return int(client.post("/en/account/login/", form, headers={"X-Forwarded-For": address}).status_code)

    assert [sign_in("203.0.113.1") for _ in range(3)] == [200, 200, 429]
    assert sign_in("203.0.113.2") == 200
