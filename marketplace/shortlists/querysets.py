"""Who may see which board: the agency that keeps it, and nobody else."""

from __future__ import annotations

from typing import Any

from django.db import models


class ShortlistQuerySet(models.QuerySet[Any]):
    """Boards by who asks."""

    def visible_to(self, user: Any) -> ShortlistQuerySet:
        """Those of the agencies that the person works for."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(organisation__in=user.memberships.values("organisation_id"))


class CandidateQuerySet(models.QuerySet[Any]):
    """Candidates by who asks."""

    def visible_to(self, user: Any) -> CandidateQuerySet:
        """Those on boards that the person may see."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(shortlist__organisation__in=user.memberships.values("organisation_id"))
