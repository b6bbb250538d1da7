"""Errors that services raise when a rule of the domain forbids what was asked."""

from typing import Any


class DomainError(Exception):
    """A verb was refused by a rule of the domain; nothing was saved.

    `message` is a lazy translated sentence in plain words that a view may show as it is.
    """

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class TransitionNotAllowed(DomainError):
    """The record's present state does not allow this move."""


class EditConflict(DomainError):
    """Somebody else saved the same record since it was opened.

    `current` is the record as it is now, so that the page can show both texts.
    """

    def __init__(self, message: Any, current: Any) -> None:
        super().__init__(message)
        self.current = current
