"""The time by which the platform decides, asked once and passed on as `at=`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta())


def now() -> datetime:
    """Return the database server's present time as an aware datetime, to the millisecond or finer.

    Services call it once, after they have locked the row that they judge, so that the time of
    a decision lies inside the lock. On SQLite the database has no clock of its own and shares
    the process's. Tests replace this function or travel with `time_machine`.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            value: datetime = cursor.fetchone()[0]
            return value.astimezone(UTC) + _shift.get()
    return timezone.now() + _shift.get()


@contextmanager
def pretended(at: datetime) -> Iterator[None]:
    """Let the clock stand at the aware time `at` and run on from there, so that demo content has a past.

    Raises:
        RuntimeError: DEMO is off. On a real site nobody turns the clock.
    """
    if not settings.DEMO:
        raise RuntimeError("The clock is turned only where DEMO is on.")
    token = _shift.set(at - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)
