"""What is known already while a problem is written: rooms above add likely twins and existing solutions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from challenges.models import Problem

Kind = Literal["problem", "challenge", "solution"]


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that may answer or double the problem.

    Attributes:
        kind: what it is.
        title, url: its name, and where it is read; no address for a problem that the reader may know of but not read.
        meta: number, agency or owner, in reading order.
        summary: a sentence.
        reasons: why it is shown, each in words that a person checks.
        problem: the problem, for one that the reader's agency may ask to join.
    """

    kind: Kind
    title: str
    url: str
    meta: tuple[str, ...] = ()
    summary: str = ""
    reasons: tuple[str, ...] = ()
    problem: Problem | None = field(default=None, compare=False)


Provider = Callable[[Problem, Any], Iterable[Known]]
"""Takes the saved draft and the reader; answers what the reader may know of, best first."""
_providers: list[Provider] = []
MOST_OF_A_KIND = 4


def register(provider: Provider) -> Provider:
    """Add a room's provider."""
    _providers.append(provider)
    return provider


def known_beside(problem: Problem, user: Any) -> list[Known]:
    """What the providers know, a few of each kind."""
    shown: dict[str, list[Known]] = {}
    for provider in _providers:
        for row in provider(problem, user):
            rows = shown.setdefault(row.kind, [])
            if len(rows) < MOST_OF_A_KIND:
                rows.append(row)
    return [row for kind in ("problem", "challenge", "solution") for row in shown.get(kind, [])]
