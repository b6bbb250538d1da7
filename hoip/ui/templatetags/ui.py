"""Template tags and filters of the whole site; loaded into every template."""

import functools
import itertools
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoip import bilingual, clock
from hoip.bilingual import reader_language
from hoip.ui import formatting, navigation, paging
from hoip.ui.facets import Facet, FacetValue

register = template.Library()


# --- Drawings -------------------------------------------------------------------------------------
@functools.cache
def _symbols() -> dict[str, str]:
    """What draws each icon of the sprite, by name."""
    path = finders.find("icons/sprite.svg")
    source = Path(str(path)).read_text(encoding="utf-8") if path else ""
    return dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', source, re.DOTALL))


@register.simple_tag
def inline_icon(name: str, **attributes: str) -> SafeString:
    """Draw an icon out of the page itself: where no words stand beside it, it must show without any other file."""
    # The sprite is a file of this project, not input.
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        f"icon {attributes.get('class', '')}".strip(),
        mark_safe(_symbols()[name]),
    )


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """Draw an icon of the sprite; hidden from screen readers unless a label gives it words."""
    return _icon(name, str(label), attributes.get("class", ""))


@functools.lru_cache(maxsize=512)
def _icon(name: str, label: str, more: str) -> SafeString:
    """An icon's markup; a page has dozens of them, and they are the same for everybody."""
    classes = f"icon {more}".strip()
    href = f"{static('icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            classes,
            label,
            href,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        classes,
        href,
    )


@functools.cache
def _drawing_source(name: str) -> str:
    path = finders.find(f"drawings/{name}.svg") if re.fullmatch(r"[a-z0-9-]+", name) else None
    if not path:
        return ""
    return Path(str(path)).read_text(encoding="utf-8")


@register.simple_tag
def drawing(name: str) -> SafeString:
    """Put one of the site's line drawings into the page, where it takes the page's colours."""
    # The drawings are files of this project, not input.
    return mark_safe(_drawing_source(name))


