"""What fits a problem best, asked of the room above that matches: a registry, because matching stands over this room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Finder = Callable[[Any, Any], tuple[Sequence["Found"], bool]]
_finders: list[Finder] = []


@dataclass(frozen=True, slots=True)
class Found:
    """One solution that fits, as it is kept with a decision.

    Attributes:
        title, owner: as they were shown then.
        path: where its page is.
        words: what is shared, heaviest first.
        met, asked: how many of the problem's requirements its profile speaks to, of how many.
    """

    title: str
    owner: str
    path: str
    words: tuple[str, ...]
    met: int
    asked: int


def register(finder: Finder) -> Finder:
    """Add a function of (problem, reader) that answers the best matches, and whether the engine was down."""
    _finders.append(finder)
    return finder


def best_matches(problem: Any, reader: Any) -> tuple[list[Found], bool]:
    """What fits a problem best now, for a reader; nothing when nobody matches."""
    found: list[Found] = []
    limited = False
    for finder in _finders:
        rows, down = finder(problem, reader)
        found += rows
        limited = limited or down
    return found, limited
