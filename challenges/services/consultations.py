"""Consultations: invite, sign, comment, propose other wordings, take them over, close with a public summary."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Comment, Consultation, EditProposal, Guest, Problem
from challenges.presentation import parts_of
from challenges.services.problems import authors, facts_of, save_problem
from challenges.services.triage import start_consultation
from challenges.services.versions import keep_version
from challenges.signals import consultation_saved
from challenges.statements import GUEST_STATEMENTS
from challenges.states import EDITABLE_STATES, ConsultationKind, EditState, GuestRole, ProblemState, VersionOccasion
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.notifications.services import notify

VALUE_FIELDS = (
    "held_at",
    "until",
    "place",
    "online_link",
    "is_public",
    "agenda",
    "minutes",
    "summary_vi",
    "summary_en",
)
TEXT_STATES = EDITABLE_STATES | {ProblemState.IN_CONSULTATION}
"""States of a problem in which a proposed wording can become its text."""


def consultation_facts(consultation: Consultation, **more: Any) -> dict[str, Any]:
    """What a notice about a consultation needs."""
    when = consultation.takes_place_at
    return facts_of(
        consultation.problem,
        kind=consultation.kind,
        when=when.isoformat() if when else "",
        place=consultation.place or consultation.online_link,
        **more,
    )


def _check_dates(consultation: Consultation, at: datetime) -> None:
    """Refuse a consultation that would take place in the past or nowhere."""
    when = consultation.takes_place_at
    if consultation.kind == ConsultationKind.ROUND_TABLE and not (
        consultation.held_at and (consultation.place or consultation.online_link)
    ):
        raise NotPossible(_("A round-table needs its time, and a place or a link."))
    if consultation.kind == ConsultationKind.WRITTEN and consultation.until is None:
        raise NotPossible(_("A written consultation needs a date until which comments are taken."))
    if when is not None and when <= at:
        raise NotPossible(_("That time lies in the past."))


@transaction.atomic
def open_consultation(problem: Problem, *, by: Any, kind: str, reason: str, values: Mapping[str, Any]) -> Consultation:
    """Open a consultation on a problem; the first one moves a submitted problem into consultation.

    Raises:
        NotPossible: no time or place, a time in the past, no reason, or a problem that is not with the office.
        TransitionNotAllowed: the problem has been decided since.
    """
    locked = Problem.objects.select_for_update().get(pk=problem.pk)
    at = clock.now()
    consultation = Consultation(
        problem=locked,
        kind=ConsultationKind(kind).value,
        created_by=by,
        reason=reason.strip(),
        **{name: value for name, value in values.items() if name in VALUE_FIELDS},
    )
    _check_dates(consultation, at)
    if locked.state == ProblemState.IN_CONSULTATION:
        if not reason.strip():
            raise NotPossible(_("Give a reason: the authors and the record need it."))
    else:
        locked = start_consultation(locked, by=by, reason=reason)
        consultation.problem = locked
    consultation.save()
    notify(
        authors(locked),
        "consultation_opened",
        facts=consultation_facts(consultation, reason=consultation.reason),
        path=consultation.get_absolute_url(),
        about=consultation,
    )
    consultation_saved.send(sender=Consultation, consultation=consultation, by=by)
    record(
        "challenges.consultation_opened",
        target=locked,
        by=by,
        facts={"consultation": consultation.pk, "kind": consultation.kind, "reason": consultation.reason},
        at=at,
    )
    return consultation


@transaction.atomic
def save_consultation(consultation: Consultation, *, by: Any, version: int, values: Mapping[str, Any]) -> Consultation:
    """Keep time, place, agenda, minutes or summary; guests are told when time or place change.

    Raises:
        EditConflict: somebody saved it since `version` was opened.
        NotPossible: closed or cancelled already (minutes and the summary may still be written when closed), or a new
            time in the past.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("problem").get(pk=consultation.pk)
    at = clock.now()
    if locked.cancelled_at is not None:
        raise NotPossible(_("The consultation was cancelled."))
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this consultation while you were writing."), locked)
    before = (locked.takes_place_at, locked.place, locked.online_link)
    late = {"minutes", "summary_vi", "summary_en"}
    for name, value in values.items():
        if name in VALUE_FIELDS and (locked.closed_at is None or name in late):
            setattr(locked, name, value)
    moved = (locked.takes_place_at, locked.place, locked.online_link) != before
    if locked.takes_place_at != before[0]:
        _check_dates(locked, at)
    locked.version += 1
    locked.save()
    if moved:
        people = [guest.user for guest in locked.guests.exclude(comes=False).select_related("user")]
        notify(
            [*people, *authors(locked.problem)],
            "consultation_moved",
            facts=consultation_facts(locked),
            path=locked.get_absolute_url(),
            about=locked,
        )
    consultation_saved.send(sender=Consultation, consultation=locked, by=by)
    record(
        "challenges.consultation_saved",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "moved": moved},
        at=at,
    )
    return locked


