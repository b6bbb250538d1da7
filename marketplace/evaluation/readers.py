"""Opens bids to the panel: to a member those whose disclosure is cleared, to the secretary all of the challenge.

While an evaluation is blind, members read bids on the panel's own pages, which hide who bids, and nowhere else.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from challenges.models import Challenge
from marketplace.evaluation.models import Disclosure, PanelMember
from marketplace.evaluation.states import PanelRole
from marketplace.proposals import anonymity
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


NAMES_ARE_SHOWN = Q(panel__names_shown_at__isnull=False) | Q(panel__closed_at__isnull=False)
"""Challenges whose chair has shown the names, or whose ranking is frozen."""


def scores(user: Any, challenge: Challenge) -> bool:
    """Whether the person has a seat from which bids are scored, accepted or still to be answered."""
    seats = PanelMember.objects.filter(panel__challenge=challenge, user=user, declined_at=None, left_at=None)
    return seats.exclude(role=PanelRole.SECRETARY).exists()


register_readers("panel", panel_readers)
anonymity.register("panel", ended=NAMES_ARE_SHOWN, scores=scores)
