"""Refusals of this room."""

from hoip.exceptions import DomainError


class SignUpRefused(DomainError):
    """The event takes no sign-up from this person now; the message says why."""
