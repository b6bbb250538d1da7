"""What this room tells people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hoip.notifications import watching
from hoip.notifications.kinds import Facts, Kind, register
from hoip.ui.formatting import weekday_date

SAMPLE = {
    "number": "BT-2026-001",
    "title_vi": "Giảm ngập hẻm nhỏ",
    "title_en": "Less flooding in small alleys",
    "closes_at": "2026-11-30T17:00:00+07:00",
    "reason": "Bổ sung số liệu nền",
}
"""What this room's services give; a test renders every kind from it."""


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with the title and times in the reader's language."""

    def say(facts: Facts) -> str:
        english = (get_language() or "vi").startswith("en")
        more: dict[str, Any] = {**facts, "title": facts["title_en" if english else "title_vi"]}
        if "closes_at" in facts:
            more["closes_at"] = weekday_date(datetime.fromisoformat(str(facts["closes_at"])))
        return make(more)

    return say


def _register(
    name: str, group: str, title: Callable[[dict[str, Any]], str], body: Callable[[dict[str, Any]], str]
) -> None:
    """A kind of notice."""
    register(Kind(name, group, _words(title), _words(body), samples=(SAMPLE,)))


_register(
    "problem_submitted",
    "problems",
    lambda f: _("%(number)s was submitted") % f,
    lambda f: _("The problem “%(title)s” waits for your decision.") % f,
)
_register(
    "problem_in_consultation",
    "problems",
    lambda f: _("%(number)s is in consultation") % f,
    lambda f: _("The programme office talks the problem “%(title)s” over with experts. %(reason)s") % f,
)
_register(
    "problem_accepted",
    "problems",
    lambda f: _("%(number)s was accepted") % f,
    lambda f: _("The problem “%(title)s” was accepted. You can make a challenge from it. Reason: %(reason)s") % f,
)
_register(
    "problem_returned",
    "problems",
    lambda f: _("%(number)s was returned") % f,
    lambda f: _("The problem “%(title)s” was returned with remarks on its sections. Reason: %(reason)s") % f,
)
_register(
    "problem_declined",
    "problems",
    lambda f: _("%(number)s was declined") % f,
    lambda f: _("The problem “%(title)s” was declined. Reason: %(reason)s") % f,
)
_register(
    "problem_merged",
    "problems",
    lambda f: _("%(number)s was merged") % f,
    lambda f: (
        _("The problem “%(title)s” was merged into a similar one; your agency is a partner there. Reason: %(reason)s")
        % f
    ),
)
_register(
    "challenge_published",
    "challenges",
    lambda f: _("%(number)s is announced") % f,
    lambda f: _("The challenge “%(title)s” is announced and has a public page.") % f,
)
_register(
    "challenge_extended",
    "challenges",
    lambda f: _("The deadline of %(number)s was moved") % f,
    lambda f: _("Bids on “%(title)s” are taken until %(closes_at)s. Reason: %(reason)s") % f,
)
_register(
    "challenge_cancelled",
    "challenges",
    lambda f: _("%(number)s was cancelled") % f,
    lambda f: _("The challenge “%(title)s” was cancelled. Reason: %(reason)s") % f,
)

watching.allow("challenges.challenge")
watching.allow("challenges.problem")
