"""Where a public consultation is announced as an event: a registry, because event pages stand above this room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """The event's page in the reader's language."""

    title: str
    path: str


Finder = Callable[[Any], PublicEvent | None]
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Add a function that answers a consultation's event, or None."""
    _finders.append(finder)
    return finder


def public_event(consultation: Any) -> PublicEvent | None:
    """The event at which a public consultation takes place, or None."""
    for finder in _finders:
        found = finder(consultation)
        if found is not None:
            return found
    return None
