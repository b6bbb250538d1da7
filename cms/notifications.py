"""What this room tells people."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoip.notifications.kinds import Facts, Kind, register
from hoip.ui.formatting import weekday_date

SAMPLE = {
    "title_vi": "Ngày hội đổi mới",
    "title_en": "Innovation day",
    "starts_at": "2026-12-05T08:30:00+07:00",
    "place": "123 Trương Định",
}
"""What this room's services give; a test renders every kind from it."""


def _title(facts: Facts) -> str:
    """The event's title in the reader's language."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    return str(facts[f"title_{language}"])


def _signed_up_title(facts: Facts) -> str:
    return _("You are signed up: %(title)s") % {"title": _title(facts)}


def _signed_up_body(facts: Facts) -> str:
    return _("%(title)s takes place on %(when)s. Place: %(place)s.") % {
        "title": _title(facts),
        "when": weekday_date(datetime.fromisoformat(str(facts["starts_at"]))),
        "place": facts["place"] or _("online"),
    }


register(
    Kind(
        "event_signed_up",
        "events",
        _signed_up_title,
        _signed_up_body,
        samples=(SAMPLE, {**SAMPLE, "place": ""}),
        mandatory=True,
    )
)
