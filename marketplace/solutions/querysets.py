"""Questions asked of solution profiles, by name."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from marketplace.solutions.states import SolutionState


class SolutionQuerySet(models.QuerySet[Any]):
    """Solutions by state and by who asks."""

    def published(self) -> SolutionQuerySet:
        """Profiles that everybody may find."""
        return self.filter(state=SolutionState.PUBLISHED)

    def visible_to(self, user: Any) -> SolutionQuerySet:
        """Published ones for everybody; those of one's own organisations in any state."""
        if not getattr(user, "is_authenticated", False):
            return self.published()
        return self.filter(
            Q(state=SolutionState.PUBLISHED) | Q(organisation__in=user.memberships.values("organisation_id"))
        )

    def for_listing(self) -> SolutionQuerySet:
        """All that one list row shows, in five queries however many rows there are."""
        return self.select_related("organisation", "admin_unit").prefetch_related(
            "fields", "technologies", "tags", "images"
        )
