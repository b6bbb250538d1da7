"""Reading the chain; writing to it is `hoip.audit.services.record`'s alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.db import models

from hoip.audit import veil
from hoip.audit.exceptions import AppendOnly


def audit_id(target: models.Model) -> str:
    """The name of an object in the chain: its `audit_id` where a running key would tell too much, else its key."""
    return str(getattr(target, "audit_id", None) or target.pk)


class EntryQuerySet(models.QuerySet[Any]):
    """Entries that can be read and added. Every way of the ORM to change or delete them raises AppendOnly."""

    def about(self, target: models.Model) -> EntryQuerySet:
        """What was done to one object."""
        return self.filter(target_type=target._meta.label_lower, target_id=audit_id(target))

    def readable(self, at: datetime) -> EntryQuerySet:
        """What pages and exports may show at the aware time `at`; what rooms have veiled is left out."""
        return self.exclude(veil.hidden(at))

    def update(self, **_values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly
