"""What this room tells people."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from hoip.bilingual import in_reader_language
from hoip.notifications.kinds import Facts, Kind, register
from marketplace.evaluation.states import PanelRole, Resolution

SAMPLE = {
    "number": "TT-2026-001",
    "title_vi": "Giảm ngập hẻm nhỏ",
    "title_en": "Less flooding in small alleys",
    "role": PanelRole.MEMBER,
    "person": "Trần Minh An",
    "resolution": Resolution.RECUSED,
    "reason": "Cùng nơi làm việc.",
    "bidder_vi": "Công ty Chuồn Chuồn",
    "bidder_en": "Dragonfly Company",
}
"""What this room's services give; a test renders every kind from it."""


def _words(make: Callable[[dict[str, Any]], str]) -> Callable[[Facts], str]:
    """Words made from the facts, with title, role and decision in the reader's language."""

    def say(facts: Facts) -> str:
        named = {"bidder": facts.get("bid", ""), **in_reader_language(facts)}
        if facts.get("role"):
            named["role"] = str(PanelRole(facts["role"]).label)
        if facts.get("resolution"):
            named["resolution"] = str(Resolution(facts["resolution"]).label)
        return make(named)

    return say


def _register(name: str, title: Callable[[dict[str, Any]], str], body: Callable[[dict[str, Any]], str]) -> None:
    """A kind of notice about a panel; all ask for an act or tell a decision, so all are sent."""
    register(Kind(name, "evaluation", _words(title), _words(body), samples=(SAMPLE,), mandatory=True))


_register(
    "panel_invitation",
    lambda f: _("You are asked to sit on the panel of %(number)s") % f,
    lambda f: _("The agency asks you to be %(role)s of the panel for “%(title)s”. Please accept or decline.") % f,
)
_register(
    "panel_accepted",
    lambda f: _("%(person)s accepted a seat on the panel of %(number)s") % f,
    lambda f: _("%(person)s will be %(role)s of the panel for “%(title)s”.") % f,
)
_register(
    "panel_declined",
    lambda f: _("%(person)s declined a seat on the panel of %(number)s") % f,
    lambda f: _("%(person)s will not sit on the panel for “%(title)s”. Ask somebody else.") % f,
)
_register(
    "panel_left",
    lambda f: _("You are no longer on the panel of %(number)s") % f,
    lambda f: _("Your seat on the panel for “%(title)s” has ended. Reason: %(reason)s") % f,
)
_register(
    "panel_scoring_began",
    lambda f: _("The bids on %(number)s are ready for the panel") % f,
    lambda f: _("Declare conflicts of interest for “%(title)s” first; then the bids open for you.") % f,
)
_register(
    "panel_bid_came_late",
    lambda f: _("Another bid on %(number)s comes to the panel") % f,
    lambda f: (
        _("A bid for “%(title)s” was found eligible after all. Declare on its bidder, so that you can go on.") % f
    ),
)
_register(
    "panel_conflict",
    lambda f: _("A conflict of interest on %(number)s waits for your decision") % f,
    lambda f: _("Somebody on the panel for “%(title)s” has or may have a conflict of interest.") % f,
)
_register(
    "panel_conflict_resolved",
    lambda f: _("Decision on your conflict of interest: %(bidder)s") % f,
    lambda f: _("“%(title)s”, bidder %(bidder)s: %(resolution)s. Reason: %(reason)s") % f,
)
_register(
    "panel_consensus_began",
    lambda f: _("The consensus round on %(number)s has begun") % f,
    lambda f: _("All sheets for “%(title)s” are locked. Read the others' scores and talk over the differences.") % f,
)
_register(
    "panel_closed",
    lambda f: _("The evaluation of %(number)s is closed") % f,
    lambda f: _("The ranking for “%(title)s” is frozen with its minutes. The decision is yours now.") % f,
)
