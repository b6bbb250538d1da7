"""Where a challenge is read in public: a registry, because the pages are a room above this one."""

from collections.abc import Callable, Sequence
from typing import Any

Finder = Callable[[Any], str | None]
"""Takes a challenge; this file stands below the models, whose lists read it."""
Reader = Callable[[Sequence[Any]], None]
"""Takes the challenges of a list, and leaves with each what its finder asks for, in one query for all of them."""
_finders: list[Finder] = []
_readers: list[Reader] = []


def register(finder: Finder, *, reads: Reader | None = None) -> Finder:
    """Add a function that answers the address of a challenge's public page, or None."""
    _finders.append(finder)
    if reads:
        _readers.append(reads)
    return finder


def read_for(challenges: Sequence[Any]) -> None:
    """Read what the addresses of a list's challenges need."""
    for reads in _readers:
        reads(challenges)


def public_address(challenge: Any) -> str | None:
    """Return the path of the challenge's public page in the reader's language, or None if it has none."""
    for finder in _finders:
        address = finder(challenge)
        if address:
            return address
    return None
