"""What the log holds but its pages do not show yet: rooms register which of their entries would tell too much.

The chain itself is never touched: `verify_audit` reads every entry. Pages and exports start at
`Entry.objects.readable(at)` and never show the running number, since a gap in it would tell that something is hidden.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

Veil = Callable[[datetime], Q]
"""Answers which entries nobody may read at a time."""
_veils: dict[str, Veil] = {}


def register(name: str, veil: Veil) -> None:
    """Let a room hide entries of its own for a time."""
    _veils[name] = veil


def hidden(at: datetime) -> Q:
    """Entries that no page shows at the aware time `at`."""
    found = Q(pk__in=[])
    for veil in _veils.values():
        found |= veil(at)
    return found
