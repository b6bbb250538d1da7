"""Who follows a challenge, and of which changes each of them wishes to be told."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from challenges.models import Challenge, ChallengeFollow
from hoip import clock
from hoip.accounts.models import User
from hoip.notifications.watching import followers_of

TOPICS = ("addenda", "answers", "results")


def followers(challenge: Challenge, topic: str) -> list[User]:
    """The people who follow a challenge and did not leave this topic out; hand them to `notify`."""
    left_out = set(ChallengeFollow.objects.filter(challenge=challenge, **{topic: False}).values_list("user", flat=True))
    return [user for user in followers_of(challenge) if user.pk not in left_out]


def topics_of(challenge: Challenge, user: Any) -> dict[str, bool]:
    """What a person is told of a challenge that they follow; everything while they have chosen nothing."""
    found = ChallengeFollow.objects.filter(challenge=challenge, user=user.pk).first()
    return {topic: bool(getattr(found, topic)) if found else True for topic in TOPICS}


@transaction.atomic
def choose_topics(challenge: Challenge, topics: Mapping[str, bool], *, by: Any) -> None:
    """Keep which changes a person is told of. Doing it twice is harmless."""
    ChallengeFollow.objects.update_or_create(
        challenge=challenge, user=by, defaults={**topics}, create_defaults={**topics, "at": clock.now()}
    )
