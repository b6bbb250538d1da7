"""What this room does when a room below announces something."""

from datetime import datetime
from typing import Any

from hoip.notifications.services import notify
from marketplace.evaluation.models import Panel
from marketplace.evaluation.services.common import facts_of
from marketplace.evaluation.services.conflicts import disclose
from marketplace.proposals.models import Proposal
from marketplace.proposals.states import ProposalState


def hand_over(proposal: Proposal, at: datetime, **_kwargs: Any) -> None:
    """A bid that is found eligible after all, while a panel scores or talks, is handed to it with its disclosures.

    The panel's people are told: while it is blind their other bids are closed until they have declared on this bidder.
    """
    if proposal.state != ProposalState.ELIGIBLE:
        return
    panel = Panel.objects.filter(challenge=proposal.challenge_id, scoring_at__isnull=False, closed_at=None).first()
    if panel is not None:
        seated = [member for member in panel.members.select_related("user") if member.is_seated]
        for member in seated:
            disclose(member, [proposal], at=at)
        people = [member.user for member in seated]
        notify(people, "panel_bid_came_late", facts=facts_of(panel), path=panel.get_absolute_url())
