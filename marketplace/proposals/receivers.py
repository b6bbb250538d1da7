"""What this room does when a room below announces something."""

from collections.abc import Mapping
from typing import Any

from challenges.models import Challenge
from hoip.accounts.models import User
from hoip.notifications.services import notify
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.sealing import return_proposals
from marketplace.proposals.states import ProposalState


def give_bids_back(challenge: Challenge, by: Any, **_kwargs: Any) -> None:
    """A cancelled challenge's sealed bids are never opened."""
    return_proposals(challenge, by=by)


def tell_bidders(
    challenge: Challenge, kind: str, facts: Mapping[str, Any], path: str, event: str = "", **_kwargs: Any
) -> None:
    """Who is writing or has sealed a bid hears of every change, whether they follow the challenge or not.

    A person who was told of the `event` already is not told again.
    """
    bidders = Proposal.objects.filter(challenge=challenge).exclude(
        state__in=[ProposalState.WITHDRAWN, ProposalState.RETURNED]
    )
    people = User.objects.filter(memberships__organisation__in=bidders.values("organisation"), is_active=True)
    notify(people.distinct(), kind, facts=facts, path=path, event=event)
