"""The pages' entries in the site's navigation."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from cms.addresses import address_of, roots
from hoip.accounts.consent import register_privacy_page
from hoip.bilingual import reader_language
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


class Entry(NamedTuple):
    """A page that the menu or the footer leads to."""

    model: str
    title: str
    url: str


def _entries(request: HttpRequest) -> tuple[Entry, ...]:
    """The index pages and guides of the reader's language, read once a request."""
    language = reader_language()
    kept: tuple[str, tuple[Entry, ...]] | None = getattr(request, "_navigation_entries", None)
    if kept is None or kept[0] != language:
        rows = Page.objects.live().filter(
            locale__language_code=language,
            content_type__app_label="cms",
            content_type__model__in=[*INDEXES.values(), GUIDE, STANDING],
        )
        facts = tuple(rows.order_by("path").values_list("content_type__model", "title", "url_path"))
        kept = (language, ())
        if facts:
            site = Site.find_for_request(request)
            here, begin = site.pk if site else None, roots()
            found = (Entry(model, title, address_of(path, begin, site=here)) for model, title, path in facts)
            kept = (language, tuple(found))
        request._navigation_entries = kept  # type: ignore[attr-defined]
    return kept[1]


def _finder(model: str) -> Callable[[HttpRequest], str]:
    """A function that answers the address of an index page, or nothing when there is none."""

    def find(request: HttpRequest) -> str:
        return next((entry.url for entry in _entries(request) if entry.model == model), "")

    return find


def _guides(request: HttpRequest) -> list[tuple[str, str]]:
    """Links to the guides."""
    return [(entry.title, entry.url) for entry in _entries(request) if entry.model == GUIDE][:MOST_GUIDES]


def _privacy(request: HttpRequest | None) -> str:
    """The address of the privacy page in the reader's language, or of the one in Vietnamese."""
    from cms.models import StandardPage

    rows = StandardPage.objects.live().filter(slug__in=PRIVACY_SLUGS).select_related("locale")
    pages = {page.locale.language_code: page for page in rows}
    page = pages.get(reader_language()) or pages.get("vi")
    return (page.get_url(request) or "") if page else ""


def _about(request: HttpRequest) -> list[tuple[Any, str]]:
    """Links to what stands about the site itself, and to the directory of organisations."""
    links: list[tuple[Any, str]] = [(entry.title, entry.url) for entry in _entries(request) if entry.model == STANDING]
    return [*links, (_("Organisations"), navigation.url_or_empty("accounts:organisation-list"))]


def register_navigation() -> None:
    """Put the entries in; called once when the application starts."""
    for key, model in INDEXES.items():
        navigation.register(key, _finder(model))
    navigation.register_footer(_("Guides"), _guides)
    navigation.register_footer(_("About this site"), _about)
    register_privacy_page(_privacy)
