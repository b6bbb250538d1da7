"""Whether an organisation can bid on a challenge, explained line by line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind
from hoip.ui.formatting import weekday_date
from marketplace.solutions.models import Solution


@dataclass(frozen=True, slots=True)
class Condition:
    """One line: what is asked, and whether it holds."""

    text: Any
    holds: bool


def conditions(challenge: Challenge, organisation: Organisation, at: datetime) -> list[Condition]:
    """Every condition for a bid of an organisation on a challenge at a time."""
    closes = weekday_date(challenge.closes_at) if challenge.closes_at else ""
    kinds = [str(OrganisationKind(kind).label) for kind in challenge.eligible_kinds]
    eligible = organisation.is_provider and (
        not challenge.eligible_kinds or organisation.kind in challenge.eligible_kinds
    )
    who = (
        _("The challenge takes bids from: %(kinds)s") % {"kinds": ", ".join(kinds)}
        if kinds
        else _("The organisation is a solution provider")
    )
    return [
        Condition(
            _("The challenge takes bids now (until %(closes)s)") % {"closes": closes},
            challenge.phase_at(at) == Phase.OPEN,
        ),
        Condition(_("The organisation is verified by the programme office"), organisation.is_verified),
        Condition(who, eligible),
        Condition(_("The organisation is not the agency that asks"), organisation.pk != challenge.organisation_id),
        Condition(
            _("The organisation has a published solution"),
            Solution.objects.published().filter(organisation=organisation).exists(),
        ),
    ]
