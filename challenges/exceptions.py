"""Refusals of this room."""

from collections.abc import Sequence
from typing import Any

from hoip.exceptions import DomainError


class Incomplete(DomainError):
    """Something that the next step needs is missing; `missing` names each thing in the reader's language."""

    def __init__(self, message: Any, missing: Sequence[Any]) -> None:
        super().__init__(message)
        self.missing = list(missing)


class NotPossible(DomainError):
    """The act is not possible now: a date, a phase or the person's own part in it stands against it."""


class NoOpenRound(DomainError):
    """No intake round is open; the problem can wait for the next one."""
