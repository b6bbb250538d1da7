"""The verbs of this room. Each judges the deadline by the database's clock, inside the lock of the bid's row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.files.models import PrivateFile
from hoip.files.services import discard, store_upload
from hoip.notifications.services import notify
from marketplace.proposals.eligibility import conditions
from marketplace.proposals.exceptions import Incomplete, NotEligible, TooLate
from marketplace.proposals.models import Proposal, ProposalDocument
from marketplace.proposals.states import NEXT_STATES, ProposalState
from marketplace.solutions.models import Solution

DOCUMENT = "proposal_document"
MOST_DOCUMENTS = 10
VALUE_FIELDS = (
    "solution",
    "language",
    "summary",
    "answer",
    "plan",
    "team",
    "data_needs",
    "price_min",
    "price_max",
    "duration_months",
    "conflict_statement",
    "owns_rights",
    "accepts_terms",
)
NEEDED = ("summary", "answer", "plan", "team")


def _check_open(challenge: Challenge, at: datetime) -> None:
    """Refuse from `closes_at` on, and before bids open. Raises TooLate."""
    phase = challenge.phase_at(at)
    if phase == Phase.OPEN:
        return
    if phase in {Phase.PREPARING, Phase.ANNOUNCED}:
        raise TooLate(_("This challenge does not take bids yet."))
    raise TooLate(_("The deadline has passed; bids can no longer be changed, submitted or withdrawn."))


def _facts(proposal: Proposal) -> dict[str, Any]:
    """What a notice about a bid needs; nothing of its content."""
    challenge = proposal.challenge
    return {
        "number": proposal.number,
        "challenge": challenge.number,
        "title_vi": challenge.title_vi or challenge.title_en,
        "title_en": challenge.title_en or challenge.title_vi,
        "closes_at": challenge.closes_at.isoformat() if challenge.closes_at else "",
        "at": clock.now().isoformat(),
    }


def _team(proposal: Proposal) -> list[User]:
    """The people of the bidding organisation."""
    people = User.objects.filter(memberships__organisation=proposal.organisation_id, is_active=True)
    return list(people.distinct())


def _locked(proposal: Proposal) -> Proposal:
    """The bid's row, locked."""
    return (
        Proposal.objects.select_for_update(of=("self",)).select_related("challenge", "organisation").get(pk=proposal.pk)
    )


@transaction.atomic
def start_proposal(challenge: Challenge, organisation: Organisation, *, solution: Solution, by: Any) -> Proposal:
    """Begin a bid from a published solution; what the profile says is taken over. An existing bid is answered as it is.

    Raises:
        NotEligible: a condition does not hold; each is named.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    at = clock.now()
    present = Proposal.objects.filter(challenge=challenge, organisation=organisation).first()
    if present is not None:
        return present
    broken = [line.text for line in conditions(challenge, organisation, at) if not line.holds]
    if solution.organisation_id != organisation.pk or solution.state != "published":
        broken.append(_("Choose a published solution of your own organisation."))
    if broken:
        raise NotEligible(_("Your organisation cannot bid on this challenge."), broken)
    proposal = Proposal.objects.create(
        challenge=challenge,
        organisation=organisation,
        solution=solution,
        number=f"{challenge.number}-{organisation.pk:05d}".replace("TT-", "HS-", 1),
        language=solution.language,
        summary=(solution.summary_vi or solution.summary_en)[:1500],
        answer=solution.how_it_works,
        data_needs="\n".join(text for text in (solution.integration, solution.data_handled) if text)[:3000],
        created_by=by,
    )
    record("proposals.proposal_started", target=proposal, by=by, at=at)
    return proposal


@transaction.atomic
def save_proposal(proposal: Proposal, *, by: Any, version: int, values: Mapping[str, Any]) -> Proposal:
    """Keep what was written in a draft.

    Raises:
        TooLate: the deadline has passed.
        TransitionNotAllowed: the bid is submitted or withdrawn; take it back first.
        EditConflict: a colleague saved it since `version` was opened.
    """
    locked = _locked(proposal)
    _check_open(locked.challenge, clock.now())
    if locked.state != ProposalState.DRAFT:
        raise TransitionNotAllowed(_("Take the bid back before you change it."))
    if locked.version != version:
        raise EditConflict(_("A colleague saved this bid while you were writing."), locked)
    for name, value in values.items():
        if name in VALUE_FIELDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    record("proposals.proposal_saved", target=locked, by=by, facts={"version": locked.version})
    return locked


def missing(proposal: Proposal) -> list[Any]:
    """What a bid still needs before it can be submitted, in words."""
    lacking = [proposal._meta.get_field(name).verbose_name for name in NEEDED if not getattr(proposal, name).strip()]
    if proposal.price_max is None and proposal.price_min is None:
        lacking.append(_("a price"))
    if not proposal.owns_rights:
        lacking.append(_("the declaration that you hold the rights"))
    if not proposal.accepts_terms:
        lacking.append(_("the acceptance of the challenge's terms"))
    return lacking


def _move(proposal: Proposal, to: ProposalState, at: datetime) -> None:
    """Set the state of a locked bid. Raises TooLate, TransitionNotAllowed."""
    _check_open(proposal.challenge, at)
    if to not in NEXT_STATES[proposal.state]:
        raise TransitionNotAllowed(_("The bid has moved on since; load the page again."))
    proposal.state = to
    proposal.version += 1


@transaction.atomic
def submit_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Submit a bid. From now on until the deadline nobody outside the organisation reads it, or learns of it.

    Raises:
        TooLate: at or after the deadline, to the millisecond.
        TransitionNotAllowed: submitted or withdrawn already.
        Incomplete: something is missing; each is named.
        NotEligible: a condition that held when the bid was begun holds no more.
    """
    locked = _locked(proposal)
    at = clock.now()
    _move(locked, ProposalState.SUBMITTED, at)
    lacking = missing(locked)
    if lacking:
        raise Incomplete(_("The bid is not complete yet."), lacking)
    broken = [line.text for line in conditions(locked.challenge, locked.organisation, at) if not line.holds]
    if broken:
        raise NotEligible(_("Your organisation cannot bid on this challenge."), broken)
    locked.submitted_at, locked.submitted_by = at, by
    locked.save()
    notify(_team(locked), "proposal_submitted", facts=_facts(locked), path=locked.get_absolute_url(), about=locked)
    record("proposals.proposal_submitted", target=locked, by=by, facts={"version": locked.version}, at=at)
    return locked


