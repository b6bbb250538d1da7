"""Questions asked of solution profiles, by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from marketplace.solutions.states import FRESH_FOR_DAYS, SolutionState


class SolutionQuerySet(models.QuerySet[Any]):
    """Solutions by state and by who asks."""

    def published(self) -> SolutionQuerySet:
        """Profiles that everybody may find."""
        return self.filter(state=SolutionState.PUBLISHED)

    def visible_to(self, user: Any) -> SolutionQuerySet:
        """Published ones for everybody, one's own organisations' in any state, archived ones for the office.

        A draft belongs to its team alone.
        """
        seen = Q(state=SolutionState.PUBLISHED)
        if getattr(user, "is_authenticated", False):
            seen |= Q(organisation__in=user.memberships.values("organisation_id"))
            if user.is_office:
                seen |= Q(state=SolutionState.ARCHIVED)
        return self.filter(seen)

    def of_user(self, user: Any) -> SolutionQuerySet:
        """Those of the person's own organisations, in any state."""
        return self.filter(organisation__in=user.memberships.values("organisation_id"))

    def for_listing(self) -> SolutionQuerySet:
        """All that one list row shows, in five queries however many rows there are."""
        return self.select_related("organisation", "admin_unit").prefetch_related(
            "fields", "technologies", "tags", "images"
        )

    def for_rows(self) -> SolutionQuerySet:
        """All that a row of the public list shows, in two queries however many rows there are."""
        return self.select_related("organisation", "admin_unit").prefetch_related("fields")

    def stale_at(self, at: datetime) -> SolutionQuerySet:
        """Published profiles that nobody has confirmed for a quarter before the aware time `at`."""
        limit = at - timedelta(days=FRESH_FOR_DAYS)
        return (
            self.published()
            .annotate(known_current_at=Coalesce("confirmed_at", "published_at"))
            .filter(known_current_at__lte=limit)
        )

    def to_remind_at(self, at: datetime) -> SolutionQuerySet:
        """Stale profiles whose team was not reminded during the last quarter."""
        limit = at - timedelta(days=FRESH_FOR_DAYS)
        return self.stale_at(at).filter(Q(reminded_at=None) | Q(reminded_at__lte=limit))
