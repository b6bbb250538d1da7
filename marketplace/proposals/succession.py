"""What becomes of an organisation's bids when another one takes its place."""

from typing import Any

from hoip.accounts.models import Organisation
from hoip.audit.services import record
from marketplace.proposals.models import Proposal


def move_bids(former: Organisation, successor: Organisation, by: Any) -> list[str]:
    """Move the bids of a dissolved provider to its successor, sealed as they are.

    Where the successor bids on the same challenge itself, both bids stay where they are: it has one already.
    """
    taken = Proposal.objects.filter(organisation=successor).values("challenge")
    rows = Proposal.objects.select_for_update().filter(organisation=former).exclude(challenge__in=taken)
    moved = []
    for row in rows:
        Proposal.objects.filter(pk=row.pk).update(organisation=successor)
        record("proposals.proposal_transferred", target=row, by=by, facts={"to": successor.slug})
        if row.opened_at is not None:  # the numbers go into a list that others read
            moved.append(row.number)
    return moved
