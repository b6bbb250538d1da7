"""What of this room waits for a person, and the rule for its files."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Challenge
from hoip.accounts.states import MANAGING_ROLES
from hoip.accounts.workspace import WorkItem, register
from hoip.files import access
from marketplace.proposals.deadlines import deadline_of, is_past, takes_bids
from marketplace.proposals.models import CureRequest, Partner, Proposal, SealedVersion
from marketplace.proposals.services.common import DOCUMENT
from marketplace.proposals.services.names import knows_names
from marketplace.proposals.services.opening import is_complete
from marketplace.proposals.states import ProposalState


@register
def bids_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Own bids on challenges that still take them; for an agency and the office, bids that can be opened."""
    if organisation and organisation.is_provider:
        yield from _own(user, organisation, at)
        yield from _partnerships(user, organisation, at)
    yield from _openings(user, organisation, at)


def _own(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    rows = Proposal.objects.visible_to(user, at).filter(organisation=organisation.pk).select_related("challenge")
    working = [ProposalState.DRAFT, ProposalState.SUBMITTED]
    for proposal in rows.filter(state__in=working, opened_at=None).order_by("challenge__closes_at")[:20]:
        if not takes_bids(proposal.challenge, at):
            continue
        unsealed = proposal.has_unsealed_changes
        yield WorkItem(
            title=f"{proposal.challenge.number} {proposal.challenge.title}",
            status=_("changed since it was sealed")
            if unsealed and proposal.state == ProposalState.SUBMITTED
            else str(proposal.get_state_display()),
            action=_("Go on writing") if unsealed else _("See the bid"),
            url=proposal.get_absolute_url(),
            group=_("Bids"),
            due=deadline_of(proposal.challenge),
            waiting=unsealed,
        )
    cures = CureRequest.objects.filter(
        proposal__organisation=organisation.pk, until__gt=at, done_at=None, proposal__state=ProposalState.SUBMITTED
    )
    for cure in cures.select_related("proposal__challenge")[:10]:
        yield WorkItem(
            title=f"{cure.proposal.number} {cure.proposal.challenge.title}",
            status=_("papers are missing"),
            action=_("Hand in the papers"),
            url=reverse("proposals:proposal-cure", args=[cure.proposal.number]),
            group=_("Bids"),
            due=cure.until,
        )


def _partnerships(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    if not user.works_in(organisation.pk, MANAGING_ROLES):
        return
    rows = Partner.objects.visible_to(user).filter(organisation=organisation.pk, confirmed_at=None, declined_at=None)
    for partner in rows.select_related("proposal__challenge", "proposal__organisation")[:10]:
        if not takes_bids(partner.proposal.challenge, at):
            continue
        yield WorkItem(
            title=f"{partner.proposal.challenge.number} {partner.proposal.challenge.title}",
            status=_("%(bidder)s names you as a partner") % {"bidder": partner.proposal.organisation.name},
            action=_("Confirm or decline"),
            url=reverse("proposals:partner-answer", args=[partner.pk]),
            group=_("Bids"),
            due=deadline_of(partner.proposal.challenge),
        )


def _openings(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Challenges whose bids can be opened or read: the same for none and for many bids."""
    rows = Challenge.objects.announced(at).filter(closes_at__lte=at, decided_at=None, cancelled_at=None)
    if not user.is_office:
        if not (organisation and organisation.is_agency):
            return
        rows = rows.filter(organisation=organisation.pk)
    for challenge in rows.select_related("bid_opening").order_by("closes_at")[:10]:
        if not is_past(challenge, at):
            continue
        opened = is_complete(challenge)
        if opened and user.is_office:
            continue
        yield WorkItem(
            title=f"{challenge.number} {challenge.title}",
            status=_("bids are opened") if opened else _("bids can be opened by two people"),
            action=_("Read the bids") if opened else _("Open the bids"),
            url=reverse(
                "proposals:challenge-proposals" if opened else "proposals:opening-confirm", args=[challenge.number]
            ),
            group=_("Bids"),
            due=challenge.evaluation_until,
        )


def may_read_document(user: Any, file: Any) -> bool:
    """A bid's document is read by its team, and once it is opened by those who see the bid, if it was sealed with it.

    While the evaluation is blind that is those who read the bid's names.
    """
    document = getattr(file, "proposal_document", None)
    if document is None:
        return False
    if Proposal.objects.of_team(user).filter(pk=document.proposal_id).exists():
        return True
    opened = Proposal.objects.visible_to(user).filter(pk=document.proposal_id, opened_at__isnull=False)
    proposal = opened.select_related("challenge").first()
    if proposal is None or not knows_names(proposal, user):
        return False
    if document.cure_id is not None:
        return True
    versions = SealedVersion.objects.latest_of_submitted().filter(opened_at__isnull=False, documents=document)
    return bool(versions.exists())


access.register(DOCUMENT, may_read_document, audited=True, about=lambda file: file.proposal_document.proposal)
