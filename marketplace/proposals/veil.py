"""Which entries of the audit log would tell that there are sealed bids."""

from datetime import datetime

from django.db.models import Q

from marketplace.proposals.models import Proposal
from marketplace.proposals.services.common import DOCUMENT

PUBLIC = ("proposals.opening_confirmed", "proposals.bids_opened")
"""Acts on a challenge that tell nothing before the deadline."""


def sealed_entries(at: datetime) -> Q:
    """Entries of this room that nobody reads yet: all but those about opened bids, and the openings themselves."""
    opened = Q(target_type="proposals.proposal", target_id__in=Proposal.objects.unsealed(at).values("number"))
    ours = Q(action__startswith="proposals.") | Q(target_type="proposals.proposal")
    return (ours & ~opened & ~Q(action__in=PUBLIC)) | Q(target_type="files.privatefile", facts__purpose=DOCUMENT)
