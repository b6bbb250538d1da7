"""What the verbs of this room share."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip.accounts.models import User
from hoip.exceptions import TransitionNotAllowed
from marketplace.proposals.deadlines import is_past, takes_bids
from marketplace.proposals.exceptions import TooLate
from marketplace.proposals.models import Proposal, ProposalDocument
from marketplace.proposals.states import NEXT_STATES, WORKING_STATES, ProposalState

DOCUMENT = "proposal_document"


def locked(proposal: Proposal) -> Proposal:
    """The bid's row, locked, with its challenge and organisation."""
    rows = Proposal.objects.select_for_update(of=("self",))
    found: Proposal = rows.select_related("challenge__bid_opening", "organisation", "solution").get(pk=proposal.pk)
    return found


def gather(proposal: Proposal) -> None:
    """Read all that a bid and its challenge are made of, once for a check of it and a sealing, in few queries."""
    prefetch_related_objects(
        [proposal],
        "team",
        "partners__organisation",
        Prefetch("documents", ProposalDocument.objects.select_related("file")),
        "challenge__requirements",
        "challenge__documents_asked",
        "challenge__eligibility_rules",
    )


def current_documents(proposal: Proposal) -> list[ProposalDocument]:
    """The documents of the working copy: not taken out, not added after the opening."""
    return [one for one in proposal.documents.all() if one.removed_at is None and one.cure_id is None]


def check_open(challenge: Challenge, at: datetime) -> None:
    """Refuse from the deadline on, before bids open, and once the bids are opened whatever the clock says.

    Raises:
        TooLate: outside the time for bids.
    """
    opening = getattr(challenge, "bid_opening", None)
    if takes_bids(challenge, at) and (opening is None or opening.opened_at is None):
        return
    if not is_past(challenge, at) and challenge.cancelled_at is None and challenge.decided_at is None and not opening:
        raise TooLate(_("This challenge does not take bids yet."))
    raise TooLate(_("The deadline has passed; bids can no longer be changed, submitted or withdrawn."))


def check_writable(proposal: Proposal, at: datetime) -> None:
    """Refuse a change of the working copy outside its time and states. Raises TooLate, TransitionNotAllowed."""
    check_open(proposal.challenge, at)
    if proposal.state not in WORKING_STATES:
        raise TransitionNotAllowed(_("The bid was withdrawn: take it up again before you change it."))


def check_move(proposal: Proposal, to: ProposalState) -> None:
    """Refuse what cannot follow the present state. Raises TransitionNotAllowed."""
    if to not in NEXT_STATES[proposal.state]:
        raise TransitionNotAllowed(_("The bid has moved on since; load the page again."))


def touched(proposal: Proposal) -> None:
    """Count a change of the working copy and save it; the row is locked."""
    proposal.version += 1
    proposal.save(update_fields=["version", "box", "updated_at", "solution"])


def facts(proposal: Proposal, **more: Any) -> dict[str, Any]:
    """What a notice about a bid needs; nothing of its content."""
    challenge = proposal.challenge
    return {
        "number": proposal.number,
        "challenge": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        "closes_at": challenge.closes_at.isoformat() if challenge.closes_at else "",
        **more,
    }


def team_users(proposal: Proposal) -> list[User]:
    """The people of the bidding organisation."""
    people = User.objects.filter(memberships__organisation=proposal.organisation_id, is_active=True)
    return list(people.distinct())
