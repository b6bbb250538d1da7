"""Sign up to an event, cancel, and tell those who come what has changed and when it is near."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.exceptions import SignUpRefused
from cms.models import EventPage, EventRegistration
from hoip import clock
from hoip.audit.services import record
from hoip.notifications.services import notify

REMIND_BEFORE = timedelta(days=1)
"""People are reminded so long before an event begins."""


def _locked_events(key: UUID) -> list[EventPage]:
    """All translations of one event, locked, so that the last place is given once."""
    return list(EventPage.objects.select_for_update(of=("self",)).filter(translation_key=key).order_by("pk"))


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
    registration = EventRegistration.objects.create(
        event_key=event.sign_up_key, user=by, note=note, created_at=at, told=event.told
    )
    notify([by], "event_signed_up", facts=event_facts(event), path=event.get_url() or "", about=event)
    record("cms.event_signed_up", target=event, by=by, at=at)
    return registration


@transaction.atomic
def cancel_sign_up(event: EventPage, *, by: Any) -> bool:
    """Give a person's place back and confirm it; says whether there was one."""
    _locked_events(event.sign_up_key)
    at = clock.now()
    if not event.sign_ups().filter(user=by).update(cancelled_at=at):
        return False
    notify([by], "event_sign_up_cancelled", facts=event_facts(event), path=event.get_url() or "", about=event)
    record("cms.event_sign_up_cancelled", target=event, by=by, at=at)
    return True


@transaction.atomic
def tell_changes(event: EventPage, *, at: datetime) -> int:
    """Tell everybody who comes that time, place or link changed, or that the event is cancelled; answers how many.

    Each person is told a state once. Only the main page decides, so that the two languages of one event, saved one
    after the other, tell nobody twice.
    """
    if event.ends_at <= at or not _is_main(event):
        return 0
    rows = event.sign_ups().exclude(told=event.told).select_related("user").select_for_update(of=("self",))
    told = [row.user for row in rows]
    kind = "event_cancelled" if event.cancelled_at else "event_changed"
    notify(told, kind, facts=event_facts(event), path=event.get_url() or "", about=event)
    event.sign_ups().filter(user__in=told).update(told=event.told)
    return len(told)


def remind(at: datetime) -> int:
    """Remind everybody who comes to an event that begins within a day; each person once."""
    sent = 0
    coming = EventPage.objects.live().filter(starts_at__gt=at, starts_at__lte=at + REMIND_BEFORE, cancelled_at=None)
    for event in filter(_is_main, coming.select_related("locale").order_by("starts_at", "pk")):
        with transaction.atomic():
            rows = event.sign_ups().filter(reminded_at=None, created_at__lt=event.starts_at - REMIND_BEFORE)
            people = [row.user for row in rows.select_related("user").select_for_update(of=("self",))]
            notify(people, "event_reminder", facts=event_facts(event), path=event.get_url() or "", about=event)
            event.sign_ups().filter(user__in=people).update(reminded_at=at)
        sent += len(people)
    return sent


def _is_main(event: EventPage) -> bool:
    """Whether a page speaks for all languages of its event: the Vietnamese one, or the only one."""
    translations = EventPage.objects.filter(translation_key=event.translation_key)
    return event.locale.language_code == "vi" or not translations.filter(locale__language_code="vi").exists()


def event_facts(event: EventPage) -> dict[str, Any]:
    """What a notice about an event needs: its title in each language that it has, when and where."""
    titles = dict(
        EventPage.objects.filter(translation_key=event.translation_key).values_list("locale__language_code", "title")
    )
    return {
        "event": event.pk,
        "title_vi": titles.get("vi", event.title),
        "title_en": titles.get("en", event.title),
        "starts_at": event.starts_at.isoformat(),
        "place": event.place,
        "online_link": event.online_link,
    }
