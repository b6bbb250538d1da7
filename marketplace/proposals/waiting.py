"""What of this room waits for a person, and the rule for its files."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Challenge
from hoip.accounts.workspace import WorkItem, register
from hoip.files import access
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import DOCUMENT
from marketplace.proposals.states import ProposalState


@register
def bids_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Own bids on challenges that still take them; for an agency, bids that can be opened."""
    if organisation and organisation.is_provider:
        rows = Proposal.objects.visible_to(user, at).filter(organisation=organisation.pk, challenge__closes_at__gt=at)
        for proposal in rows.exclude(state=ProposalState.WITHDRAWN).select_related("challenge")[:10]:
            draft = proposal.state == ProposalState.DRAFT
            yield WorkItem(
                title=f"{proposal.challenge.number} {proposal.challenge.title}",
                status=proposal.get_state_display(),
                action=_("Go on writing") if draft else _("See the bid"),
                url=proposal.get_absolute_url(),
                group=_("Bids"),
                due=proposal.challenge.closes_at,
                waiting=draft,
            )
    if organisation and organisation.is_agency:
        closed = Challenge.objects.announced(at).filter(
            organisation=organisation.pk, closes_at__lte=at, decided_at=None, cancelled_at=None
        )
        for challenge in closed[:10]:
            yield WorkItem(
                title=f"{challenge.number} {challenge.title}",
                status=_("bids can be read"),
                action=_("Read the bids"),
                url=reverse("proposals:challenge-proposals", args=[challenge.number]),
                group=_("Bids"),
                due=challenge.evaluation_until,
            )


def may_read_document(user: Any, file: Any) -> bool:
    """A bid's document is read by those who may see the bid."""
    return bool(Proposal.objects.visible_to(user).filter(documents__file=file).exists())


access.register(DOCUMENT, may_read_document, audited=True)
