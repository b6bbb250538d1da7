"""Questions asked of alerts and of what they found, by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Q

from marketplace.alerts.states import ItemState


class AlertQuerySet(models.QuerySet[Any]):
    """Alerts by who owns them and whether they run."""

    def visible_to(self, user: Any) -> AlertQuerySet:
        """A person's own, nobody else's."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user=user)

    def running(self) -> AlertQuerySet:
        """Those that are not paused and whose person has an active account."""
        return self.filter(paused_at=None, user__is_active=True)

    def saved(self) -> AlertQuerySet:
        """Those that a person asked for."""
        return self.filter(automatic=False)

    def for_listing(self) -> AlertQuerySet:
        """All that one list row shows, in one query."""
        told = Q(items__state__in=(ItemState.TOLD, ItemState.NEW))
        rows = self.select_related("problem", "challenge", "solution").annotate(found=Count("items", filter=told))
        return rows.order_by("automatic", "-created_at", "-pk")


class ItemQuerySet(models.QuerySet[Any]):
    """What alerts found."""

    def visible_to(self, user: Any) -> ItemQuerySet:
        """What a person's own alerts found; whether the thing itself may be seen is asked of its room."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(alert__user=user)

    def waiting(self) -> ItemQuerySet:
        """Found and not told yet."""
        return self.filter(state=ItemState.NEW)

    def unasked_since(self, user: Any, at: datetime) -> int:
        """How many items of automatic alerts a person was told of in the seven days before the aware time `at`."""
        week = at - timedelta(days=7)
        return self.filter(alert__user=user, alert__automatic=True, told_at__gt=week).count()
