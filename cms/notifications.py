"""What this room tells people."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.calendars import CONTENT_TYPE, event_calendar
from cms.models import EventPage
from hoip.bilingual import in_reader_language
from hoip.notifications.kinds import Attachment, Facts, Kind, register
from hoip.ui.formatting import weekday_date

SAMPLE = {
    "title_vi": "Ngày hội đổi mới",
    "title_en": "Innovation day",
    "starts_at": "2026-12-05T08:30:00+07:00",
    "place": "123 Trương Định",
}
"""What this room's services give; a test renders every kind from it."""


def _words(facts: Facts) -> dict[str, str]:
    """The event's title in the reader's language, when and where it takes place."""
    return {
        "title": str(in_reader_language(facts)["title"]),
        "when": weekday_date(datetime.fromisoformat(str(facts["starts_at"]))),
        "place": str(facts["place"] or facts.get("online_link") or _("online")),
    }


def _calendar(facts: Facts) -> list[Attachment]:
    """The event as a calendar file, with the link for those who come."""
    event = EventPage.objects.filter(pk=facts.get("event", 0)).first()
    return [(f"{event.slug}.ics", event_calendar(event, with_link=True), CONTENT_TYPE)] if event else []


def _signed_up_title(facts: Facts) -> str:
    return _("You are signed up: %(title)s") % _words(facts)


def _signed_up_body(facts: Facts) -> str:
    return _("%(title)s takes place on %(when)s. Place: %(place)s.") % _words(facts)


def _gave_up_title(facts: Facts) -> str:
    return _("Your sign-up is cancelled: %(title)s") % _words(facts)


def _gave_up_body(facts: Facts) -> str:
    return _("Your place at %(title)s on %(when)s is free again. You can sign up anew while places are left.") % _words(
        facts
    )


def _changed_title(facts: Facts) -> str:
    return _("Changed: %(title)s") % _words(facts)


def _changed_body(facts: Facts) -> str:
    return _("%(title)s now takes place on %(when)s. Place: %(place)s. Your sign-up stays.") % _words(facts)


def _cancelled_title(facts: Facts) -> str:
    return _("Cancelled: %(title)s") % _words(facts)


def _cancelled_body(facts: Facts) -> str:
    return _("%(title)s, planned for %(when)s, does not take place.") % _words(facts)


def _reminder_title(facts: Facts) -> str:
    return _("Soon: %(title)s") % _words(facts)


SAMPLES = (SAMPLE, {**SAMPLE, "place": ""})

register(
    Kind(
        "event_signed_up",
        "events",
        _signed_up_title,
        _signed_up_body,
        samples=SAMPLES,
        mandatory=True,
        attachments=_calendar,
    )
)
register(Kind("event_sign_up_cancelled", "events", _gave_up_title, _gave_up_body, samples=SAMPLES, mandatory=True))
register(
    Kind(
        "event_changed",
        "events",
        _changed_title,
        _changed_body,
        samples=SAMPLES,
        mandatory=True,
        attachments=_calendar,
    )
)
register(
    Kind(
        "event_cancelled",
        "events",
        _cancelled_title,
        _cancelled_body,
        samples=SAMPLES,
        mandatory=True,
        outlives_sight=True,
        attachments=_calendar,
    )
)
register(Kind("event_reminder", "events", _reminder_title, _signed_up_body, samples=SAMPLES))
