"""Events and deadlines as calendar files (RFC 5545)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from challenges.models import Challenge
from cms.models import EventPage

CONTENT_TYPE = "text/calendar"


def event_calendar(event: EventPage, *, with_link: bool) -> bytes:
    """One event as one VEVENT with a UID that all its translations share; a cancelled event says so.

    Args:
        event: the page.
        with_link: whether the link for joining online is in it; only those who have signed up get it.
    """
    calendar = _calendar()
    entry = Event()
    entry.add("uid", f"event-{event.sign_up_key}@hoip")
    # Calendars take over a change only when the number has grown; a revision's number does.
    entry.add("sequence", event.live_revision_id or 0)
    entry.add("dtstamp", event.last_published_at or event.starts_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", max(event.ends_at, event.starts_at + timedelta(minutes=1)))
    entry.add("summary", event.title)
    online = event.online_link if with_link else ""
    entry.add("description", "\n\n".join(part for part in (event.intro, online) if part))
    entry.add("location", event.place or online or _("online"))
    entry.add("url", f"{settings.SITE_URL}{event.get_url() or '/'}")
    entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def challenge_calendar(challenge: Challenge) -> bytes:
    """A challenge's dates, each as an entry of its own; those it has not are left out."""
    calendar = _calendar()
    names: dict[str, tuple[datetime | None, Any]] = {
        "opens": (challenge.opens_at, _("Bids open")),
        "questions": (challenge.questions_until, _("Questions end")),
        "closes": (challenge.closes_at, _("Bids close")),
        "evaluation": (challenge.evaluation_until, _("Evaluation ends")),
    }
    for key, (at, name) in names.items():
        if at is None:
            continue
        entry = Event()
        entry.add("uid", f"challenge-{challenge.number}-{key}@hoip")
        entry.add("sequence", challenge.version)
        entry.add("dtstamp", challenge.updated_at)
        entry.add("dtstart", at)
        entry.add("summary", f"{challenge.number}: {name}")
        entry.add("description", challenge.title)
        entry.add("url", f"{settings.SITE_URL}{challenge.get_absolute_url()}")
        entry.add("status", "CANCELLED" if challenge.cancelled_at else "CONFIRMED")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    """An empty calendar of this site."""
    calendar = Calendar()
    calendar.add("prodid", "-//H.OIP//calendar//")
    calendar.add("version", "2.0")
    return calendar
