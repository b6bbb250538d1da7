"""What this room tells people: of a sealed bid its team alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hoip.bilingual import in_reader_language
from hoip.notifications.kinds import Attachment, Facts, Kind, keep_unlisted, register
from hoip.ui.formatting import weekday_date

# Who gets one of these bids, or is asked to, before anybody may know; the last three go to bidders and followers alike.
keep_unlisted(
    "proposal_submitted",
    "proposal_withdrawn",
    "proposal_returned",
    "proposal_partner_asked",
    "proposal_member_answered",
    "challenge_extended",
    "challenge_addendum",
    "challenge_cancelled",
)
TIMES = ("closes_at", "at", "until")
SAMPLE = {
    "number": "HS-2026-001-K7QX4M",
    "title_vi": "Giảm ngập hẻm nhỏ",
    "title_en": "Less flooding in small alleys",
    "closes_at": "2026-11-30T17:00:00+07:00",
    "at": "2026-11-20T09:30:00+07:00",
    "until": "2026-12-05T17:00:00+07:00",
    "version": 2,
    "sha256": "8e5b0f" + "0" * 58,
    "receipt": "",
    "reason": "Thiếu giấy đăng ký kinh doanh",
    "gaps": "Giấy đăng ký kinh doanh",
    "bidder": "Công ty Chuồn Chuồn",
    "confirmed": True,
}
"""What this room's services give; a test renders every kind from it."""


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with title and times in the reader's language."""

    def say(facts: Facts) -> str:
        times = {name: weekday_date(datetime.fromisoformat(str(facts[name]))) for name in TIMES if facts.get(name)}
        return make({**in_reader_language(facts), **times})

    return say


def _register(
    name: str,
    title: Callable[[dict[str, Any]], str],
    body: Callable[[dict[str, Any]], str],
    attachments: Callable[[Facts], list[Attachment]] | None = None,
) -> None:
    """A kind of notice; all are receipts, questions or results and always sent."""
    register(
        Kind(
            name,
            "proposals",
            _words(title),
            _words(body),
            samples=(SAMPLE, SAMPLE | {"confirmed": False}),
            mandatory=True,
            attachments=attachments,
        )
    )


def _receipt(facts: Facts) -> list[Attachment]:
    from marketplace.proposals.services.receipts import receipt_attachments

    return receipt_attachments(facts)


_register(
    "proposal_submitted",
    lambda f: _("Receipt: bid %(number)s, version %(version)s, was sealed") % {"version": 1, **f},
    lambda f: (
        _(
            "Your bid on “%(title)s” was received on %(at)s. SHA-256: %(sha256)s. You can submit a new version or withdraw it until %(closes_at)s. The receipt is attached."
        )
        % {"sha256": "–", **f}
    ),
    _receipt,
)
_register(
    "proposal_withdrawn",
    lambda f: _("Bid %(number)s was withdrawn") % f,
    lambda f: _("Your bid on “%(title)s” was withdrawn on %(at)s.") % f,
)
_register(
    "proposal_returned",
    lambda f: _("Bid %(number)s is given back unopened") % f,
    lambda f: (
        _(
            "The challenge “%(title)s” was cancelled. Nobody has read your bid: its sealed versions were destroyed, and your working copy stays with you alone."
        )
        % f
    ),
)
_register(
    "proposal_opened",
    lambda f: _("Bid %(number)s was opened") % f,
    lambda f: _("The bids on “%(title)s” were opened on %(at)s by two people. Yours is in the public record.") % f,
)
_register(
    "proposal_opening_waits",
    lambda f: _("Bids on %(number)s wait for a second person") % f,
    lambda f: _("Somebody has confirmed the opening of the bids on “%(title)s”. Confirm it too until %(until)s.") % f,
)
_register(
    "proposal_eligible",
    lambda f: _("Bid %(number)s is eligible") % f,
    lambda f: _("Your bid on “%(title)s” goes on to evaluation.") % f,
)
_register(
    "proposal_ineligible",
    lambda f: _("Bid %(number)s is not eligible") % f,
    lambda f: _("Your bid on “%(title)s” does not go on to evaluation. Reason: %(reason)s") % f,
)
_register(
    "proposal_cure_asked",
    lambda f: _("Bid %(number)s: papers are missing") % f,
    lambda f: _("For your bid on “%(title)s” this is missing: %(gaps)s. Hand it in until %(until)s.") % f,
)
_register(
    "proposal_partner_asked",
    lambda f: _("%(bidder)s names you as a partner in a bid") % f,
    lambda f: _("%(bidder)s wants to bid with you on “%(title)s”. Confirm or decline until %(closes_at)s.") % f,
)
_register(
    "proposal_member_answered",
    lambda f: (
        _("Bid %(number)s: a confirmation came in") % f
        if f["confirmed"]
        else _("Bid %(number)s: somebody declined") % f
    ),
    lambda f: _("See who has confirmed for “%(title)s” on the bid's page.") % f,
)
