"""Refusals of this room."""

from collections.abc import Sequence
from typing import Any

from hoip.exceptions import DomainError


class NotEligible(DomainError):
    """The organisation cannot bid on this challenge; `reasons` names each condition that does not hold."""

    def __init__(self, message: Any, reasons: Sequence[Any]) -> None:
        super().__init__(message)
        self.reasons = list(reasons)


class TooLate(DomainError):
    """The deadline has passed."""


class Incomplete(DomainError):
    """Something that a bid needs is missing; `missing` names each thing."""

    def __init__(self, message: Any, missing: Sequence[Any]) -> None:
        super().__init__(message)
        self.missing = list(missing)
