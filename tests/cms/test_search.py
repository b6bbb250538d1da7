"""What of the pages is found in search, by whom, and from when on."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from cms.search import event_document, news_document
from search.documents import sources
from search.models import OutboxRow

pytestmark = pytest.mark.django_db


def visible(kind: str, page: Any) -> bool:
    return sources()[kind].visible(AnonymousUser(), [page.pk]).exists()


def queued(kind: str, page: Any) -> bool:
    return OutboxRow.objects.filter(uid=f"{kind}:{page.pk}").exists()


def test_a_page_is_found_while_it_is_live_and_open(pages: Any) -> None:
    page = pages.news()
    assert visible("news", page)

    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert not visible("news", page)


def test_a_draft_is_not_found(pages: Any) -> None:
    assert not visible("news", pages.news(live=False))
    assert not visible("event", pages.event(live=False))


def test_what_is_unpublished_or_closed_leaves_the_index(pages: Any) -> None:
    from wagtail.models import Page

    page, event = pages.news(), pages.event()
    OutboxRow.objects.all().delete()

    Page.objects.get(pk=page.pk).unpublish()
    PageViewRestriction.objects.create(page=event, restriction_type="login")

    assert queued("news", page) and queued("event", event)


def test_a_news_document_has_the_words_of_its_body_tags_and_contests(pages: Any) -> None:
    contest = pages.contest(title="AI.STAR 2026")
    page = pages.news(
        tags=["ươm tạo"], contests=[contest], body=[{"type": "text", "value": "<p>Chợ &amp; <b>tiểu thương</b></p>"}]
    )

    document = news_document(page)

    words = " ".join(text.text for text in document.texts)
    assert "ươm tạo" in words and "AI.STAR 2026" in words and "tiểu thương" in words and "<b>" not in words
    assert document.keywords["language"] == ("page:vi",)


def test_the_link_for_joining_an_event_is_not_searched(pages: Any) -> None:
    event = pages.event(online_link="https://hop.example.com/phong")

    assert "hop.example.com" not in " ".join(text.text for text in event_document(event).texts)
