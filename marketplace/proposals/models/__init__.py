"""Bids: what a provider offers in answer to one challenge, sealed until two people open it after the deadline."""

from marketplace.proposals.models.parts import Partner, ProposalDocument, TeamMember
from marketplace.proposals.models.proposals import Proposal
from marketplace.proposals.models.sealing import CureRequest, NamesSeen, Opening, SealedVersion

__all__ = [
    "CureRequest",
    "NamesSeen",
    "Opening",
    "Partner",
    "Proposal",
    "ProposalDocument",
    "SealedVersion",
    "TeamMember",
]
