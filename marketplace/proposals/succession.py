"""What becomes of an organisation's bids when another one takes its place."""

from typing import Any

from hoip.accounts.models import Membership, Organisation
from hoip.accounts.states import MANAGING_ROLES
from hoip.audit.services import record
from marketplace.proposals.models import Proposal


def move_bids(former: Organisation, successor: Organisation, by: Any) -> list[str]:
    """Move the bids of a dissolved provider to its successor, sealed as they are.

    Where the successor bids on the same challenge itself, both bids stay where they are: it has one already. A bid
    that was not opened moves only where the same people stand behind both, since otherwise the office, by naming a
    successor, could show it to anybody.
    """
    taken = Proposal.objects.filter(organisation=successor).values("challenge")
    rows = Proposal.objects.select_for_update().filter(organisation=former).exclude(challenge__in=taken)
    if not _same_people(former, successor):
        rows = rows.filter(opened_at__isnull=False)
    moved = []
    for row in rows:
        Proposal.objects.filter(pk=row.pk).update(organisation=successor)
        record("proposals.proposal_transferred", target=row, by=by, facts={"to": successor.slug})
        if row.opened_at is not None:  # the numbers go into a list that others read
            moved.append(row.number)
    return moved


def _same_people(former: Organisation, successor: Organisation) -> bool:
    """Whether an owner or manager of the former organisation is one of the successor, too."""
    managers = Membership.objects.filter(role__in=MANAGING_ROLES)
    there = managers.filter(organisation=successor).values("user")
    return managers.filter(organisation=former, user__in=there).exists()
