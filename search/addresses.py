"""A search as an address: what can be bookmarked, shared and saved."""

from django.http import QueryDict

from search.query import FACETS, SIZES, Query, parse


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
