"""Who follows a challenge or a problem, and of which changes each of them wishes to be told."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from challenges.models import Challenge, ChallengeFollow, Problem
from hoip import clock
from hoip.accounts.models import User
from hoip.notifications.services import notify
from hoip.notifications.watching import followers_of

TOPICS = ("addenda", "answers", "results")


def followers(challenge: Challenge, topic: str) -> list[User]:
    """The people who follow a challenge and did not leave this topic out; hand them to `notify`."""
    left_out = set(ChallengeFollow.objects.filter(challenge=challenge, **{topic: False}).values_list("user", flat=True))
    return [user for user in followers_of(challenge) if user.pk not in left_out]


def tell_problem_followers(problem: Problem, *, by: Any, told: Collection[Any] = ()) -> None:
    """Tell who follows a problem where it stands now; not who moved it, nor those who were told more already."""
    left_out = {person.pk for person in (*told, by) if person is not None}
    notify(
        [person for person in followers_of(problem) if person.pk not in left_out],
        "followed_problem_moved",
        facts={
            "number": problem.number,
            "title_vi": problem.title_vi or problem.title_en,
            "title_en": problem.title_en or problem.title_vi,
            "state": problem.state,
        },
        path=problem.get_absolute_url(),
        about=problem,
    )


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