def _running(consultation: Consultation) -> Consultation:
    """The consultation, locked; refused when it is over."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("problem").get(pk=consultation.pk)
    if not locked.is_running:
        raise NotPossible(_("The consultation is closed or cancelled."))
    return locked


@transaction.atomic
def invite_guests(
    consultation: Consultation,
    people: Collection[User],
    *,
    by: Any,
    role: str = GuestRole.EXPERT,
    sections: Iterable[str] = (),
) -> list[Guest]:
    """Invite people as experts or stakeholders, to all sections or to some; who is invited already is passed over.

    Raises:
        NotPossible: the consultation is over, or a person belongs to the problem's own authors.
    """
    locked = _running(consultation)
    at = clock.now()
    own = {person.pk for person in authors(locked.problem)}
    if any(person.pk in own for person in people):
        raise NotPossible(_("The authors take part anyway; invite people from outside."))
    known = {part.key for part in parts_of(locked.problem)}
    present = set(locked.guests.values_list("user_id", flat=True))
    guests = Guest.objects.bulk_create(
        Guest(
            consultation=locked,
            user=person,
            role=GuestRole(role).value,
            sections=[key for key in sections if key in known],
            invited_by=by,
            invited_at=at,
        )
        for person in people
        if person.pk not in present
    )
    notify(
        [guest.user for guest in guests],
        "consultation_invited",
        facts=consultation_facts(locked),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record(
        "challenges.guests_invited",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "guests": [str(guest.user.public_id) for guest in guests]},
        at=at,
    )
    return guests


@transaction.atomic
def withdraw_guest(guest: Guest, *, by: Any) -> None:
    """Take an invitation back; what the person wrote goes with it only if they wrote nothing yet.

    Raises:
        NotPossible: the consultation is over, or the person has commented.
    """
    locked = _running(guest.consultation)
    if guest.comments.exists():
        raise NotPossible(_("This person has commented already; their words stay on record."))
    facts = {"consultation": locked.pk, "guest": str(guest.user.public_id)}
    guest.delete()
    record("challenges.guest_withdrawn", target=locked.problem, by=by, facts=facts)


@transaction.atomic
def answer_invitation(
    guest: Guest, *, comes: bool, signed: Collection[str] = (), has_conflict: bool = False, conflict: str = ""
) -> Guest:
    """Accept or decline an invitation; who comes signs both statements first, in their present versions.

    Args:
        signed: keys of the statements that were ticked.

    Raises:
        NotPossible: the consultation is over.
        Incomplete: a statement is not signed, or a conflict is declared without words.
    """
    locked = _running(guest.consultation)
    row = Guest.objects.select_for_update().get(pk=guest.pk)
    at = clock.now()
    if comes:
        missing = [statement.title for statement in GUEST_STATEMENTS if statement.key not in signed]
        if missing:
            raise Incomplete(_("Both statements have to be signed before you take part."), missing)
        if has_conflict and not conflict.strip():
            raise Incomplete(_("Say what the conflict of interest is."), [])
        row.statements = {statement.key: statement.version for statement in GUEST_STATEMENTS}
        row.signed_at = at
        row.has_conflict, row.conflict = has_conflict, conflict.strip() if has_conflict else ""
    row.comes, row.answered_at = comes, at
    row.save()
    if locked.created_by is not None:
        facts = consultation_facts(locked, person=row.user.full_name, comes=comes, has_conflict=row.has_conflict)
        notify([locked.created_by], "consultation_answered", facts=facts, path=locked.get_absolute_url(), about=locked)
    record(
        "challenges.invitation_answered",
        target=locked.problem,
        by=row.user,
        facts={"consultation": locked.pk, "comes": comes, "statements": row.statements, "conflict": row.has_conflict},
        at=at,
    )
    return row


def may_read_section(guest: Guest, key: str) -> bool:
    """Whether a guest was invited to a section; an empty list stands for all."""
    return not guest.sections or key in guest.sections


def _taking_part(guest: Guest, key: str, at: datetime) -> None:
    """Refuse a word of a guest who has not signed, was not invited to the section, or comes too late."""
    if not guest.comes or guest.signed_at is None:
        raise NotPossible(_("Accept the invitation and sign both statements first."))
    if not may_read_section(guest, key):
        raise NotPossible(_("You were not invited to this section."))
    until = guest.consultation.until
    if until is not None and until <= at:
        raise NotPossible(_("Comments were taken until a date that has passed."))


@transaction.atomic
def add_comment(guest: Guest, *, section: str, text: str) -> Comment:
    """Keep a guest's comment on a section. Raises NotPossible."""
    locked = _running(guest.consultation)
    at = clock.now()
    _taking_part(guest, section, at)
    if not text.strip():
        raise NotPossible(_("Write something first."))
    comment = Comment.objects.create(guest=guest, section=section, text=text.strip(), at=at)
    record(
        "challenges.comment_added",
        target=locked.problem,
        by=guest.user,
        facts={"consultation": locked.pk, "section": section},
        at=at,
    )
    return comment


