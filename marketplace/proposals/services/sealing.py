"""Submit, withdraw, take up again, and hand back unopened: the bidder's side of the seal."""

import hashlib
import secrets
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip import clock
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.faults import fault_point
from hoip.notifications.services import notify
from marketplace.proposals.content import canonical
from marketplace.proposals.eligibility import broken
from marketplace.proposals.exceptions import Incomplete, NotEligible
from marketplace.proposals.models import Proposal, SealedVersion
from marketplace.proposals.services import box, contents
from marketplace.proposals.services.common import (
    check_move,
    check_open,
    check_writable,
    current_documents,
    facts,
    locked,
    team_users,
)
from marketplace.proposals.services.drafts import addendum_to_see, missing
from marketplace.proposals.states import ProposalState


@transaction.atomic
def submit_proposal(
    proposal: Proposal, *, by: Any, token: UUID, revision: int | None = None, addendum: int = 0
) -> SealedVersion:
    """Seal the working copy as the next version. From now on nobody outside the team reads it until it is opened.

    A form that is sent twice, or a second tab with nothing new in it, is answered with the version that is there.

    Args:
        token: the random value that the form carried.
        revision: the version of the working copy that the person looked at; None to seal what is there.
        addendum: number of the newest addendum that the person says they have seen.

    Raises:
        TooLate: at or after the deadline, by the database's clock inside the lock.
        TransitionNotAllowed: the bid was withdrawn or given back.
        EditConflict: a colleague changed the bid since the person looked at it; `current` is the bid.
        Incomplete: something is missing; each is named.
        NotEligible: a condition holds no more; each is named.
        KeyMissing: the platform's key is away; nothing is changed.
    """
    row = locked(proposal)
    fault_point("submit.locked")
    at = clock.now()
    versions: list[SealedVersion] = list(row.versions.defer("box", "wrapped_key").order_by("number"))
    for present in versions:
        if present.token == token:
            return present
    check_writable(row, at)
    latest = versions[-1] if versions else None
    if latest is not None and row.state == ProposalState.SUBMITTED and not row.has_unsealed_changes:
        return latest
    if revision is not None and revision != row.version:
        raise EditConflict(_("A colleague changed the bid since you opened this page. Look at it again."), row)
    _check_complete(row, addendum, at)
    row.addendum_seen = max(row.addendum_seen, addendum)
    fault_point("submit.checked")
    version = _seal(row, latest.number + 1 if latest else 1, by=by, token=token, at=at)
    fault_point("submit.sealed")
    row.state = ProposalState.SUBMITTED
    row.submitted_at, row.submitted_by, row.withdrawn_at = at, by, None
    row.sealed_revision = row.version
    row.save(
        update_fields=[
            "state",
            "submitted_at",
            "submitted_by",
            "withdrawn_at",
            "sealed_revision",
            "addendum_seen",
            "updated_at",
        ]
    )
    transaction.on_commit(partial(fault_point, "submit.committed"))
    notify(
        team_users(row),
        "proposal_submitted",
        facts=facts(row, version=version.number, sha256=version.sha256, at=at.isoformat(), receipt=str(version.pk)),
        path=row.get_absolute_url(),
    )
    fault_point("submit.told")
    record(
        "proposals.proposal_submitted",
        target=row,
        by=by,
        facts={"version": version.number, "sha256": version.sha256},
        at=at,
    )
    fault_point("submit.recorded")
    return version


def _check_complete(row: Proposal, addendum: int, at: datetime) -> None:
    """Refuse what is not complete or not eligible. Raises Incomplete, NotEligible."""
    lacking: list[Any] = [gap.text for gap in missing(row)]
    unseen = addendum_to_see(row)
    if unseen is not None and addendum < unseen.number:
        lacking.append(_("That you have seen addendum %(number)s") % {"number": unseen.number})
    if lacking:
        raise Incomplete(_("The bid is not complete yet."), lacking)
    reasons = broken(row.challenge, row.organisation, at)
    if reasons:
        raise NotEligible(_("Your organisation cannot bid on this challenge."), reasons)


def _seal(row: Proposal, number: int, *, by: Any, token: UUID, at: datetime) -> SealedVersion:
    """Write the sealed version of a locked, complete bid."""
    manifest = canonical(
        contents.manifest_of(row, version=number, sealed_at=contents.iso(at), nonce=secrets.token_hex(32))
    )
    version = SealedVersion(
        proposal=row,
        number=number,
        token=token,
        revision=row.version,
        sealed_at=at,
        sealed_by=by,
        sha256=hashlib.sha256(manifest).hexdigest(),
    )
    box.seal_manifest(version, manifest)
    version.save(force_insert=True)
    link = SealedVersion.documents.through
    link.objects.bulk_create(
        link(sealedversion_id=version.pk, proposaldocument_id=document.pk) for document in current_documents(row)
    )
    return version


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: Any, reason: str = "") -> Proposal:
    """Withdraw a bid before the deadline; its sealed versions stay sealed and are never opened.

    Raises:
        TooLate, TransitionNotAllowed: not before the deadline, or withdrawn already.
    """
    row = locked(proposal)
    at = clock.now()
    check_open(row.challenge, at)
    check_move(row, ProposalState.WITHDRAWN)
    row.state, row.withdrawn_at = ProposalState.WITHDRAWN, at
    row.save(update_fields=["state", "withdrawn_at", "updated_at"])
    notify(team_users(row), "proposal_withdrawn", facts=facts(row, at=at.isoformat()), path=row.get_absolute_url())
    record("proposals.proposal_withdrawn", target=row, by=by, facts={"reason": bool(reason.strip())}, at=at)
    return row


@transaction.atomic
def resume_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Take a withdrawn bid up again as a draft; it counts once it is submitted anew. Raises TooLate, TransitionNotAllowed."""
    row = locked(proposal)
    at = clock.now()
    check_open(row.challenge, at)
    check_move(row, ProposalState.DRAFT)
    row.state, row.withdrawn_at, row.submitted_at, row.submitted_by = ProposalState.DRAFT, None, None, None
    row.save(update_fields=["state", "withdrawn_at", "submitted_at", "submitted_by", "updated_at"])
    record("proposals.proposal_resumed", target=row, by=by, at=at)
    return row


@transaction.atomic
def return_proposals(challenge: Challenge, *, by: Any) -> int:
    """Give the sealed bids of a cancelled challenge back: their keys are destroyed and they are never opened.

    The bidder keeps the working copy, the receipts and the documents; what was opened before the cancellation stays
    as it is. Safe to repeat; answers how many were given back.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).filter(
        challenge=challenge, state=ProposalState.SUBMITTED, opened_at=None
    )
    given_back = 0
    at = clock.now()
    for row in rows.select_related("challenge", "organisation").order_by("pk"):
        row.state = ProposalState.RETURNED
        row.save(update_fields=["state", "updated_at"])
        given_back += 1
        notify(team_users(row), "proposal_returned", facts=facts(row), path=row.get_absolute_url())
        record("proposals.proposal_returned", target=row, by=by, at=at)
    SealedVersion.objects.filter(proposal__challenge=challenge, opened_at=None, destroyed_at=None).update(
        destroyed_at=at, wrapped_key=b"", box=b""
    )
    return given_back
