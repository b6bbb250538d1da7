"""One process at a time: a lease in the database that ends by itself when its holder dies.

A holder may be stopped for so long that another takes the lease over. So each step takes a number that only grows,
and what must not be done by a holder of the past is guarded by `check` or `lock`.
"""

import os
import random
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from search.models import Lease

SECONDS = 45
"""A holder that was silent for so long has lost the lease; longer than the longest single step."""


class LeaseTaken(Exception):
    """Another process holds the lease."""


class LeaseLost(Exception):
    """This process held the lease and was silent for too long; another goes on with the work."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that this process holds."""

    name: str
    holder: str

    def step(self) -> int:
        """Stay in possession, and take the next number.

        Raises:
            LeaseLost: another process took over.
        """
        mine = Lease.objects.filter(name=self.name, holder=self.holder)
        if not mine.update(number=F("number") + 1, expires_at=clock() + timedelta(seconds=SECONDS)):
            raise LeaseLost(self.name)
        return Lease.objects.values_list("number", flat=True).get(name=self.name)

    def check(self) -> None:
        """Make sure that nobody took over. Raises LeaseLost."""
        if not Lease.objects.filter(name=self.name, holder=self.holder).exists():
            raise LeaseLost(self.name)

    def lock(self) -> Lease:
        """Make sure of it until the transaction ends. Raises LeaseLost."""
        row = Lease.objects.select_for_update().filter(name=self.name, holder=self.holder).first()
        if row is None:
            raise LeaseLost(self.name)
        return row


def clock() -> datetime:
    """The database server's time, so that a machine whose clock is wrong takes no lease that is held."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            found: datetime = cursor.fetchone()[0]
            return found
    return timezone.now()


@contextmanager
def held(name: str, *, wait: float = 0.0) -> Iterator[Held]:
    """Hold a lease while the block runs.

    Args:
        name: what the lease is for.
        wait: seconds to wait for it.

    Raises:
        LeaseTaken: another process holds it and is alive.
    """
    lease = Held(name, f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex}")
    until = time.monotonic() + wait
    while not _take(lease):
        if time.monotonic() >= until:
            raise LeaseTaken(name)
        time.sleep(random.uniform(0.02, 0.1))  # noqa: S311 - jitter, no secret
    try:
        yield lease
    finally:
        Lease.objects.filter(name=name, holder=lease.holder).update(holder="", expires_at=None)


def is_held(name: str) -> bool:
    """Whether somebody holds a lease and was not silent for too long."""
    row = Lease.objects.filter(name=name).first()
    return row is not None and not _is_free(row, clock())


def _take(lease: Held) -> bool:
    """Take a lease that is free, has run out, or whose holder has died on this machine."""
    row, _created = Lease.objects.get_or_create(name=lease.name)
    now = clock()
    if not _is_free(row, now):
        return False
    unchanged = Q(holder=row.holder, expires_at=row.expires_at)
    fresh = {"holder": lease.holder, "expires_at": now + timedelta(seconds=SECONDS)}
    return bool(Lease.objects.filter(unchanged, name=lease.name).update(**fresh))


def _is_free(row: Lease, now: datetime) -> bool:
    """Whether nobody holds it any more; one that would last longer than any is from before a clock was set back."""
    if not row.holder or row.expires_at is None:
        return True
    runs = now <= row.expires_at <= now + timedelta(seconds=SECONDS)
    return not runs or _has_died(row.holder)


def _has_died(holder: str) -> bool:
    """Whether a holder was a process of this machine that is no more; then nobody need wait for the lease to run out."""
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:40] or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
