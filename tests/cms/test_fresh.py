"""What pages keep between requests never hides a change from the next one, nor shows one language to readers of the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from challenges.models import Challenge
from challenges.states import Track
from cms.models import ChallengeIndexPage, StandardPage
from cms.services.challenges import ensure_challenge_pages
from tests.accounts.factories import AgencyFactory
from tests.challenges.making import an_open_challenge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
LIST = "/vi/thach-thuc/"


def page(client: Any, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def facets(client: Any, query: str = "") -> dict[str, dict[str, int | None]]:
    found = client.get(f"{LIST}{query}").context["filter"].facets
    return {facet.name: {value.value: value.count for value in facet.values} for facet in found}


def test_a_card_shows_each_change_of_its_challenge_in_the_next_request(client: Any, time_machine: Any) -> None:
    challenge = an_open_challenge(title_vi="Giảm ngập", title_en="Less flooding")
    ensure_challenge_pages(challenge)
    assert "Giảm ngập" in page(client)
    # An update sends no signal, as many processes that share no memory send none to each other.
    Challenge.objects.filter(pk=challenge.pk).update(title_vi="Hết ngập", audience_vi="Viện nghiên cứu")
    shown = page(client)
    assert "Hết ngập" in shown
    assert "Viện nghiên cứu" in shown
    assert "Giảm ngập" not in shown
    type(challenge.organisation).objects.filter(pk=challenge.organisation_id).update(name_vi="Sở Mới")
    assert "Sở Mới" in page(client)
    other = page(client, "/en/challenges/")
    assert "Less flooding" in other
    assert "Hết ngập" not in other
    time_machine.move_to(challenge.closes_at + timedelta(minutes=1), tick=False)
    assert "deadline--open" not in page(client)


def test_the_menu_and_the_footer_follow_their_pages_in_the_next_request(client: Any) -> None:
    assert f'href="{LIST}"' in page(client, "/vi/")
    index = ChallengeIndexPage.objects.get(locale__language_code="vi")
    index.slug = "de-bai"
    index.save()
    shown = page(client, "/vi/")
    assert 'href="/vi/de-bai/"' in shown
    assert f'href="{LIST}"' not in shown
    standing = StandardPage.objects.live().filter(locale__language_code="vi").first()
    assert standing.title in shown
    StandardPage.objects.filter(pk=standing.pk).update(title="Trang đổi tên")
    assert "Trang đổi tên" in page(client, "/vi/")
    StandardPage.objects.filter(pk=standing.pk).update(live=False)
    assert "Trang đổi tên" not in page(client, "/vi/")
    assert "Trang đổi tên" not in page(client, "/en/")


def test_each_facet_counts_with_the_other_choices_and_without_its_own(client: Any) -> None:
    at, mine, other = timezone.now(), AgencyFactory(), AgencyFactory()
    an_open_challenge(mine, track=Track.INVITE)
    an_open_challenge(mine, track=Track.ORDER)
    an_open_challenge(other, track=Track.ORDER, opens_at=at + timedelta(days=1))
    an_open_challenge(other, cancelled_at=at - timedelta(hours=1), cancel_reason="Hết vốn")
    assert facets(client)["phase"] == {"open": 2, "announced": 1, "cancelled": 1}
    found = facets(client, "?track=order")
    assert found["track"] == {"invite": 2, "order": 2}
    assert found["phase"] == {"open": 1, "announced": 1}
    assert found["agency"] == {str(mine.pk): 1, str(other.pk): 1}
    found = facets(client, f"?phase=open&agency={mine.pk}")
    assert found["phase"] == {"open": 2}
    assert found["agency"] == {str(mine.pk): 2}
    assert found["track"] == {"invite": 1, "order": 1}
