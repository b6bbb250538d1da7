"""What this room does when a room below announces something."""

from typing import Any

from challenges.models import Challenge
from marketplace.proposals.services.sealing import return_proposals


def give_bids_back(challenge: Challenge, by: Any, **_kwargs: Any) -> None:
    """A cancelled challenge's sealed bids are never opened."""
    return_proposals(challenge, by=by)
