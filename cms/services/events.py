"""Sign up to an event, and cancel."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.exceptions import SignUpRefused
from cms.models import EventPage, EventRegistration
from hoip import clock
from hoip.audit.services import record
from hoip.notifications.services import notify


def _locked_events(key: UUID) -> list[EventPage]:
    """All translations of one event, locked, so that the last place is given once."""
    return list(EventPage.objects.select_for_update().filter(translation_key=key).order_by("pk"))


@transaction.atomic
def sign_up(event: EventPage, *, by: Any, note: str = "") -> EventRegistration:
    """Give a person a place; signing up twice keeps the first.

    Raises:
        SignUpRefused: the event is cancelled, full, closed for sign-up, or takes none here.
    """
    _locked_events(event.sign_up_key)
    event = EventPage.objects.get(pk=event.pk)
    at = clock.now()
    mine = event.sign_ups().filter(user=by).first()
    if mine is not None:
        return mine
    if event.cancelled_at or not event.live:
        raise SignUpRefused(_("This event has been cancelled."))
    if not event.takes_sign_ups:
        raise SignUpRefused(_("This event does not take sign-ups here."))
    if at >= event.closes_sign_up_at():
        raise SignUpRefused(_("Sign-up for this event has closed."))
    if event.capacity is not None and event.sign_ups().count() >= event.capacity:
        raise SignUpRefused(_("All places at this event are taken."))
    registration = EventRegistration.objects.create(event_key=event.sign_up_key, user=by, note=note, created_at=at)
    notify([by], "event_signed_up", facts=event_facts(event), path=event.get_url() or "", about=event)
    record("cms.event_signed_up", target=event, by=by, at=at)
    return registration


@transaction.atomic
def cancel_sign_up(event: EventPage, *, by: Any) -> None:
    """Give a person's place back; does nothing when there is none."""
    _locked_events(event.sign_up_key)
    at = clock.now()
    if event.sign_ups().filter(user=by).update(cancelled_at=at):
        record("cms.event_sign_up_cancelled", target=event, by=by, at=at)


def event_facts(event: EventPage) -> dict[str, Any]:
    """What a notice about an event needs: its title in each language that it has, when and where."""
    titles = dict(
        EventPage.objects.filter(translation_key=event.translation_key).values_list("locale__language_code", "title")
    )
    return {
        "title_vi": titles.get("vi", event.title),
        "title_en": titles.get("en", event.title),
        "starts_at": event.starts_at.isoformat(),
        "place": event.place,
    }
