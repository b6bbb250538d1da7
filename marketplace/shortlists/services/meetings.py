"""Invite the providers of candidates to a pitch, a demonstration or a talk; answer; change; cancel."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify
from marketplace.shortlists.anonymity import cards
from marketplace.shortlists.exceptions import CandidateRefused
from marketplace.shortlists.models import Candidate, Meeting, MeetingGuest, Shortlist
from marketplace.shortlists.states import Coming

MOST_GUESTS = 20
FIELDS = ("kind", "title", "starts_at", "ends_at", "place", "online_link", "agenda")
ASKED_ANEW = frozenset({"starts_at", "ends_at", "place"})
"""Fields of which an answer depends: who said yes to Tuesday has not said yes to Wednesday."""


def _facts(guest: MeetingGuest, **more: Any) -> dict[str, Any]:
    """What a notice about an invitation needs."""
    meeting, solution = guest.meeting, guest.candidate.solution
    agency = meeting.shortlist.organisation
    return {
        "meeting": meeting.title,
        "invitation": guest.pk,
        "starts_at": meeting.starts_at.isoformat(),
        "name_vi": solution.name_vi or solution.name_en,
        "name_en": solution.name_en or solution.name_vi,
        "agency_vi": agency.name_vi or agency.name_en,
        "agency_en": agency.name_en or agency.name_vi,
        **more,
    }


@transaction.atomic
def arrange_meeting(
    shortlist: Shortlist, candidates: Sequence[Candidate], *, values: dict[str, Any], by: Any
) -> Meeting:
    """Invite the providers of some candidates; each is told by itself and none learns of the others.

    Args:
        values: FIELDS of a meeting.

    Raises:
        CandidateRefused: nobody or too many chosen, a time that is over, or bidders whose names are still hidden.
    """
    at = clock.now()
    if not candidates:
        raise CandidateRefused(_("Choose whom to invite."))
    if len(candidates) > MOST_GUESTS:
        raise CandidateRefused(_("Invite at most %(most)s at once.") % {"most": MOST_GUESTS})
    if values["starts_at"] <= at:
        raise CandidateRefused(_("The meeting must lie ahead."))
    if any(card.masked for card in cards(shortlist, list(candidates))):
        raise CandidateRefused(_("Bidders whose names are still hidden cannot be invited."))
    meeting = Meeting(shortlist=shortlist, arranged_by=by, arranged_at=at, **{name: values[name] for name in FIELDS})
    meeting.save()
    for candidate in candidates:
        guest = MeetingGuest.objects.create(meeting=meeting, candidate=candidate)
        people = User.objects.writing_for([candidate.solution.organisation_id])
        notify(people, "meeting_invited", facts=_facts(guest), path=guest.get_absolute_url())
    record("shortlists.meeting_arranged", target=meeting, by=by, facts={"guests": len(candidates)}, at=at)
    return meeting


@transaction.atomic
def answer_meeting(guest: MeetingGuest, *, answer: str, words: str = "", by: Any) -> MeetingGuest:
    """Say whether one comes; it can be changed until the meeting begins.

    Raises:
        CandidateRefused: it has begun, or was cancelled.
    """
    row = (
        MeetingGuest.objects.select_for_update(of=("self",))
        .select_related("meeting__shortlist__organisation", "candidate__solution")
        .get(pk=guest.pk)
    )
    at = clock.now()
    if not row.meeting.takes_answers(at):
        raise CandidateRefused(_("This meeting takes no answers any more."))
    row.answer, row.words, row.answered_by, row.answered_at = Coming(answer), words.strip(), by, at
    row.save(update_fields=["answer", "words", "answered_by", "answered_at"])
    if row.meeting.arranged_by_id:
        arranger = User.objects.filter(pk=row.meeting.arranged_by_id)
        notify(arranger, "meeting_answered", facts=_facts(row, answer=row.answer), path=row.meeting.get_absolute_url())
    record("shortlists.meeting_answered", target=row, by=by, facts={"answer": row.answer}, at=at)
    return row


@transaction.atomic
def change_meeting(meeting: Meeting, *, values: dict[str, Any], revision: int, by: Any) -> Meeting:
    """Change a meeting that has not begun; every guest is told, and answers anew where time or place is another.

    Saving what is there already tells nobody.

    Args:
        values: FIELDS of a meeting.
        revision: the one that the person looked at.

    Raises:
        CandidateRefused: it has begun or was cancelled, or the new time is over.
        EditConflict: a colleague changed it since; `current` is the meeting.
    """
    row = Meeting.objects.select_for_update(of=("self",)).select_related("shortlist__organisation").get(pk=meeting.pk)
    at = clock.now()
    if not row.takes_answers(at):
        raise CandidateRefused(_("Only a meeting that lies ahead can be changed."))
    if row.revision != revision:
        raise EditConflict(_("A colleague changed the meeting since you opened this page. Look at it again."), row)
    if values["starts_at"] <= at:
        raise CandidateRefused(_("The meeting must lie ahead."))
    changed = [name for name in FIELDS if getattr(row, name) != values[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.revision, row.changed_at = row.revision + 1, at
    row.save(update_fields=[*changed, "revision", "changed_at"])
    anew = not ASKED_ANEW.isdisjoint(changed)
    if anew:
        row.guests.update(answer="", answered_by=None, answered_at=None)
    for guest in row.guests.select_related("meeting__shortlist__organisation", "candidate__solution"):
        people = User.objects.writing_for([guest.candidate.solution.organisation_id])
        notify(people, "meeting_changed", facts=_facts(guest, anew=anew), path=guest.get_absolute_url())
    record("shortlists.meeting_changed", target=row, by=by, facts={"fields": changed, "asked_anew": anew}, at=at)
    return row


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: Any) -> Meeting:
    """Cancel a meeting that has not begun; every guest is told why.

    Raises:
        CandidateRefused: it has begun or was cancelled already, or there is no reason.
    """
    row = Meeting.objects.select_for_update(of=("self",)).select_related("shortlist__organisation").get(pk=meeting.pk)
    at = clock.now()
    if not row.takes_answers(at):
        raise CandidateRefused(_("Only a meeting that lies ahead can be cancelled."))
    if not reason.strip():
        raise CandidateRefused(_("Give a reason: it stands on record."))
    row.cancelled_at, row.cancel_reason = at, reason.strip()
    row.revision += 1
    row.save(update_fields=["cancelled_at", "cancel_reason", "revision"])
    for guest in row.guests.select_related("meeting__shortlist__organisation", "candidate__solution"):
        people = User.objects.writing_for([guest.candidate.solution.organisation_id])
        facts = _facts(guest, reason=row.cancel_reason)
        notify(people, "meeting_cancelled", facts=facts, path=guest.get_absolute_url())
    record("shortlists.meeting_cancelled", target=row, by=by, facts={"reason": row.cancel_reason}, at=at)
    return row
