"""The pages' entries in the site's navigation."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from cms.models import ChallengeIndexPage, ContestIndexPage, EventIndexPage, GuideIndexPage, GuidePage, NewsIndexPage
from hoip.ui import navigation

INDEXES: dict[str, type[Page]] = {
    "challenges": ChallengeIndexPage,
    "contests": ContestIndexPage,
    "events": EventIndexPage,
    "news": NewsIndexPage,
    "guides": GuideIndexPage,
}


def _in_language(model: type[Page]) -> Page | None:
    """The live page of a kind in the reader's language."""
    return model.objects.live().filter(locale__language_code=(get_language() or "vi")[:2]).first()


def _finder(model: type[Page]) -> Callable[[HttpRequest], str]:
    """A function that answers the address of an index page, or nothing when there is none."""

    def find(request: HttpRequest) -> str:
        page = _in_language(model)
        return (page.get_url(request) or "") if page else ""

    return find


def _footer(request: HttpRequest) -> list[tuple[str, str]]:
    """Links to the guides, for the foot of every page."""
    guides = GuidePage.objects.live().filter(locale__language_code=(get_language() or "vi")[:2]).order_by("path")[:6]
    return [(page.title, page.get_url(request) or "") for page in guides]


def register_navigation() -> None:
    """Put the entries in; called once when the application starts."""
    for key, model in INDEXES.items():
        navigation.register(key, _finder(model))
    navigation.register_footer(_footer)
