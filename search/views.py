"""The search page: one box over everything that the reader may find."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoip.clock import now
from hoip.ui.facets import Facet, FacetValue
from search.labels import names as names_of
from search.query import FACETS, MOST_CHARACTERS, SIZES, Query, parse
from search.services import Results, search

MOST_VALUES = 40
"""Values that one facet offers; the list is for choosing, not for reading."""


def _kinds() -> dict[str, str]:
    """Kinds of document in the reader's words, most wanted first."""
    return {
        "challenge": _("Challenges"),
        "solution": _("Solutions"),
        "problem": _("Problems"),
        "organisation": _("Organisations"),
        "contest": _("Contests"),
        "event": _("Events"),
        "news": _("News"),
        "guide": _("Guides"),
    }


def _phases() -> dict[str, str]:
    """Phases in the reader's words."""
    return {
        "open": pgettext("phase", "open"),
        "announced": pgettext("phase", "announced"),
        "evaluating": pgettext("phase", "evaluating"),
        "decided": pgettext("phase", "decided"),
        "cancelled": pgettext("phase", "cancelled"),
    }


def _deadlines() -> dict[str, str]:
    """Deadlines in the reader's words."""
    return {"7": _("within 7 days"), "30": _("within 30 days"), "90": _("within 90 days")}


def _facet(
    name: str, title: str, counts: Any, chosen: tuple[str, ...], words: dict[str, str] | None, **more: Any
) -> Facet:
    """One facet: values with a count, those that are ticked kept even when nothing is left of them."""
    present = {value: count for value, count in counts.items() if count and value not in {"0", ""}}
    for value in chosen:
        present.setdefault(value, counts.get(value, 0))
    names = {value: words[value] for value in present if value in words} if words else names_of(name, present)
    order = list(words or {})
    ranked = sorted(
        names, key=lambda value: (order.index(value) if value in order else len(order), -present[value], names[value])
    )
    values = [FacetValue(value, names[value], present[value], value in chosen) for value in ranked if names[value]][
        :MOST_VALUES
    ]
    return Facet(name=name, label=title, values=values, **more)


def _facets(query: Query, results: Results) -> list[Facet]:
    """All facets that have something to tick."""
    titles: list[tuple[str, str, dict[str, str] | None]] = [
        ("kind", _("Kind"), _kinds()),
        ("phase", _("Phase"), _phases()),
        ("deadline", _("Deadline"), _deadlines()),
        ("field", _("Field"), None),
        ("agency", _("Agency"), None),
        ("trl", _("Readiness level"), {str(level): f"TRL {level}" for level in range(1, 10)}),
        ("tag", _("Tag"), None),
    ]
    facets = [
        _facet(
            name,
            title,
            results.facets.get(name, {}),
            query.chosen.get(name, ()),
            words,
            multiple=name not in {"phase", "deadline"},
        )
        for name, title, words in titles
    ]
    return [facet for facet in facets if facet.values]


def address_of(query: Query) -> QueryDict:
    """The parameters that ask for just this again: typed filters have become parameters, defaults are left out."""
    address = QueryDict(mutable=True)
    if query.typed:
        address["q"] = query.typed
    for name, values in query.chosen.items():
        address.setlist(name, list(values))
    if query.sort != "relevance":
        address["sort"] = query.sort
    if query.size != SIZES[0]:
        address["size"] = str(query.size)
    return address


def read(parameters: QueryDict) -> Query:
    """The query of an address."""
    return parse(
        parameters.get("q", ""),
        {name: parameters.getlist(name) for name in FACETS},
        sort=parameters.get("sort", ""),
        page=parameters.get("page", "1"),
        size=parameters.get("size", ""),
    )


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answer the search page; any text and any parameter answers 200."""
    query = read(request.GET)
    at, language = now(), get_language() or "vi"
    found = search(query, user=request.user, at=at, language=language)
    page = Paginator(range(found.total), query.size).get_page(query.page)
    if page.number != query.page and found.total:
        found = search(replace(query, page=page.number), user=request.user, at=at, language=language)
    query, kinds = found.query, _kinds()
    return render(
        request,
        "search/results.html",
        {
            "q": query.typed,
            "query": query,
            "address": address_of(query),
            "found": found,
            "rows": [(result, kinds.get(result.kind, result.kind)) for result in found.results],
            "facets": _facets(query, found),
            "page_obj": page,
            "sorts": [
                ("relevance", _("Best match")),
                ("deadline", _("Deadline first")),
                ("newest", _("Newest")),
            ],
            "sizes": [(size, size) for size in SIZES],
            "most_characters": MOST_CHARACTERS,
        },
    )
