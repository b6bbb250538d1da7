"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from challenges.clarity.statements import Statement


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a rule points at: a section, and the words in it (empty when something is missing there)."""

    section: str
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: stable name.
        name: what it looks for, in a few words.
        reason: why it matters to those who answer the problem.
        mend: what to do about it.
        look: reads a statement and yields the places.
    """

    code: str
    name: Any
    reason: Any
    mend: Any
    look: Callable[[Statement], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place at which a rule is not met. `needed`: it must be met before the problem is submitted."""

    rule: Rule
    section: str
    phrase: str = ""
    needed: bool = False
