"""Verbs by who asks and where their object stands: a world made once, each request undone, its traces compared."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from hoip.audit.models import Entry

OWN = ("audit", "sessions", "usersessions")
"""Rooms whose rows a refusal may write: the entry that tells of it, and what the browser's session remembers."""
_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"')


def rows_by_table() -> dict[str, list[str]]:
    """All rows of every table that a verb could write to, but for the audit log and the sessions."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in OWN]
    return {model._meta.db_table: _rows(model) for model in models if model._meta.managed}


def _rows(model: Any) -> list[str]:
    return sorted(map(repr, model._base_manager.values_list()))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, whether or not what was written stays."""
    written: set[str] = set()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(sql):
            written.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def outcome_of(client: Client, address: str, data: dict[str, Any], before: dict[str, list[str]]) -> str:
    """What a person's request came to: `done`, `refused` (nothing changed, one entry says so) or `shut` (no trace).

    Args:
        before: `rows_by_table` of the world before anybody asked.

    Raises:
        AssertionError: anything between: a change without an entry, an entry of a change that did not happen, rows
            left behind by a refusal.
    """
    with undone():
        last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
        with writes() as written:
            status = client.post(address, data).status_code
        made = list(Entry.objects.filter(number__gt=last).values_list("refused", flat=True))
        models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        changed = [table for table in written if table in before and _rows(models[table]) != before[table]]
    if changed:
        assert False in made, (address, status, changed, "changed without an entry")
        return "done"
    assert False not in made, (address, status, "an entry of a change that did not happen")
    if made:
        assert made == [True], (address, status, made)
        return "refused"
    return "shut"
