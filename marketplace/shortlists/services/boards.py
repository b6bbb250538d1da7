"""The verbs of this room; every move has its who, when and why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Problem
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.bilingual import LANGUAGES
from hoip.notifications.services import notify
from marketplace.proposals.models import Proposal
from marketplace.shortlists.exceptions import CandidateRefused
from marketplace.shortlists.models import Candidate, Move, Note, Shortlist
from marketplace.shortlists.services.columns import Stand, stand_for, stands_of
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
    stand = stand_for(board, Column.LONGLIST)
    candidate = Candidate.objects.create(
        shortlist=board, solution=solution, proposal=proposal, source=source, place=stand.own, added_by=by
    )
    _write_move(candidate, None, stand, reason=reason, by=by, at=at)
    record(
        "shortlists.candidate_added", target=candidate, by=by, facts={"source": source, "reason": reason.strip()}, at=at
    )
    return candidate


def _write_move(
    candidate: Candidate,
    before: Stand | None,
    to: Stand,
    *,
    reason: str,
    by: Any,
    at: datetime,
    undoes: Move | None = None,
) -> Move:
    """Put a step on record, with the columns' names as they are now."""
    names = {
        f"{side}_name_{language}": getattr(stand.own, f"name_{language}")
        for side, stand in (("from", before), ("to", to))
        for language in LANGUAGES
        if stand is not None and stand.own is not None
    }
    return Move.objects.create(
        candidate=candidate,
        from_column=before.meaning if before else "",
        to_column=to.meaning,
        reason=reason.strip(),
        by=by,
        at=at,
        undoes=undoes,
        **names,
    )


def _standing(candidate: Candidate) -> Stand:
    """Where a candidate stands now."""
    return stand_for(candidate.shortlist, f"c{candidate.place_id}" if candidate.place_id else candidate.column)


def _locked(candidate: Candidate) -> Candidate:
    """The candidate's row, locked."""
    found: Candidate = (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("solution", "shortlist__organisation")
        .get(pk=candidate.pk)
    )
    return found


@transaction.atomic
def move_candidate(candidate: Candidate, to: str, *, by: Any, reason: str) -> Candidate:
    """Move a candidate to another column; a provider whose solution is shortlisted is told.

    Args:
        to: a column's key (`columns.Stand.key`), or a meaning, which stands for the first column that has it.

    Raises:
        CandidateRefused: it stands there already, there is no such column, or no reason.
    """
    locked = _locked(candidate)
    before, after = _standing(locked), stand_for(locked.shortlist, to)
    if before.key == after.key or locked.column == to:
        raise CandidateRefused(_("The candidate stands in this column already."))
    if not reason.strip():
        raise CandidateRefused(_("Give a reason: it stands on record."))
    at = clock.now()
    _write_move(locked, before, after, reason=reason, by=by, at=at)
    _put(locked, after)
    if after.meaning == Column.SHORTLISTED and before.meaning != Column.SHORTLISTED:
        _tell(locked, "solution_shortlisted")
    record(
        "shortlists.candidate_moved",
        target=locked,
        by=by,
        facts={"from": before.meaning, "to": after.meaning, "reason": reason.strip()},
        at=at,
    )
    return locked


def _put(candidate: Candidate, stand: Stand) -> None:
    """Let a candidate stand in a column."""
    candidate.column, candidate.place = stand.meaning, stand.own
    candidate.save(update_fields=["column", "place"])


def _tell(candidate: Candidate, kind: str, **more: Any) -> None:
    """Tell the provider's people about the standing of their solution."""
    people = User.objects.filter(memberships__organisation=candidate.solution.organisation_id, is_active=True)
    solution, agency = candidate.solution, candidate.shortlist.organisation
    notify(
        people.distinct(),
        kind,
        facts={
            "name_vi": solution.name_vi or solution.name_en,
            "name_en": solution.name_en or solution.name_vi,
            "agency_vi": agency.name_vi or agency.name_en,
            "agency_en": agency.name_en or agency.name_vi,
            **more,
        },
        path=solution.get_absolute_url(),
        about=solution,
    )


@transaction.atomic
def undo_move(candidate: Candidate, *, by: Any, reason: str) -> Candidate:
    """Take the last move back. Both steps stay on record; a provider who was told of a shortlisting is told again.

    Raises:
        CandidateRefused: nothing to undo, the column it came from is gone, or there is no reason.
    """
    locked = _locked(candidate)
    last = locked.moves.order_by("-pk").first()
    if last is None or not last.from_column or last.undoes_id is not None:
        raise CandidateRefused(_("There is no move to undo."))
    if not reason.strip():
        raise CandidateRefused(_("Give a reason: it stands on record."))
    before = _standing(locked)
    after = _origin(locked, last)
    at = clock.now()
    _write_move(locked, before, after, reason=reason, by=by, at=at, undoes=last)
    _put(locked, after)
    if before.meaning == Column.SHORTLISTED and after.meaning != Column.SHORTLISTED:
        _tell(locked, "shortlisting_undone", reason=reason.strip())
    record(
        "shortlists.move_undone",
        target=locked,
        by=by,
        facts={"from": before.meaning, "to": after.meaning, "reason": reason.strip()},
        at=at,
    )
    return locked


def _origin(candidate: Candidate, move: Move) -> Stand:
    """The column that a move left: the one of that name, else the first with its meaning."""
    stands = stands_of(candidate.shortlist)
    names = (move.from_name_vi, move.from_name_en)
    same = [
        one
        for one in stands
        if one.meaning == move.from_column and one.own is not None and (one.own.name_vi, one.own.name_en) == names
    ]
    return same[0] if same else stand_for(candidate.shortlist, move.from_column)


@transaction.atomic
def add_note(candidate: Candidate, *, by: Any, text: str) -> Note:
    """Write a note on a candidate; only the agency reads it."""
    note = Note.objects.create(candidate=candidate, text=text.strip(), by=by, at=clock.now())
    record("shortlists.note_added", target=candidate, by=by)
    return note
