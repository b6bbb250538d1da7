"""How long the office takes for each step of triage, and which problems wait longer than that."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from challenges.states import ProblemState

LIMITS: dict[str, timedelta] = {
    ProblemState.SUBMITTED: timedelta(days=10),
    ProblemState.IN_CONSULTATION: timedelta(days=30),
    ProblemState.RETURNED: timedelta(days=21),
}
"""Calendar days that a problem may stay in a state before somebody has to answer for it."""


def waiting_since(problem: Any) -> datetime | None:
    """When the problem came into its present state: what was submitted by its submission, else the last decision."""
    since: datetime | None = problem.submitted_at if problem.state == ProblemState.SUBMITTED else problem.decided_at
    return since


def due_at(problem: Any) -> datetime | None:
    """By when its state should end: the day that the office set, else the state's limit; None where none holds."""
    if problem.state not in LIMITS:
        return None
    case = getattr(problem, "triage", None) if hasattr(problem, "triage") else None
    if case is not None and case.due_at is not None:
        set_by_hand: datetime = case.due_at
        return set_by_hand
    since = waiting_since(problem)
    return since + LIMITS[problem.state] if since else None


def overdue(rows: Any, at: datetime) -> Any:
    """Those problems of a queryset that wait longer than they should at the aware time `at`."""
    late = Q(state__in=list(LIMITS), triage__due_at__lte=at)
    for state, limit in LIMITS.items():
        column = "submitted_at" if state == ProblemState.SUBMITTED else "decided_at"
        late |= Q(state=state, triage__due_at=None, **{f"{column}__lte": at - limit})
    return rows.filter(late)