@transaction.atomic
def propose_edit(
    consultation: Consultation, *, by: Any, section: str, after: str, why: str, guest: Guest | None = None
) -> EditProposal:
    """Propose another wording of a section: by the office out of the minutes, or by a guest who takes part.

    Raises:
        NotPossible: the consultation is over, the wording is the present one, no reason, or not the guest's section.
    """
    locked = _running(consultation)
    at = clock.now()
    if guest is not None:
        _taking_part(guest, section, at)
    before = locked.problem.sections.get(section, "")
    if section not in {part.key for part in parts_of(locked.problem)}:
        raise NotPossible(_("The problem has no such section."))
    if not after.strip() or after.strip() == before.strip():
        raise NotPossible(_("The wording is the one that stands there already."))
    if not why.strip():
        raise NotPossible(_("Say why: the authors decide by it."))
    edit = EditProposal.objects.create(
        consultation=locked,
        section=section,
        before=before,
        after=after.strip(),
        why=why.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    notify(
        authors(locked.problem),
        "edit_proposed",
        facts=consultation_facts(locked),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record(
        "challenges.edit_proposed",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "edit": edit.pk, "section": section},
        at=at,
    )
    return edit


@transaction.atomic
def decide_edit(edit: EditProposal, *, by: Any, accept: bool, answer: str) -> EditProposal:
    """Take a proposed wording over into the problem's text, or not, with a word why.

    Raises:
        NotPossible: decided already, no word why, the problem's text is fixed, or the section has changed since.
    """
    locked = EditProposal.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=edit.pk)
    problem = Problem.objects.select_for_update().get(pk=locked.consultation.problem_id)
    at = clock.now()
    if locked.state != EditState.OPEN:
        raise NotPossible(_("This proposal has been decided already."))
    if not answer.strip():
        raise NotPossible(_("Give a word why; it is shown to whoever proposed it."))
    if problem.state not in TEXT_STATES:
        raise NotPossible(_("The problem has been decided; its text can no longer be changed."))
    if accept:
        if problem.sections.get(locked.section, "").strip() != locked.before.strip():
            raise NotPossible(
                _("The section has changed since this was proposed; take the words over by hand, or propose it again.")
            )
        problem = save_problem(
            problem, by=by, version=problem.version, sections={locked.section: locked.after}, states=TEXT_STATES
        )
        keep_version(problem, VersionOccasion.CONSULTED, by=by, at=at)
    locked.state = EditState.ACCEPTED if accept else EditState.REFUSED
    locked.answer, locked.decided_by, locked.decided_at = answer.strip(), by, at
    locked.save()
    if locked.proposed_by is not None:
        facts = consultation_facts(locked.consultation, accepted=accept, answer=locked.answer)
        notify(
            [locked.proposed_by],
            "edit_decided",
            facts=facts,
            path=locked.consultation.get_absolute_url(),
            about=locked.consultation,
        )
    record(
        "challenges.edit_decided",
        target=problem,
        by=by,
        facts={"edit": locked.pk, "section": locked.section, "accepted": accept, "reason": locked.answer},
        at=at,
    )
    return locked


@transaction.atomic
def note_attendance(consultation: Consultation, present: Collection[int], *, by: Any) -> None:
    """Keep which guests were there, by their keys."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("problem").get(pk=consultation.pk)
    locked.guests.update(was_there=False)
    locked.guests.filter(pk__in=present).update(was_there=True)
    record(
        "challenges.attendance_noted",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "present": len(present)},
    )


@transaction.atomic
def close_consultation(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """Close a consultation with its minutes; proposals that wait are set aside, and its people are told.

    Raises:
        NotPossible: closed or cancelled already, or no reason.
        Incomplete: a round-table without minutes.
    """
    locked = _running(consultation)
    at = clock.now()
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    if locked.kind == ConsultationKind.ROUND_TABLE and not locked.minutes.strip():
        raise Incomplete(_("A round-table is closed with its minutes."), [_("minutes")])
    locked.edits.filter(state=EditState.OPEN).update(
        state=EditState.REFUSED, answer=str(_("Not decided before the consultation was closed.")), decided_at=at
    )
    locked.closed_at, locked.reason = at, reason.strip()
    locked.version += 1
    locked.save()
    people = [guest.user for guest in locked.guests.filter(comes=True).select_related("user")]
    notify(
        [*people, *authors(locked.problem)],
        "consultation_closed",
        facts=consultation_facts(locked, reason=locked.reason),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record(
        "challenges.consultation_closed",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "reason": locked.reason},
        at=at,
    )
    return locked


@transaction.atomic
def cancel_consultation(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """Call a consultation off; everybody who was invited is told. Raises NotPossible."""
    locked = _running(consultation)
    at = clock.now()
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    locked.cancelled_at, locked.reason = at, reason.strip()
    locked.version += 1
    locked.save()
    people = [guest.user for guest in locked.guests.exclude(comes=False).select_related("user")]
    notify(
        [*people, *authors(locked.problem)],
        "consultation_cancelled",
        facts=consultation_facts(locked, reason=locked.reason),
        path=locked.get_absolute_url(),
        about=locked,
    )
    consultation_saved.send(sender=Consultation, consultation=locked, by=by)
    record(
        "challenges.consultation_cancelled",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "reason": locked.reason},
        at=at,
    )
    return locked
