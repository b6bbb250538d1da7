"""Meetings as calendar files (RFC 5545), with the time zone in them."""

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from marketplace.shortlists.models import Meeting

CONTENT_TYPE = "text/calendar"


def meeting_calendar(meeting: Meeting, *, address: str) -> bytes:
    """One meeting as one VEVENT; a changed or cancelled one keeps its UID and has a higher number.

    Args:
        address: path of the page of whoever takes the file, the agency's or the guest's.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//H.OIP//calendar//")
    calendar.add("version", "2.0")
    entry = Event()
    entry.add("uid", f"meeting-{meeting.key}@hoip")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", meeting.last_changed_at)
    entry.add("last-modified", meeting.last_changed_at)
    entry.add("dtstart", timezone.localtime(meeting.starts_at))
    entry.add("dtend", timezone.localtime(meeting.ends_at))
    entry.add("summary", f"{meeting.title} · {meeting.shortlist.organisation.name}")
    entry.add("description", "\n\n".join(part for part in (meeting.agenda, meeting.online_link) if part))
    entry.add("location", meeting.place or meeting.online_link)
    entry.add("url", f"{settings.SITE_URL}{address}")
    entry.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
