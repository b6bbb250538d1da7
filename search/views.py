"""The search page: one box over everything that the reader may find."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoip.clock import now
from search.addresses import address_of, read, redirected
from search.presentation import facets_of, hints_of
from search.presentation import kinds as kinds_in_words
from search.query import DEEPEST, MOST_CHARACTERS, SIZES
from search.services import search
from search.suggesting import suggest


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answer the search page; any text and any parameter answers 200, an address that moved leads on."""
    query = read(request.GET)
    at, language = now(), get_language() or "vi"
    found = search(query, user=request.user, at=at, language=language)
    if any(set(values) - set(found.query.chosen.get(name, ())) for name, values in query.chosen.items()):
        led_on = redirected(request)
        if led_on is not None:
            return led_on
    page = Paginator(range(min(found.total, DEEPEST)), query.size).get_page(query.page)
    if page.number != query.page and found.total:
        found = search(replace(query, page=page.number), user=request.user, at=at, language=language)
    query, kinds = found.query, kinds_in_words()
    facets = facets_of(query, found.facets)
    return render(
        request,
        "search/results.html",
        {
            "q": query.typed,
            "query": query,
            "address": address_of(query),
            "found": found,
            "corrected": address_of(found.corrected) if found.corrected else None,
            "rows": [(result, kinds.get(result.kind, result.kind)) for result in found.results],
            "facets": facets,
            "hints": hints_of(query, facets, found.without),
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


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by what was typed so far, as the options of the search box's list."""
    found = suggest(request.GET.get("q", ""), user=request.user, language=get_language() or "vi")
    words = {**kinds_in_words(), "tag": _("Tag"), "term": _("Glossary")}
    response = render(
        request, "search/_suggestions.html", {"suggestions": [(one, words.get(one.kind, one.kind)) for one in found]}
    )
    response["Cache-Control"] = "private, max-age=60"
    return response