# --- Addresses ------------------------------------------------------------------------------------
@register.simple_tag
def url_or_empty(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page, or "" where there is none."""
    return navigation.url_or_empty(name, *args, **kwargs)


@register.simple_tag(takes_context=True)
def nav_links(context: Context) -> list[navigation.NavLink]:
    """The entries of the main menu."""
    request = context.get("request")
    return navigation.links(request) if request is not None else []


@register.simple_tag(takes_context=True)
def footer_groups(context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups of links that the rooms add to the footer."""
    request = context.get("request")
    return navigation.footer_groups(request) if request is not None else []


@register.simple_tag
def other_language() -> str:
    """The language that the reader isn't reading: "en" or "vi"."""
    return "vi" if reader_language() == "en" else "en"


def _translation(context: Context, language: str) -> str:
    """The address of this same page in a language, or "" where it has none; found once a page, which names it thrice."""
    request = context.get("request")
    if request is None:
        return ""
    asked = (language, str(context.get("other_language_href") or ""), getattr(context.get("page"), "pk", None))
    kept: tuple[Any, str] | None = getattr(request, "_translation", None)
    if kept is None or kept[0] != asked:
        kept = (asked, _translation_of(context, request, language))
        request._translation = kept
    return kept[1]


def _translation_of(context: Context, request: Any, language: str) -> str:
    """The same, found anew."""
    given = context.get("other_language_href") or navigation.translation_of(request, language)
    if given:
        return str(given)
    page = context.get("page")
    if hasattr(page, "get_translations"):
        found = page.get_translations().live().filter(locale__language_code=language).first()
        return str(found.get_url(request) or "") if found else ""
    path = request.get_full_path()
    translated = translate_url(path, language)
    if translated == path or request.resolver_match is None or request.resolver_match.url_name == "wagtail_serve":
        return ""
    return translated


@register.simple_tag(takes_context=True)
def other_language_url(context: Context) -> str:
    """The address of this same page in the other language, else the other language's home page."""
    language = other_language()
    return _translation(context, language) or f"/{language}/"


@register.simple_tag(takes_context=True)
def alternates(context: Context) -> list[tuple[str, str]]:
    """This page's languages and full addresses for `hreflang`, Vietnamese as the default; empty for a page in one."""
    request, other = context.get("request"), other_language()
    elsewhere = _translation(context, other).partition("?")[0]
    if request is None or not elsewhere:
        return []
    paths = {other: elsewhere, "vi" if other == "en" else "en": request.path}
    return [(code, f"{settings.SITE_URL}{paths[name]}") for code, name in ALTERNATES]


ALTERNATES = (("vi", "vi"), ("en", "en"), ("x-default", "vi"))


@register.simple_tag(takes_context=True)
def share(context: Context) -> dict[str, str]:
    """Title, description, kind and picture for links that people share (Open Graph), of a page as far as it has them."""
    page = context.get("page")
    image = getattr(page, "image", None)
    picture = image.get_rendition("width-960").url if image else static("images/share.png")
    return {
        "title": str(context.get("share_title") or getattr(page, "seo_title", "") or getattr(page, "title", "")),
        "description": str(
            context.get("share_description")
            or getattr(page, "search_description", "")
            or getattr(page, "intro", "")
            or _("Open-innovation marketplace of the city: problems of public agencies, solutions of startups.")
        ),
        "kind": str(context.get("share_kind") or "website"),
        "image": picture if "://" in picture else f"{settings.SITE_URL}{picture}",
    }


_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def json_ld(data: Mapping[str, Any] | None) -> SafeString:
    """A block of data for search engines (JSON-LD). It is no script, so the content policy lets it stand."""
    if not data:
        return SafeString("")
    # Escaped so that nothing in it can end the block.
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def query_string(parameters: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Return "?…" with parameters replaced; None and "" remove one, a list gives it several times."""
    query = parameters.copy() if isinstance(parameters, QueryDict) else QueryDict(mutable=True)
    if parameters is not None and not isinstance(parameters, QueryDict):
        query.update(dict(parameters))
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            query.setlist(name, [str(part) for part in value])
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag
def without_value(parameters: QueryDict, name: str, value: str) -> str:
    """Return "?…" without one value of a parameter and without the page number."""
    query = parameters.copy()
    query.setlist(name, [kept for kept in query.getlist(name) if kept != value])
    query.pop("page", None)
    return "?" + query.urlencode()


@register.simple_tag
def narrowed(parameters: QueryDict, name: str, value: str) -> str:
    """Return "?…" with one parameter set, or taken away by "", and without the page number."""
    query = parameters.copy()
    query.pop("page", None)
    query.pop(name, None)
    if value:
        query[name] = value
    return "?" + query.urlencode()


@register.filter
def other_parameters(parameters: QueryDict, names: str | Iterable[str]) -> list[tuple[str, str]]:
    """The (name, value) pairs of an address beside some parameters (or one) and the page number."""
    left_out = {*([names] if isinstance(names, str) else names), "page"}
    return [(name, value) for name, values in parameters.lists() if name not in left_out for value in values if value]


# --- Texts ----------------------------------------------------------------------------------------
@register.filter
def in_language(record: Any, field: str) -> str:
    """A record's text in the reader's language, else in the other."""
    return bilingual.in_language(record, field)


@register.filter
def language_of(record: Any, field: str) -> str:
    """The language in which `in_language` answers, for a `lang` attribute."""
    return bilingual.language_of(record, field)


BULLETS = ("- ", "• ", "* ", "– ")
NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+(?=\S)")
SENTENCE_ENDS = (".", "?", "!", ":", ";", ",", "…")


def _is_item(line: str) -> bool:
    """Whether a line reads as an entry of a list: a bullet or number before it, or a new start that no mark ends."""
    return (
        line.startswith(BULLETS)
        or bool(NUMBERED.match(line))
        or not (line[:1].islower() or line.endswith(SENTENCE_ENDS))
    )


def _unmarked(line: str) -> str:
    """A line without its bullet."""
    return line[2:].strip() if line.startswith(BULLETS) else line


def _list(entries: list[str]) -> SafeString:
    """Lines as a list; numbered where each has the number after the one before."""
    numbers = [int(number[1]) for entry in entries if (number := NUMBERED.match(entry))]
    if len(numbers) == len(entries) and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        items = format_html_join("", "<li>{}</li>", ((NUMBERED.sub("", entry, count=1),) for entry in entries))
        return format_html('<ol start="{}">{}</ol>', numbers[0], items)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_unmarked(entry),) for entry in entries)))


def _paragraph(lines: list[str]) -> list[SafeString]:
    """Lines as one paragraph, broken where they were; none where there are no lines."""
    broken = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
    return [format_html("<p>{}</p>", broken)] if lines else []


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """Plain text as paragraphs, and as a list where entries follow each other line by line; nothing is taken for HTML."""
    made: list[SafeString] = []
    for block in re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip()):
        plain: list[str] = []
        for listed, run in itertools.groupby(filter(None, map(str.strip, block.split("\n"))), key=_is_item):
            entries = list(run)
            if not listed or len(entries) == 1:
                plain += entries
                continue
            made += _paragraph(plain)
            plain = []
            made.append(_list(entries))
        made += _paragraph(plain)
    return mark_safe("\n".join(made))


@register.filter
def initials(name: Any) -> str:
    """One or two letters that stand for a name."""
    return formatting.initials(str(name))


@register.filter
def host(address: str | None) -> str:
    """The name of the site that an address leads to."""
    return (urlsplit(address or "").hostname or "").removeprefix("www.")


@register.filter(name="get")
def get_value(mapping: Any, key: Any) -> Any:
    """A mapping's value, or None; also for mappings with keys that aren't names."""
    return mapping.get(key) if hasattr(mapping, "get") else None


# --- Dates and amounts ----------------------------------------------------------------------------
@register.filter
def weekday_date(at: date | datetime | None) -> str:
    """ "Thứ Sáu, 28/11/2026, 17:00"; a date gives no hour."""
    return formatting.weekday_date(at) if at else ""


@register.filter
def day_date(at: date | datetime | None) -> str:
    """ "28/11/2026" or "28 November 2026"."""
    return formatting.day_date(at) if at else ""


@register.filter
def month_short(at: date | datetime | None) -> str:
    """The month as a calendar leaf shows it: "Thg 12" or "Dec"."""
    return formatting.month_short(at) if at else ""


@register.filter
def clock_time(at: datetime | None) -> str:
    """The hour alone: "17:00"."""
    return formatting.clock_time(at) if at else ""


@register.filter
def days_left(at: date | datetime | None, now: datetime | None = None) -> str:
    """How long it is until a deadline, in words."""
    return formatting.days_left(at, now or clock.now()) if at else ""


@register.simple_tag
def deadline_state(at: date | datetime | None, now: datetime | None = None) -> str:
    """How near a deadline is: "open", "soon", "today" or "past"."""
    return formatting.deadline_state(at, now or clock.now()) if at else ""


@register.filter
def money(amount: int | None) -> str:
    """An amount in đồng as people say it."""
    return "" if amount is None else formatting.money(amount)


@register.filter
def money_range(low: int | None, high: int | None) -> str:
    """A range of amounts; either end may be open."""
    return formatting.money_range(low, high)


@register.filter
def number(value: Any) -> str:
    """A number with the language's separators."""
    return formatting.number(value) if value is not None and value != "" else ""


@register.filter
def file_size(size: int | None) -> str:
    """A file's size in words."""
    return "" if size is None else formatting.file_size(size)


# --- Forms ----------------------------------------------------------------------------------------
@register.filter
def widget_type(field: Any) -> str:
    """The kind of a bound field's widget, such as "checkbox" or "textarea"."""
    return str(field.widget_type)


@register.simple_tag
def word_parts(before: Any, after: Any) -> list[tuple[str, str]]:
    """The words that two texts share and those that were added or removed, in reading order."""
    return formatting.word_parts(str(before or ""), str(after or ""))


# --- Lists and steps --------------------------------------------------------------------------------
@register.simple_tag
def page_numbers(page_obj: Page[Any]) -> list[int | None]:
    """The numbers to show under a list, None where some are left out."""
    return paging.page_numbers(page_obj)


@register.simple_tag
def facet_count(facets: Iterable[Facet]) -> int:
    """How many values of a filter panel are chosen in all."""
    return sum(len(facet.chosen) for facet in facets)


@register.simple_tag
def facet_choices(facet: Facet, values: Iterable[FacetValue]) -> SafeString:
    """Choices of a facet, each to be ticked. Made here and not by a template a choice: a panel has a hundred of them."""
    kind = "checkbox" if facet.multiple else "radio"
    return format_html_join(
        "",
        '<label><input type="{}" name="{}" value="{}"{}><span>{}</span>{}</label>',
        (
            (
                kind,
                facet.name,
                value.value,
                mark_safe(" checked") if value.chosen else "",
                value.label,
                "" if value.count is None else format_html('<span class="count">{}</span>', value.count),
            )
            for value in values
        ),
    )


@register.simple_tag
def options(pairs: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """The options of a select from (value, words) pairs. Made here for the same reason: there may be hundreds."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if str(value) == str(chosen) else "", words) for value, words in pairs),
    )


STEPS = (
    _("State the problem"),
    _("Announce it"),
    pgettext_lazy("step", "Select"),
    _("Work together"),
    _("Deploy and evaluate"),
)


@register.simple_tag
def step_line(current: int | None) -> list[dict[str, Any]]:
    """The five steps from a problem to its solution, each "done", "current" or "todo" seen from step `current`."""
    here = current or 0
    return [
        {"label": label, "state": "done" if place < here else "current" if place == here else "todo"}
        for place, label in enumerate(STEPS, start=1)
    ]
