"""A search as an address: what can be bookmarked, shared and saved."""

from collections.abc import Collection
from dataclasses import replace

from django.http import HttpRequest, HttpResponseRedirect, QueryDict

from search import labels
from search.query import FACETS, SIZES, Query, parse
from search.query.reading import PHASES


def address_of(query: Query) -> QueryDict:
    """The parameters that ask for just this again: typed filters have become parameters, defaults are left out."""
    address = QueryDict(mutable=True)
    if query.typed:
        address["q"] = query.typed
    for name in FACETS:
        if query.chosen.get(name):
            address.setlist(name, list(query.chosen[name]))
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


def of_list(kind: str, parameters: QueryDict, own: Collection[str] = ()) -> QueryDict | None:
    """The search that finds what a list of one kind of document shows now, to be saved; None where none does.

    Args:
        kind: the kind of document that the list is of.
        parameters: the list's own, named as the search page's.
        own: facets that only the list has; with one of them chosen no search finds the same.
    """
    query = read(parameters)
    asked = bool(query) and not any(parameters.getlist(name) for name in own)
    asked = asked and set(query.chosen.get("phase", ())) <= set(PHASES)
    return address_of(replace(query, chosen={**query.chosen, "kind": (kind,)}, sort="relevance")) if asked else None


def moved(parameters: QueryDict) -> QueryDict | None:
    """The parameters with values that were replaced led on (a tag that was renamed or merged); None where none was."""
    led = parameters.copy()
    for name in FACETS:
        values = parameters.getlist(name)
        if values:
            led.setlist(name, list(labels.current(name, values)))
    return led if _lists(led) != _lists(parameters) else None


def redirected(request: HttpRequest) -> HttpResponseRedirect | None:
    """The way from an old address to the one that stands in its place, for every list with facets; mostly None."""
    led = moved(request.GET)
    return None if led is None else HttpResponseRedirect(f"{request.path}?{led.urlencode()}")


def _lists(parameters: QueryDict) -> dict[str, list[str]]:
    """The values of each parameter, each once."""
    return {name: list(dict.fromkeys(values)) for name, values in parameters.lists()}
