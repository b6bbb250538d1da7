"""Refusals of this room."""

from hoip.exceptions import DomainError


class InvitationRefused(DomainError):
    """The invitation cannot be accepted; the message says why."""


class MembershipRefused(DomainError):
    """The change of roles or members is not possible."""


class VerificationRefused(DomainError):
    """The request for verification, or its decision, is not possible now."""


class SuccessionRefused(DomainError):
    """The agency has no successor to which its open items could move."""


class WithdrawalRefused(DomainError):
    """Consent cannot be withdrawn yet, or the account has been erased already."""
