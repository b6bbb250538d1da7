"""Wagtail's own search (pages, choosers, pictures, documents) on folded text: words are found with or without marks.

It is the database backend of whatever database is in use, which is given folded text to index and folded words to look
for. Beside it stands the platform's engine, which answers the public; editors search drafts too, and those are in no
public index.
"""

import copy
from functools import partial
from typing import Any

from django.db import connection
from wagtail.search.backends import database
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField

from search.analysis import fold, normal
from search.query import MOST_CHARACTERS


def folded(value: Any) -> Any:
    """A value to be indexed with all its texts folded; lists and dicts keep their shape."""
    if isinstance(value, str):
        return fold(normal(value))
    if isinstance(value, list | tuple):
        return [folded(one) for one in value]
    if isinstance(value, dict):
        return {key: folded(one) for key, one in value.items()}
    return value if value is None else folded(str(value))


def folded_fields(fields: Any) -> list[Any]:
    """Search fields that answer folded text; fields to filter by stay as they are."""
    made = []
    for field in fields:
        twin = copy.copy(field)
        if isinstance(field, SearchField | AutocompleteField):
            twin.get_value = partial(_folded_value, field)
        elif isinstance(field, RelatedFields):
            twin.fields = folded_fields(field.fields)
        made.append(twin)
    return made


def _folded_value(field: Any, obj: Any) -> Any:
    return folded(field.get_value(obj))


MOST_WORDS = 30
"""The databases' readers of queries go one call deeper with each word."""
_SIGNS = dict.fromkeys(map(ord, "\"'\0"), " ")
"""What ends a word for the databases' own readers of queries, wherever it stands."""


def folded_query(query: Any) -> Any:
    """A query with its words folded, whether typed or put together."""
    if isinstance(query, str):
        return " ".join(fold(normal(query[:MOST_CHARACTERS])).translate(_SIGNS).split()[:MOST_WORDS])
    twin = copy.copy(query)
    for name in ("query_string", "subquery"):
        if hasattr(twin, name):
            setattr(twin, name, folded_query(getattr(twin, name)))
    if hasattr(twin, "subqueries"):
        twin.subqueries = [folded_query(one) for one in twin.subqueries]
    return twin


class _FoldingIndex:
    """Mixed into the index of a backend: objects hand out folded text while they are being added."""

    def add_items(self, model: Any, objs: Any) -> None:
        """Index some objects of a model."""
        objs = list(objs)
        fields = folded_fields(model.get_search_fields())
        for obj in objs:
            obj.get_search_fields = lambda: fields
        try:
            super().add_items(model, objs)
        finally:
            for obj in objs:
                del obj.get_search_fields


class _FoldingBackend:
    """Mixed into a backend: what is looked for is folded."""

    def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **options: Any) -> Any:
        return super()._search(compiler, folded_query(query), model_or_queryset, **options)


_made: dict[str, type[Any]] = {}


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - the name that Wagtail looks for
    """The backend for the present database, folding what it indexes and what it looks for."""
    vendor = connection.vendor
    if vendor not in _made:
        plain = type(database.SearchBackend(dict(params)))
        index = type("FoldingIndex", (_FoldingIndex, plain.index_class), {}) if plain.index_class else None
        _made[vendor] = type("FoldingSearchBackend", (_FoldingBackend, plain), {"index_class": index})
    return _made[vendor](params)
