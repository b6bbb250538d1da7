"""The time by which the platform decides, asked once and passed on as `at=`."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone


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
            return value.astimezone(UTC)
    return timezone.now()
