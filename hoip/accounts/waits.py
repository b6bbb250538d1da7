"""What waits longer than it should, and who is told: rooms above register what of theirs waits; `run_due` escalates.

The first notice goes to those for whom it waits when the limit passes; if it still waits ESCALATE_AFTER later, those who
answer for them are told too. Each of the two is one event, so that running twice tells nobody twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hoip.accounts.models import Organisation, User
from hoip.accounts.states import WorkingGroup
from hoip.audit.services import record
from hoip.notifications.models import Notification
from hoip.notifications.objects import name_of
from hoip.notifications.services import notify

ESCALATE_AFTER = timedelta(days=7)
"""How long after its limit a thing may wait before it goes one step up."""
OFFICE = "office"
AGENCY = "agency"
KIND = "waits_too_long"


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits too long.

    Attributes:
        about: the object, a model with an address.
        agency: the agency that it belongs to.
        state: the constant of the state in which it waits; part of the event's name.
        since: when it came into the state, aware.
        due: when the state should have ended, aware and past.
        waits_for: OFFICE or AGENCY.
        facts: number, title_vi, title_en, and the state's words state_vi and state_en.
    """

    about: Any
    agency: Organisation
    state: str
    since: datetime
    due: datetime
    waits_for: str
    facts: dict[str, Any]


Provider = Callable[[datetime], Iterable[Wait]]
"""Takes the time; answers what waits past its limit then."""
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a room's provider; called when the application starts."""
    _providers.append(provider)
    return provider


def escalate(at: datetime) -> int:
    """Tell those for whom something waits too long, and later those above them; answers how many events were told."""
    return sum(_tell(wait, at) for provider in _providers for wait in provider(at))


@transaction.atomic
def _tell(wait: Wait, at: datetime) -> int:
    steps = [("first", _nearest(wait))]
    if wait.due + ESCALATE_AFTER <= at:
        steps.append(("second", _above(wait)))
    told = 0
    for step, people in steps:
        label, key = name_of(wait.about)
        event = f"wait {label} {key} {wait.state} {wait.since.isoformat()} {step}"
        if not people or Notification.objects.filter(event=event).exists():
            continue
        days = (at - wait.since).days
        notify(
            people,
            KIND,
            facts={**wait.facts, "days": days, "step": step},
            path=wait.about.get_absolute_url(),
            about=wait.about,
            event=event,
        )
        if Notification.objects.filter(event=event).exists():
            record(
                "accounts.wait_escalated",
                target=wait.about,
                facts={"state": wait.state, "days": days, "step": step, "waits_for": wait.waits_for},
                at=at,
            )
            told += 1
    return told


def _nearest(wait: Wait) -> list[User]:
    """Those who can act on it."""
    return list(User.objects.office()) if wait.waits_for == OFFICE else list(User.objects.writing_for([wait.agency]))


def _above(wait: Wait) -> list[User]:
    """For an agency its managers, the head of its working group and the office; for the office the agency that waits.

    Nobody stands above the office on the platform: the agency learns how long its problem has been waiting.
    """
    managers = list(User.objects.managing([wait.agency]))
    if wait.waits_for == OFFICE:
        return managers
    heads = User.objects.filter(
        is_active=True, memberships__organisation=wait.agency, memberships__working_group=WorkingGroup.LEAD
    )
    return [*managers, *heads, *User.objects.office()]
