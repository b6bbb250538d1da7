"""What this room tells people."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hoip.accounts import waits
from hoip.bilingual import in_reader_language
from hoip.notifications import watching
from hoip.notifications.kinds import Facts, Kind, register

SAMPLE = {
    "name_vi": "Sở Ví dụ",
    "name_en": "Example Department",
    "person": "Trần Minh An",
    "reason": "Đã đối chiếu quyết định thành lập",
    "from_vi": "UBND Quận Ví dụ",
    "from_en": "Example District",
    "to_vi": "UBND Phường Ví dụ",
    "to_en": "Example Ward",
    "items": "BT-2026-001, TT-2026-002",
}
"""What this room's services give; a test renders every kind from it."""


def _name(facts: Facts) -> str:
    """The organisation's name in the reader's language."""
    return str(in_reader_language(facts)["name"])


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with names of organisations in the reader's language."""

    def say(facts: Facts) -> str:
        return make(in_reader_language(facts))

    return say


def _register(name: str, title: Callable[[dict[str, Any]], str], body: Callable[[dict[str, Any]], str]) -> None:
    """A kind of this room's group; all are sent whatever the preferences, since they concern rights."""
    register(Kind(name, "organisations", _words(title), _words(body), samples=(SAMPLE,), mandatory=True))


_register(
    "member_joined",
    lambda f: _("%(person)s has joined %(name)s") % f,
    lambda f: _("%(person)s accepted the invitation to %(name)s.") % f,
)
_register(
    "ownership_received",
    lambda f: _("You own %(name)s now") % f,
    lambda f: _("The ownership of %(name)s was transferred to you.") % f,
)
_register(
    "verification_requested",
    lambda f: _("%(name)s asks for verification") % f,
    lambda f: _("%(name)s has asked for verification. Look at the evidence and decide.") % f,
)
_register(
    "verification_granted",
    lambda f: _("%(name)s is verified") % f,
    lambda f: _("The programme office has verified %(name)s. You can publish and bid now. Reason: %(reason)s") % f,
)
_register(
    "verification_declined",
    lambda f: _("The verification of %(name)s was declined") % f,
    lambda f: _("The programme office has declined to verify %(name)s. Reason: %(reason)s") % f,
)

_register(
    "verification_withdrawn",
    lambda f: _("%(name)s is no longer verified") % f,
    lambda f: _("The programme office has withdrawn the verification of %(name)s. Reason: %(reason)s") % f,
)
_register(
    "open_items_received",
    lambda f: _("%(name)s takes over open items of %(from)s") % f,
    lambda f: _("These passed to your agency: %(items)s.") % f,
)
_register(
    "expert_accepted",
    lambda f: _("You are offered as an expert") % f,
    lambda f: _("The programme office has accepted your expert profile; agencies can invite you now.") % f,
)
_register(
    "open_items_left",
    lambda f: _("%(name)s has been dissolved; its open items passed on") % f,
    lambda f: _("These passed from %(name)s to %(to)s: %(items)s.") % f,
)

register(
    Kind(
        "consent_withdrawn",
        "organisations",
        lambda _facts: _("A person has withdrawn consent"),
        lambda _facts: _("The account is closed. Delete the name and address once no open selection needs them."),
        samples=({},),
        mandatory=True,
    )
)


register(
    Kind(
        waits.KIND,
        "problems",
        lambda f: _("%(number)s waits too long") % f,
        lambda f: (
            _("“%(title)s” has been in the state “%(state)s” for %(days)s days, longer than it should.")
            % in_reader_language(f)
        ),
        samples=(
            {
                "number": "BT-2026-001",
                "title_vi": "Giảm ngập hẻm nhỏ",
                "title_en": "Less flooding in small alleys",
                "state_vi": "đã nộp",
                "state_en": "submitted",
                "days": 12,
                "step": "first",
            },
        ),
    )
)

watching.allow("accounts.organisation")
