"""Where a challenge is read in public: a registry, because the pages are a room above this one."""

from collections.abc import Callable
from typing import Any

Finder = Callable[[Any], str | None]
"""Takes a challenge; this file stands below the models, whose lists read it."""
_finders: list[Finder] = []
_reads: list[Callable[[], Any]] = []


def register(finder: Finder, *, reads: Callable[[], Any] | None = None) -> Finder:
    """Add a function that answers the address of a challenge's public page, or None.

    Args:
        finder: what answers.
        reads: answers the reverse relation that it reads, as `prefetch_related` takes it, so that a list of
            challenges fetches it for all rows at once.
    """
    _finders.append(finder)
    if reads:
        _reads.append(reads)
    return finder


def relations() -> tuple[Any, ...]:
    """What a list that shows public addresses prefetches."""
    return tuple(read() for read in _reads)


def public_address(challenge: Any) -> str | None:
    """Return the path of the challenge's public page in the reader's language, or None if it has none."""
    for finder in _finders:
        address = finder(challenge)
        if address:
            return address
    return None
