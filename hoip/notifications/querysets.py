"""Questions asked of notices, by name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from hoip.notifications.states import Frequency


class NotificationQuerySet(models.QuerySet[Any]):
    """Notices by who reads them and what waits to be sent."""

    def visible_to(self, user: Any) -> NotificationQuerySet:
        """A person's own, as far as the person wants them on the site."""
        return self.filter(recipient=user.pk, on_site=True)

    def unsent(self, frequency: str) -> NotificationQuerySet:
        """Those that go out with this frequency and have not yet."""
        return self.filter(emailed_at=None, mail=frequency, recipient__is_active=True)

    def made_between(self, start: datetime, end: datetime) -> NotificationQuerySet:
        """Those made after `start` and not after `end`."""
        return self.filter(created_at__gt=start, created_at__lte=end)

    def stop_mail(self) -> int:
        """Leave them on the site alone."""
        return self.update(mail=Frequency.OFF)
