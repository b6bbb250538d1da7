"""Who may read which bid: the seal is here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from hoip.clock import now
from marketplace.proposals.states import ProposalState


class ProposalQuerySet(models.QuerySet[Any]):
    """Bids by who asks and when."""

    def unsealed(self, at: datetime) -> ProposalQuerySet:
        """Submitted bids on challenges whose deadline has passed by the aware time `at`."""
        return self.filter(state=ProposalState.SUBMITTED, challenge__closes_at__lte=at)

    def visible_to(self, user: Any, at: datetime | None = None) -> ProposalQuerySet:
        """One's own organisation's always; the challenge's agency and the office after the deadline.

        It knows no superuser: until the deadline nobody outside the bidding organisation reads a bid or learns how
        many there are.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        at = at or now()
        mine = user.memberships.values("organisation_id")
        opened = Q(state=ProposalState.SUBMITTED, challenge__closes_at__lte=at)
        if not user.is_office:
            opened &= Q(challenge__organisation__in=mine)
        return self.filter(Q(organisation__in=mine) | opened)
