"""Counting the queries of a page, so that a list costs the same whatever its rows."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(client: Any, address: str) -> int:
    """How many queries a GET makes once caches are warm; the page must answer 200."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def assert_costs_the_same(client: Any, address: str, add_rows: Callable[[int], Any], *, more: int = 490) -> None:
    """A page with ten rows makes as many queries as one with `more` rows on top."""
    add_rows(10)
    few = count_queries(client, address)
    add_rows(more)

    assert count_queries(client, address) == few
