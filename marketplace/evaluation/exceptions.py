"""Refusals of this room."""

from collections.abc import Sequence
from typing import Any

from hoip.exceptions import DomainError


class PanelRefused(DomainError):
    """The panel cannot be changed so, or not now."""


class SealedForMember(DomainError):
    """The member may not read or score this bid (yet)."""


class ScoreRefused(DomainError):
    """A score or a lock breaks a rule of the evaluation. `reasons` names each gap in plain words."""

    def __init__(self, message: Any, reasons: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.reasons = list(reasons)


class NotClosable(DomainError):
    """The evaluation cannot be closed yet. `reasons` says what is missing, one line each."""

    def __init__(self, message: Any, reasons: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.reasons = list(reasons)
