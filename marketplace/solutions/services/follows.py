"""Tell the people who follow a profile or its organisation what became of it."""

from typing import Any

from hoip.accounts.models import Organisation
from hoip.notifications.services import notify
from hoip.notifications.watching import followers_of
from marketplace.solutions.models import Solution


def facts_of(solution: Solution) -> dict[str, str]:
    """What a notice says about a profile."""
    return {
        "name_vi": solution.name_vi or solution.name_en,
        "name_en": solution.name_en or solution.name_vi,
    }


def tell_followers(
    solution: Solution, kind: str, *, by: Any, also: Organisation | None = None, event: str = ""
) -> None:
    """Tell who follows a profile, and the organisation `also` if one is given; nobody of an import (`by` is None).

    Args:
        event: as in `notify`: who was told of it is not told again.
    """
    if by is None:
        return
    people = {*followers_of(solution), *(followers_of(also) if also else ())} - {by}
    notify(people, kind, facts=facts_of(solution), path=solution.get_absolute_url(), about=solution, event=event)
