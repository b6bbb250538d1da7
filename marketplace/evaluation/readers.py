"""Opens bids to the panel: to a member those whose disclosure is cleared, to the secretary all of the challenge.

While an evaluation is blind, members read bids on the panel's own pages, which hide who bids, and nowhere else.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from marketplace.evaluation.models import Disclosure, PanelMember
from marketplace.evaluation.states import PanelRole
from marketplace.proposals.querysets import register_readers


def panel_readers(user: Any, _at: datetime) -> Q:
    """Which opened bids a person reads for sitting on a panel."""
    cleared = Disclosure.objects.of(user).cleared()
    kept = PanelMember.objects.filter(
        user=user,
        role=PanelRole.SECRETARY,
        accepted_at__isnull=False,
        declined_at=None,
        left_at=None,
        panel__scoring_at__isnull=False,
    )
    named = cleared.exclude(member__panel__challenge__is_blind=True, member__panel__names_shown_at=None)
    return Q(pk__in=named.values("proposal_id")) | Q(challenge__panel__in=kept.values("panel_id"))


register_readers("panel", panel_readers)
