"""Counting the queries of a page, so that a list costs the same whatever its rows."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client: Any, address: str) -> list[str]:
    """The queries of a GET once caches are warm; the page must answer 200."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in found.captured_queries]


def assert_costs_the_same(client: Any, address: str, add_rows: Callable[[int], Any], *, more: int = 490) -> None:
    """A page with ten rows makes as many queries as one with `more` rows on top."""
    add_rows(10)
    few = queries_of(client, address)
    add_rows(more)
    many = queries_of(client, address)

    extra = _shapes(many) - _shapes(few)
    told = "\n".join(f"{times} × {shape[:400]}" for shape, times in extra.most_common(6))
    assert len(many) == len(few), f"{len(few)} queries with 10 rows, {len(many)} with {10 + more}; more of:\n{told}"


def _shapes(queries: list[str]) -> Counter[str]:
    """How often each query was made, whatever values it asked for."""
    return Counter(re.sub(r"'[^']*'|\b\d+\b|(\?, )+", "?", sql) for sql in queries)
