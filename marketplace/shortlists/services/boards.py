"""The verbs of this room; every move has its who, when and why."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Problem
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.proposals.models import Proposal
from marketplace.shortlists.exceptions import CandidateRefused
from marketplace.shortlists.models import Candidate, Move, Note, Shortlist
from marketplace.shortlists.states import Column, Source
from marketplace.solutions.models import Solution


def _board(subject: Problem | Challenge, by: Any) -> Shortlist:
    """The board of a problem or challenge, begun on first use."""
    owner = {"problem": subject} if isinstance(subject, Problem) else {"challenge": subject}
    board, _created = Shortlist.objects.get_or_create(
        **owner, defaults={"organisation": subject.organisation, "created_by": by}
    )
    return board


@transaction.atomic
def add_from_match(subject: Problem | Challenge, solution: Solution, *, by: Any, reason: str) -> Candidate:
    """Put a published solution on the board of a problem or challenge; one that is there already stays as it is.

    Raises:
        CandidateRefused: not published, or without a reason.
    """
    if solution.state != "published":
        raise CandidateRefused(_("Only published solutions can be put on a shortlist."))
    return _add(_board(subject, by), solution, None, Source.MATCH, by=by, reason=reason)


@transaction.atomic
def add_from_bid(proposal: Proposal, *, by: Any, reason: str) -> Candidate:
    """Put an opened bid on its challenge's board.

    Raises:
        CandidateRefused: the bid is still sealed, or not submitted.
    """
    at = clock.now()
    opened = Proposal.objects.unsealed(at).filter(pk=proposal.pk).select_related("challenge", "solution").first()
    if opened is None:
        raise CandidateRefused(_("Bids can be put on a shortlist after the deadline only."))
    return _add(_board(opened.challenge, by), opened.solution, opened, Source.BID, by=by, reason=reason)


def _add(
    board: Shortlist, solution: Solution, proposal: Proposal | None, source: Source, *, by: Any, reason: str
) -> Candidate:
    """Put a candidate on a board with its first move; a match that turns out to have a bid gets the bid."""
    if not reason.strip():
        raise CandidateRefused(_("Give a reason: it stands on record."))
    Shortlist.objects.select_for_update().get(pk=board.pk)
    present = board.candidates.filter(solution=solution).first()
    if present is not None:
        if proposal is not None and present.proposal_id is None:
            present.proposal = proposal
            present.save(update_fields=["proposal"])
        return present
    at = clock.now()
    candidate = Candidate.objects.create(
        shortlist=board, solution=solution, proposal=proposal, source=source, added_by=by
    )
    Move.objects.create(candidate=candidate, to_column=Column.LONGLIST, reason=reason.strip(), by=by, at=at)
    record(
        "shortlists.candidate_added", target=candidate, by=by, facts={"source": source, "reason": reason.strip()}, at=at
    )
    return candidate


@transaction.atomic
def move_candidate(candidate: Candidate, to: str, *, by: Any, reason: str) -> Candidate:
    """Move a candidate to another column; a provider whose solution is shortlisted is told.

    Raises:
        CandidateRefused: it stands there already, or there is no reason.
    """
    locked = (
        Candidate.objects.select_for_update(of=("self",)).select_related("solution", "shortlist").get(pk=candidate.pk)
    )
    if locked.column == to:
        raise CandidateRefused(_("The candidate stands in this column already."))
    if not reason.strip():
        raise CandidateRefused(_("Give a reason: it stands on record."))
    at = clock.now()
    Move.objects.create(candidate=locked, from_column=locked.column, to_column=to, reason=reason.strip(), by=by, at=at)
    before, locked.column = locked.column, to
    locked.save(update_fields=["column"])
    if to == Column.SHORTLISTED:
        people = User.objects.filter(memberships__organisation=locked.solution.organisation_id, is_active=True)
        solution, agency = locked.solution, locked.shortlist.organisation
        notify(
            people.distinct(),
            "solution_shortlisted",
            facts={
                "name_vi": solution.name_vi or solution.name_en,
                "name_en": solution.name_en or solution.name_vi,
                "agency_vi": agency.name_vi or agency.name_en,
                "agency_en": agency.name_en or agency.name_vi,
            },
            path=solution.get_absolute_url(),
            about=solution,
        )
    record(
        "shortlists.candidate_moved",
        target=locked,
        by=by,
        facts={"from": before, "to": to, "reason": reason.strip()},
        at=at,
    )
    return locked


@transaction.atomic
def add_note(candidate: Candidate, *, by: Any, text: str) -> Note:
    """Write a note on a candidate; only the agency reads it."""
    note = Note.objects.create(candidate=candidate, text=text.strip(), by=by, at=clock.now())
    record("shortlists.note_added", target=candidate, by=by)
    return note
