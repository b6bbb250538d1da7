"""Refusals of this room."""

from collections.abc import Sequence
from typing import Any

from hoip.exceptions import DomainError


class CandidateRefused(DomainError):
    """The solution or bid cannot stand on this board."""


class DecisionRefused(DomainError):
    """The decision cannot be made, or not now. `reasons` says what stands against it, one line each."""

    def __init__(self, message: Any, reasons: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.reasons = list(reasons)


class RequestRefused(DomainError):
    """A quick request or its reply breaks a rule, or comes too late."""
