"""What becomes of an opened bid: eligible or not, with a reason; formal gaps mended where the challenge allows it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import TransitionNotAllowed
from hoip.files.scanning import is_released
from hoip.notifications.services import notify
from marketplace.proposals.exceptions import Incomplete, NotPossible, StillSealed, TooLate
from marketplace.proposals.models import CureRequest, Proposal, ProposalDocument
from marketplace.proposals.services import documents
from marketplace.proposals.services.common import check_move, facts, locked, team_users
from marketplace.proposals.signals import proposal_moved
from marketplace.proposals.states import ProposalState

NEEDS_REASON = frozenset({ProposalState.INELIGIBLE, ProposalState.NOT_SELECTED})
"""Moves that are never made without a reason; a move back of what was decided is one as well."""


@transaction.atomic
def move_proposal(proposal: Proposal, to: ProposalState, *, by: Any, reason: str = "") -> Proposal:
    """Move an opened bid on, on record. Telling the bidder is the caller's part, who knows when and in which words.

    Raises:
        StillSealed: the bid was not opened.
        TransitionNotAllowed: `to` cannot follow the present state.
        NotPossible: the move needs a reason and has none.
    """
    row = locked(proposal)
    if row.opened_at is None:
        raise StillSealed(_("This bid has not been opened."))
    check_move(row, to)
    back = row.state in {ProposalState.INELIGIBLE, ProposalState.AWARDED, ProposalState.NOT_SELECTED}
    if (to in NEEDS_REASON or back) and not reason.strip():
        raise NotPossible(_("Give a reason: the bidder reads it."))
    before, row.state = row.state, to
    row.state_reason = reason.strip()
    row.save(update_fields=["state", "state_reason", "updated_at"])
    proposal_moved.send(sender=Proposal, proposal=row, at=clock.now())
    record("proposals.proposal_moved", target=row, by=by, facts={"from": before, "to": to, "reason": reason.strip()})
    return row


@transaction.atomic
def set_eligible(proposal: Proposal, *, by: Any, reason: str = "") -> Proposal:
    """Let an opened bid go on to evaluation, and tell the bidder. Raises as `move_proposal`."""
    row = move_proposal(proposal, ProposalState.ELIGIBLE, by=by, reason=reason)
    notify(team_users(row), "proposal_eligible", facts=facts(row, reason=row.state_reason), path=row.get_absolute_url())
    return row


@transaction.atomic
def set_ineligible(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Shut an opened bid out, with the reason that the bidder reads. Raises as `move_proposal`."""
    row = move_proposal(proposal, ProposalState.INELIGIBLE, by=by, reason=reason)
    notify(
        team_users(row), "proposal_ineligible", facts=facts(row, reason=row.state_reason), path=row.get_absolute_url()
    )
    return row


@transaction.atomic
def request_cure(proposal: Proposal, *, by: Any, gaps: str) -> CureRequest:
    """Ask a bidder to hand in missing formal papers within the days that the challenge names.

    Raises:
        StillSealed, TransitionNotAllowed: not opened, or screened already.
        NotPossible: the challenge allows no cure, the bidder was asked before, or nothing is named.
    """
    row = locked(proposal)
    at = clock.now()
    if row.opened_at is None:
        raise StillSealed(_("This bid has not been opened."))
    if row.state != ProposalState.SUBMITTED:
        raise TransitionNotAllowed(_("The bid has moved on since; load the page again."))
    if not row.challenge.cure_days:
        raise NotPossible(_("This challenge does not allow formal gaps to be mended."))
    if row.cures.exists():
        raise NotPossible(_("The bidder was asked once already."))
    if not gaps.strip():
        raise NotPossible(_("Name what is missing."))
    cure = CureRequest.objects.create(
        proposal=row, gaps=gaps.strip(), asked_at=at, asked_by=by, until=at + timedelta(days=row.challenge.cure_days)
    )
    notify(
        team_users(row),
        "proposal_cure_asked",
        facts=facts(row, gaps=cure.gaps, until=cure.until.isoformat()),
        path=row.get_absolute_url(),
    )
    record("proposals.cure_asked", target=row, by=by, facts={"until": cure.until.isoformat()}, at=at)
    return cure


def open_cure(proposal: Proposal, at: Any) -> CureRequest | None:
    """The request that a bidder can still answer, or None."""
    found: CureRequest | None = proposal.cures.filter(until__gt=at, done_at=None).first()
    return found if found is not None and proposal.state == ProposalState.SUBMITTED else None


@transaction.atomic
def add_cure_document(proposal: Proposal, *, by: Any, kind: str = "", title: str = "", upload: Any) -> ProposalDocument:
    """Hand in a missing paper. The sealed content stays as it is; the paper stands beside it with its date.

    Raises:
        TooLate: nothing was asked for, or the time is over.
        Incomplete: too many.
        ValidationError: the file is none that is taken.
    """
    row = locked(proposal)
    at = clock.now()
    cure = open_cure(row, at)
    if cure is None:
        raise TooLate(_("Papers can be added only when they were asked for, and until the date given."))
    if cure.documents.count() >= documents.MOST_DOCUMENTS:
        raise Incomplete(_("A bid has at most %(most)s documents.") % {"most": documents.MOST_DOCUMENTS}, [])
    made = documents.keep(row, by=by, kind=kind, title=title, upload=upload, at=at, cure=cure)
    record("proposals.cure_document_added", target=row, by=by, at=at)
    return made


@transaction.atomic
def finish_cure(proposal: Proposal, *, by: Any) -> CureRequest:
    """Say that all that was asked for is handed in. Raises TooLate, Incomplete."""
    row = locked(proposal)
    at = clock.now()
    cure = open_cure(row, at)
    if cure is None:
        raise TooLate(_("Papers can be added only when they were asked for, and until the date given."))
    papers = list(cure.documents.select_related("file"))
    if not papers:
        raise Incomplete(_("Add at least one paper first."), [])
    if not all(is_released(paper.file) for paper in papers):
        raise Incomplete(
            _("The malware scan of every document; this takes a few minutes, or take the document out"), []
        )
    cure.done_at = at
    cure.save(update_fields=["done_at"])
    record("proposals.cure_finished", target=row, by=by, at=at)
    return cure
