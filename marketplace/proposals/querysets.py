"""Who may read which bid: the seal is here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hoip.clock import now
from marketplace.proposals.states import OPENED_STATES

Readers = Callable[[Any, datetime], Q]
"""Answers which opened bids a person may read beside those of the agency and the office."""
_readers: dict[str, Readers] = {}


def register_readers(name: str, readers: Readers) -> None:
    """Let a room above open opened bids to more people (a panel). What is still sealed stays sealed whatever it says."""
    _readers[name] = readers


class ProposalQuerySet(models.QuerySet[Any]):
    """Bids by who asks and when."""

    def unsealed(self, at: datetime) -> ProposalQuerySet:
        """Bids that two people have opened by the aware time `at`."""
        return self.filter(state__in=OPENED_STATES, opened_at__lte=at)

    def visible_to(self, user: Any, at: datetime | None = None) -> ProposalQuerySet:
        """One's own organisation's always; for the challenge's agency, the office and a panel those that were opened.

        It knows no superuser: until the opening nobody outside the bidding organisation reads a bid or learns how
        many there are.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        at = at or now()
        mine = user.memberships.values("organisation_id")
        opened = Q(state__in=OPENED_STATES, opened_at__lte=at)
        if not user.is_office:
            whose = Q(challenge__organisation__in=mine)
            for readers in _readers.values():
                whose |= readers(user, at)
            opened &= whose
        return self.filter(Q(organisation__in=mine) | opened)

    def of_team(self, user: Any) -> ProposalQuerySet:
        """Bids of the person's own organisations."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(organisation__in=user.memberships.values("organisation_id"))


class SealedVersionQuerySet(models.QuerySet[Any]):
    """Sealed versions by who asks."""

    def visible_to(self, user: Any) -> SealedVersionQuerySet:
        """All versions of one's own organisation's bids; nobody else's: others read what was opened, in the bid."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(proposal__organisation__in=user.memberships.values("organisation_id"))

    def latest_of_submitted(self) -> SealedVersionQuerySet:
        """The version that counts of each submitted bid."""
        later = self.model.objects.filter(proposal=OuterRef("proposal"), number__gt=OuterRef("number"))
        return self.filter(proposal__state__in=OPENED_STATES).exclude(Exists(later))


class PartnerQuerySet(models.QuerySet[Any]):
    """Partners by who asks."""

    def visible_to(self, user: Any) -> PartnerQuerySet:
        """Those that one's own organisation is, and those of its own bids."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = user.memberships.values("organisation_id")
        return self.filter(Q(organisation__in=mine) | Q(proposal__organisation__in=mine))


class CureQuerySet(models.QuerySet[Any]):
    """Requests to mend gaps by who asks."""

    def visible_to(self, user: Any, at: datetime | None = None) -> CureQuerySet:
        """Those on bids that the person may see."""
        proposals: Any = self.model._meta.get_field("proposal").related_model
        return self.filter(proposal__in=proposals.objects.visible_to(user, at))


class OpeningQuerySet(models.QuerySet[Any]):
    """Openings of bids by their state."""

    def done(self, at: datetime) -> OpeningQuerySet:
        """Those whose record is public by the aware time `at`."""
        return self.filter(opened_at__lte=at)

    def visible_to(self, _user: Any, at: datetime | None = None) -> OpeningQuerySet:
        """The record of an opening is public; one that only one person has confirmed is not there yet."""
        return self.done(at or now())
