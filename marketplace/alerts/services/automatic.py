"""Watch in people's stead: challenges for their published solutions, solutions for their open problems."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from challenges.models import Problem
from challenges.services.problems import authors
from marketplace.alerts.models import Alert
from marketplace.alerts.services.saving import make_automatic
from marketplace.alerts.states import OPEN_PROBLEMS, Source
from marketplace.solutions.models import Solution
from marketplace.solutions.services.lifecycle import managers

MOST_AT_ONCE = 200
"""Records for which alerts are made in one run; the next run goes on."""


def keep_automatic(at: datetime) -> int:
    """Make the alerts that are missing, and answer how many were made.

    A record gets them once: people who join later find the match list, and save it if they wish.
    """
    made = 0
    solutions = Solution.objects.published().filter(
        ~Exists(Alert.objects.filter(solution=OuterRef("pk"), automatic=True))
    )
    for solution in solutions.select_related("organisation").order_by("pk")[:MOST_AT_ONCE]:
        made += sum(make_automatic(user, solution, at) is not None for user in managers(solution) if user.is_active)
    open_ones = Problem.objects.filter(state__in=OPEN_PROBLEMS)
    problems = open_ones.filter(
        ~Exists(Alert.objects.filter(problem=OuterRef("pk"), source=Source.PROBLEM, automatic=True))
    )
    for problem in problems.order_by("pk")[:MOST_AT_ONCE]:
        made += sum(make_automatic(user, problem, at) is not None for user in authors(problem))
    return made
