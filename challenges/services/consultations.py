"""Consultations: open, move, note who came, close with a public summary, call off."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import Incomplete, NotPossible
from challenges.models import Consultation, Problem
from challenges.services.problems import authors, facts_of
from challenges.services.triage import start_consultation
from challenges.signals import consultation_saved
from challenges.states import ConsultationKind, EditState, ProblemState
from hoip import clock
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


def tell(people: Iterable[Any], notice: str, consultation: Consultation, **more: Any) -> None:
    """Send people a notice about a consultation, with when and where it is and what else the notice says."""
    when = consultation.takes_place_at
    facts = facts_of(
        consultation.problem,
        kind=consultation.kind,
        when=when.isoformat() if when else "",
        place=consultation.place or consultation.online_link,
        **more,
    )
    notify(people, notice, facts=facts, path=consultation.get_absolute_url(), about=consultation)


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
    tell(authors(locked), "consultation_opened", consultation, reason=consultation.reason)
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
        tell([*people, *authors(locked.problem)], "consultation_moved", locked)
    consultation_saved.send(sender=Consultation, consultation=locked, by=by)
    record(
        "challenges.consultation_saved",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "moved": moved},
        at=at,
    )
    return locked


def lock_running(consultation: Consultation) -> Consultation:
    """The consultation, locked for a verb. Raises NotPossible when it is over."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("problem").get(pk=consultation.pk)
    if not locked.is_running:
        raise NotPossible(_("The consultation is closed or cancelled."))
    return locked


@transaction.atomic
def note_attendance(consultation: Consultation, present: Collection[int], *, by: Any) -> None:
    """Keep which guests were there, by their keys, also after it was closed. Raises NotPossible when it was called off."""
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("problem").get(pk=consultation.pk)
    if locked.cancelled_at is not None:
        raise NotPossible(_("The consultation was cancelled."))
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
    locked = lock_running(consultation)
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
    tell([*people, *authors(locked.problem)], "consultation_closed", locked, reason=locked.reason)
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
    locked = lock_running(consultation)
    at = clock.now()
    if not reason.strip():
        raise NotPossible(_("Give a reason: the authors and the record need it."))
    locked.cancelled_at, locked.reason = at, reason.strip()
    locked.version += 1
    locked.save()
    people = [guest.user for guest in locked.guests.exclude(comes=False).select_related("user")]
    tell([*people, *authors(locked.problem)], "consultation_cancelled", locked, reason=locked.reason)
    consultation_saved.send(sender=Consultation, consultation=locked, by=by)
    record(
        "challenges.consultation_cancelled",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "reason": locked.reason},
        at=at,
    )
    return locked
