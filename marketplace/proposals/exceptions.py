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
    """The deadline has passed, or bids are not taken yet."""


class Incomplete(DomainError):
    """Something that a bid needs is missing; `missing` names each thing."""

    def __init__(self, message: Any, missing: Sequence[Any]) -> None:
        super().__init__(message)
        self.missing = list(missing)


class StillSealed(DomainError):
    """The bid has not been opened, so nobody outside the bidding team reads it."""


class OpeningRefused(DomainError):
    """The bids cannot be opened by this person, or not now."""


class NotPossible(DomainError):
    """A rule of this room forbids it; the message says which."""