@transaction.atomic
def take_back_proposal(proposal: Proposal, *, by: Any) -> Proposal:
    """Take a submitted or withdrawn bid back to a draft; it does not count until it is submitted again."""
    locked = _locked(proposal)
    at = clock.now()
    _move(locked, ProposalState.DRAFT, at)
    locked.submitted_at = locked.submitted_by = locked.withdrawn_at = None
    locked.save()
    notify(_team(locked), "proposal_taken_back", facts=_facts(locked), path=locked.get_absolute_url(), about=locked)
    record("proposals.proposal_taken_back", target=locked, by=by, at=at)
    return locked


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Withdraw a bid before the deadline. Raises TooLate, TransitionNotAllowed."""
    locked = _locked(proposal)
    at = clock.now()
    _move(locked, ProposalState.WITHDRAWN, at)
    locked.withdrawn_at = at
    locked.save()
    notify(_team(locked), "proposal_withdrawn", facts=_facts(locked), path=locked.get_absolute_url(), about=locked)
    record("proposals.proposal_withdrawn", target=locked, by=by, facts={"reason": bool(reason.strip())}, at=at)
    return locked


@transaction.atomic
def add_document(proposal: Proposal, *, by: Any, title: str, upload: Any) -> ProposalDocument:
    """Add a document to a draft.

    Raises:
        TooLate, TransitionNotAllowed: as for `save_proposal`.
        Incomplete: there are MOST_DOCUMENTS already.
        ValidationError: the file is none that is taken.
    """
    locked = _locked(proposal)
    _check_open(locked.challenge, clock.now())
    if locked.state != ProposalState.DRAFT:
        raise TransitionNotAllowed(_("Take the bid back before you change it."))
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise Incomplete(_("A bid has at most %(most)s documents.") % {"most": MOST_DOCUMENTS}, [])
    file: PrivateFile = store_upload(upload, purpose=DOCUMENT, by=by)
    made = ProposalDocument.objects.create(proposal=locked, file=file, title=title or file.name)
    record("proposals.document_added", target=locked, by=by)
    return made


@transaction.atomic
def remove_document(document: ProposalDocument, *, by: Any) -> None:
    """Take a document out of a draft. Raises TooLate, TransitionNotAllowed."""
    locked = _locked(document.proposal)
    _check_open(locked.challenge, clock.now())
    if locked.state != ProposalState.DRAFT:
        raise TransitionNotAllowed(_("Take the bid back before you change it."))
    file = document.file
    document.delete()
    discard(file)
    record("proposals.document_removed", target=locked, by=by)
