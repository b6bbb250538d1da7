"""How a challenge is shown: its step on the public line of five, and what it asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from challenges.models import Challenge, Problem
from challenges.states import Outcome, Phase, ProblemState

STEP_OF_PHASE: dict[str, int] = {
    Phase.PREPARING: 1,
    Phase.ANNOUNCED: 2,
    Phase.OPEN: 2,
    Phase.EVALUATING: 3,
    Phase.DECIDED: 4,
    Phase.COMPLETED: 5,
    Phase.CANCELLED: 0,
}
"""Step of the five (domain guide, section 3) that a phase stands in; 0 for none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One section of a problem as the challenge's page shows it."""

    label: Any
    text: str
    language: str


def parts_of(problem: Any) -> Any:
    """The sections that a problem is written in, in order, each with its key and label."""
    return problem.parts


def label_of(problem: Any, key: str) -> str:
    """What one section of a problem is called; its key when the template no longer has it."""
    return next((str(part.label) for part in parts_of(problem) if part.key == key), key)


def current_step(challenge: Challenge, at: datetime) -> int:
    """The step, 1 to 5, that a challenge has reached at a time; 0 when it was cancelled, the third without an award."""
    if challenge.outcome == Outcome.NO_AWARD:
        return STEP_OF_PHASE[Phase.EVALUATING]
    return STEP_OF_PHASE[challenge.phase_at(at)]


def asked_for(challenge: Challenge) -> list[Asked]:
    """The public sections of the problems behind a challenge, in the order of their templates."""
    problems = list(challenge.problems.all())
    keys = list(dict.fromkeys(part.key for problem in problems for part in problem.parts if part.public))
    labels = {part.key: part.label for problem in problems for part in problem.parts}
    return [
        Asked(labels[key], problem.sections[key], problem.language)
        for key in keys
        for problem in problems
        if problem.sections.get(key, "").strip() and any(part.key == key and part.public for part in problem.parts)
    ]


def joinable(problem: Problem, user: Any) -> Any:
    """Accepted problems without a challenge that can go into one with a problem: its agency's, for the office all."""
    rows = Problem.objects.visible_to(user).filter(state=ProblemState.ACCEPTED, challenges=None).exclude(pk=problem.pk)
    if not getattr(user, "is_office", False):
        rows = rows.filter(organisation=problem.organisation_id)
    return rows.order_by("number")
