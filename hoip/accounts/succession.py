"""What becomes of a dissolved agency's open items: rooms above register how theirs move to the successor."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip.accounts.exceptions import SuccessionRefused
from hoip.accounts.models import Organisation, User
from hoip.accounts.services.organisations import facts_of
from hoip.audit.services import record
from hoip.notifications.services import notify

Mover = Callable[[Organisation, Organisation, Any], list[str]]
"""Moves a room's open items from one agency to another for a person; answers the numbers of what moved."""
_movers: list[Mover] = []


def register(mover: Mover) -> Mover:
    """Add a room's mover."""
    _movers.append(mover)
    return mover


@transaction.atomic
def transfer_open_items(agency: Organisation, *, by: Any) -> list[str]:
    """Move the open items of an agency to its successor, on record; what is closed stays where it is.

    Source: domain guide, units before and after July 2025.

    Raises:
        SuccessionRefused: the agency has no successor.
    """
    locked = Organisation.objects.select_for_update(of=("self",)).select_related("successor").get(pk=agency.pk)
    if locked.successor is None:
        raise SuccessionRefused(_("Name the successor of this agency first."))
    moved = [number for mover in _movers for number in mover(locked, locked.successor, by)]
    if moved:
        _tell(locked, locked.successor, ", ".join(moved))
        record(
            "accounts.open_items_transferred",
            target=locked,
            by=by,
            facts={"to": locked.successor.code or locked.successor.slug, "items": moved},
        )
    return moved


def _tell(agency: Organisation, successor: Organisation, items: str) -> None:
    """Tell the people of both agencies what passed from one to the other."""
    old, new = facts_of(agency), facts_of(successor)
    notify(
        User.objects.managing([successor]),
        "open_items_received",
        facts={**new, "from_vi": old["name_vi"], "from_en": old["name_en"], "items": items},
        path=successor.get_absolute_url(),
        about=successor,
    )
    notify(
        User.objects.managing([agency]),
        "open_items_left",
        facts={**old, "to_vi": new["name_vi"], "to_en": new["name_en"], "items": items},
        path=agency.get_absolute_url(),
        about=agency,
    )
