"""Which entries of the audit log would tell that there are sealed bids, or who a bid of a blind evaluation is from."""

from datetime import datetime

from django.db.models import Q

from marketplace.proposals.anonymity import blind_challenges
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.common import DOCUMENT

PUBLIC = ("proposals.opening_confirmed", "proposals.bids_opened")
"""Acts on a challenge that tell nothing before the deadline."""
OF_THE_AGENCY = ("proposals.proposal_moved", "proposals.cure_asked", "proposals.names_seen")
"""Acts on an opened bid whose actor is not the bidder's."""


def sealed_entries(at: datetime) -> Q:
    """Entries of this room that nobody reads yet.

    All but those about opened bids, and the openings themselves; of opened bids that still go without names only what
    the agency and the office did: the other entries name the people who wrote them.
    """
    unsealed = Proposal.objects.unsealed(at)
    blind = unsealed.filter(challenge__in=blind_challenges().values("pk"))
    opened = Q(target_type="proposals.proposal", target_id__in=unsealed.values("number"))
    opened &= Q(action__in=OF_THE_AGENCY) | ~Q(target_id__in=blind.values("number"))
    ours = Q(action__startswith="proposals.") | Q(target_type="proposals.proposal")
    return (ours & ~opened & ~Q(action__in=PUBLIC)) | Q(target_type="files.privatefile", facts__purpose=DOCUMENT)
