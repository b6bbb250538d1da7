"""What becomes of a dissolved agency's open problems and challenges."""

from typing import Any

from challenges.models import Challenge, Problem
from challenges.states import ProblemState
from hoip.accounts.models import Organisation
from hoip.accounts.succession import register
from hoip.audit.services import record

CLOSED = (ProblemState.DECLINED, ProblemState.MERGED)


@register
def move_open_items(agency: Organisation, successor: Organisation, by: Any) -> list[str]:
    """Give open problems, and challenges that are neither completed nor cancelled, to the successor."""
    facts = {"from": agency.code or agency.slug, "to": successor.code or successor.slug}
    moved: list[str] = []
    for problem in Problem.objects.select_for_update().filter(organisation=agency).exclude(state__in=CLOSED):
        problem.organisation = successor
        problem.version += 1
        problem.save(update_fields=["organisation", "version", "updated_at"])
        record("challenges.problem_transferred", target=problem, by=by, facts=facts)
        moved.append(problem.number)
    rows = Challenge.objects.select_for_update().filter(organisation=agency, completed_at=None, cancelled_at=None)
    for challenge in rows:
        challenge.organisation = successor
        challenge.version += 1
        challenge.save(update_fields=["organisation", "version", "updated_at"])
        record("challenges.challenge_transferred", target=challenge, by=by, facts=facts)
        moved.append(challenge.number)
    return moved
