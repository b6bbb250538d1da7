"""Where a challenge is read in public: a registry, because the pages are a room above this one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from challenges.models import Challenge

Finder = Callable[["Challenge"], str | None]
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Add a function that answers the address of a challenge's public page, or None."""
    _finders.append(finder)
    return finder


def public_address(challenge: "Challenge") -> str | None:
    """Return the path of the challenge's public page in the reader's language, or None if it has none."""
    for finder in _finders:
        address = finder(challenge)
        if address:
            return address
    return None
