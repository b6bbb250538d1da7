"""The one rule of what is in time."""

from datetime import datetime, timedelta

from challenges.models import Challenge


def deadline_of(challenge: Challenge) -> datetime | None:
    """The first moment that is too late: the deadline, later by the grace that the challenge itself names."""
    if challenge.closes_at is None:
        return None
    return challenge.closes_at + timedelta(minutes=challenge.grace_minutes)


def takes_bids(challenge: Challenge, at: datetime) -> bool:
    """Whether bids are written, sealed and withdrawn at the aware time `at`, to the microsecond."""
    deadline = deadline_of(challenge)
    return (
        challenge.published_at is not None
        and challenge.published_at <= at
        and challenge.opens_at is not None
        and challenge.opens_at <= at
        and deadline is not None
        and at < deadline
        and challenge.cancelled_at is None
        and challenge.decided_at is None
    )


def is_past(challenge: Challenge, at: datetime) -> bool:
    """Whether the deadline, with its grace, has passed."""
    deadline = deadline_of(challenge)
    return deadline is not None and deadline <= at
