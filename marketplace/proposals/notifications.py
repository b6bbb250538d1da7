"""What this room tells people: the bidding team alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoip.notifications.kinds import Facts, Kind, register
from hoip.ui.formatting import weekday_date

SAMPLE = {
    "number": "HD-2026-001",
    "title_vi": "Giảm ngập hẻm nhỏ",
    "title_en": "Less flooding in small alleys",
    "closes_at": "2026-11-30T17:00:00+07:00",
    "at": "2026-11-20T09:30:00+07:00",
}
"""What this room's services give; a test renders every kind from it."""


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with title and times in the reader's language."""

    def say(facts: Facts) -> str:
        english = (get_language() or "vi").startswith("en")
        times = {
            name: weekday_date(datetime.fromisoformat(str(facts[name]))) for name in ("closes_at", "at") if facts[name]
        }
        return make({**facts, **times, "title": facts["title_en" if english else "title_vi"]})

    return say


def _register(name: str, title: Callable[[dict[str, Any]], str], body: Callable[[dict[str, Any]], str]) -> None:
    """A kind of notice; all are receipts and always sent."""
    register(Kind(name, "proposals", _words(title), _words(body), samples=(SAMPLE,), mandatory=True))


_register(
    "proposal_submitted",
    lambda f: _("Receipt: bid %(number)s was submitted") % f,
    lambda f: _("Your bid on “%(title)s” was received on %(at)s. You can take it back until %(closes_at)s.") % f,
)
_register(
    "proposal_taken_back",
    lambda f: _("Bid %(number)s is a draft again") % f,
    lambda f: (
        _("Your bid on “%(title)s” was taken back. Submit it again before %(closes_at)s, or it does not count.") % f
    ),
)
_register(
    "proposal_withdrawn",
    lambda f: _("Bid %(number)s was withdrawn") % f,
    lambda f: _("Your bid on “%(title)s” was withdrawn on %(at)s.") % f,
)
