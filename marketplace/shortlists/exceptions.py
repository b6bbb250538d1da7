"""Refusals of this room."""

from hoip.exceptions import DomainError


class CandidateRefused(DomainError):
    """The solution or bid cannot stand on this board."""
