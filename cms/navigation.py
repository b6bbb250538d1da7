"""The pages' entries in the site's navigation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from hoip.accounts.consent import register_privacy_page
from hoip.ui import navigation

INDEXES = {
    "challenges": "challengeindexpage",
    "contests": "contestindexpage",
    "events": "eventindexpage",
    "news": "newsindexpage",
    "guides": "guideindexpage",
}
"""Entries of the main menu and the models of their pages."""
GUIDE = "guidepage"
STANDING = "standardpage"
PRIVACY_SLUGS = ("quyen-rieng-tu", "privacy")
"""Where the site's tree puts the page on privacy (fixtures/standing_pages.json)."""
MOST_GUIDES = 6


def _pages(request: HttpRequest) -> list[Page]:
    """The index pages and guides of the reader's language, read once a request."""
    language = (get_language() or "vi")[:2]
    kept: tuple[str, list[Page]] | None = getattr(request, "_navigation_pages", None)
    if kept is None or kept[0] != language:
        rows = Page.objects.live().filter(
            locale__language_code=language,
            content_type__app_label="cms",
            content_type__model__in=[*INDEXES.values(), GUIDE, STANDING],
        )
        kept = (language, list(rows.select_related("content_type").order_by("path")))
        request._navigation_pages = kept  # type: ignore[attr-defined]
    return kept[1]


def _finder(model: str) -> Callable[[HttpRequest], str]:
    """A function that answers the address of an index page, or nothing when there is none."""

    def find(request: HttpRequest) -> str:
        page = next((page for page in _pages(request) if page.content_type.model == model), None)
        return (page.get_url(request) or "") if page else ""

    return find


def _guides(request: HttpRequest) -> list[tuple[str, str]]:
    """Links to the guides."""
    guides = [page for page in _pages(request) if page.content_type.model == GUIDE]
    return [(page.title, page.get_url(request) or "") for page in guides[:MOST_GUIDES]]


def _privacy(request: HttpRequest | None) -> str:
    """The address of the privacy page in the reader's language, or of the one in Vietnamese."""
    from cms.models import StandardPage

    rows = StandardPage.objects.live().filter(slug__in=PRIVACY_SLUGS).select_related("locale")
    pages = {page.locale.language_code: page for page in rows}
    page = pages.get((get_language() or "vi")[:2]) or pages.get("vi")
    return (page.get_url(request) or "") if page else ""


def _about(request: HttpRequest) -> list[tuple[Any, str]]:
    """Links to what stands about the site itself, and to the directory of organisations."""
    standing = [page for page in _pages(request) if page.content_type.model == STANDING]
    links: list[tuple[Any, str]] = [(page.title, page.get_url(request) or "") for page in standing]
    return [*links, (_("Organisations"), navigation.url_or_empty("accounts:organisation-list"))]


def register_navigation() -> None:
    """Put the entries in; called once when the application starts."""
    for key, model in INDEXES.items():
        navigation.register(key, _finder(model))
    navigation.register_footer(_("Guides"), _guides)
    navigation.register_footer(_("About this site"), _about)
    register_privacy_page(_privacy)
