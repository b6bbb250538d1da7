"""Questions asked of marks, by name."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from challenges.models import Challenge, Problem
from marketplace.matching.states import Side, Verdict


class MarkQuerySet(models.QuerySet[Any]):
    """Marks by what they are about and by who asks."""

    def visible_to(self, user: Any) -> MarkQuerySet:
        """Those of one's own organisations' records; all for the office."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_office:
            return self
        mine = user.memberships.values("organisation_id")
        return self.filter(
            Q(side=Side.PROBLEM, problem__organisation__in=mine)
            | Q(side=Side.CHALLENGE, challenge__organisation__in=mine)
            | Q(side=Side.SOLUTION, solution__organisation__in=mine)
        )

    def of(self, record: Any) -> MarkQuerySet:
        """Those on the matches of one problem, challenge or solution."""
        if isinstance(record, Problem):
            return self.filter(side=Side.PROBLEM, problem=record)
        if isinstance(record, Challenge):
            return self.filter(side=Side.CHALLENGE, challenge=record)
        return self.filter(side=Side.SOLUTION, solution=record)

    def hiding(self) -> MarkQuerySet:
        """Those that take a match out of its list."""
        return self.filter(verdict=Verdict.NOT_RELEVANT)
