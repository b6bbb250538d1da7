"""Guests of a consultation: invite them, let them sign and answer, keep what they comment."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Comment, Consultation, Guest
from challenges.presentation import parts_of
from challenges.services.consultations import lock_running, tell
from challenges.services.problems import authors
from challenges.statements import GUEST_STATEMENTS
from challenges.states import GuestRole
from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record


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
    locked = lock_running(consultation)
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
    tell([guest.user for guest in guests], "consultation_invited", locked)
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
    locked = lock_running(guest.consultation)
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
    locked = lock_running(guest.consultation)
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
        said = {"person": row.user.full_name, "comes": comes, "has_conflict": row.has_conflict}
        tell([locked.created_by], "consultation_answered", locked, **said)
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


def check_taking_part(guest: Guest, key: str, at: datetime) -> None:
    """Raise NotPossible for a guest who has not signed, was not invited to the section, or comes too late."""
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
    locked = lock_running(guest.consultation)
    at = clock.now()
    check_taking_part(guest, section, at)
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
