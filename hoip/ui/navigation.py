"""The main menu, the footer and the way to the other language: registries that the rooms above fill.

The menu's order and words are fixed here; where an entry leads is told by the room that owns it, so that this
package needs to know none of them. An entry without an address isn't shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

UrlProvider = Callable[[HttpRequest], str]
TranslationProvider = Callable[[HttpRequest, str], str]
FooterProvider = Callable[[HttpRequest], Iterable[tuple[Any, str]]]

ENTRIES: dict[str, Any] = {
    "challenges": _("Challenges"),
    "solutions": _("Solutions"),
    "contests": _("Contests"),
    "events": _("Events"),
    "news": _("News"),
    "guides": _("Guides"),
}

_urls: dict[str, UrlProvider] = {}
_translations: list[TranslationProvider] = []
_footers: list[tuple[Any, FooterProvider]] = []


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the menu as a page shows it; `current` where the reader is in that part of the site."""

    key: str
    label: str
    url: str
    current: bool


def register(key: str, provider: UrlProvider) -> None:
    """Tell where an entry of the menu leads; called from `AppConfig.ready`.

    Raises:
        KeyError: the menu has no such entry.
    """
    if key not in ENTRIES:
        raise KeyError(key)
    _urls[key] = provider


def url_of(key: str, request: HttpRequest) -> str:
    """Where an entry of the menu leads, or ""."""
    return _urls[key](request) if key in _urls else ""


def register_translation(provider: TranslationProvider) -> None:
    """Add a way to find the present page's address in another language; it answers "" when it knows none."""
    _translations.append(provider)


def register_footer(heading: Any, provider: FooterProvider) -> None:
    """Add a group of links to the footer, as (label, address) pairs under a translated heading."""
    _footers.append((heading, provider))


def url_or_empty(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named page, or "" where the site has no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[NavLink]:
    """The menu for a page: entries in their fixed order, without those that lead nowhere."""
    shown = []
    for key, label in ENTRIES.items():
        url = _urls[key](request) if key in _urls else ""
        if url:
            shown.append(
                NavLink(
                    key=key,
                    label=str(label),
                    url=url,
                    current=request.path.startswith(url),
                )
            )
    return shown


def footer_groups(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the rooms add to the footer: headings with their links, without links that lead nowhere."""
    groups = [
        (str(heading), [(str(label), url) for label, url in provider(request) if url]) for heading, provider in _footers
    ]
    return [(heading, links) for heading, links in groups if links]


def translation_of(request: HttpRequest, language: str) -> str:
    """Return the present page's address in another language as far as a room knows it, else ""."""
    for provider in _translations:
        url = provider(request, language)
        if url:
            return url
    return ""


register("solutions", lambda _request: url_or_empty("solutions:solution-list"))
