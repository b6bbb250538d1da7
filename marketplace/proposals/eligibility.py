"""Whether an organisation can bid on a challenge now, explained line by line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.eligibility import check_eligibility
from challenges.models import Challenge
from hoip.accounts.models import Organisation
from hoip.ui.formatting import weekday_date
from marketplace.proposals.deadlines import takes_bids
from marketplace.solutions.models import Solution


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: what is asked, whether it holds, and what decides it."""

    text: Any
    holds: bool
    reason: str = ""


def lasting_conditions(challenge: Challenge, organisation: Organisation, at: datetime) -> list[Condition]:
    """The conditions that are looked at again when opened bids are screened: all but time and profile."""
    return [
        Condition(line.text, line.holds is not False, line.reason)
        for line in check_eligibility(challenge, organisation, at)
    ]


def conditions(challenge: Challenge, organisation: Organisation, at: datetime) -> list[Condition]:
    """Every condition for a bid at a time; what only the bidder can declare stands open to them and counts as held."""
    closes = weekday_date(challenge.closes_at) if challenge.closes_at else ""
    return [
        Condition(_("The challenge takes bids now (until %(closes)s)") % {"closes": closes}, takes_bids(challenge, at)),
        *lasting_conditions(challenge, organisation, at),
        Condition(
            _("The organisation has a published solution"),
            Solution.objects.published().filter(organisation=organisation).exists(),
        ),
    ]


def broken(challenge: Challenge, organisation: Organisation, at: datetime) -> list[Any]:
    """The conditions that do not hold, in words."""
    return [line.text for line in conditions(challenge, organisation, at) if not line.holds]
