"""One process at a time: a lease in the database that ends by itself when its holder dies."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from search.models import Lease

SECONDS = 120


class LeaseTaken(Exception):
    """Another process holds the lease."""


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold a lease while the block runs.

    Raises:
        LeaseTaken: another process holds it and has not been silent for SECONDS.
    """
    Lease.objects.get_or_create(name=name)
    holder = uuid.uuid4().hex
    now = timezone.now()
    free = Q(holder="") | Q(expires_at__lt=now)
    taken = Lease.objects.filter(free, name=name).update(holder=holder, expires_at=now + timedelta(seconds=SECONDS))
    if not taken:
        raise LeaseTaken(name)
    try:
        yield
    finally:
        Lease.objects.filter(name=name, holder=holder).update(holder="", expires_at=None)
