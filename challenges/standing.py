"""Where an agency's problems stand: how long each spent in each state, for whom it waits, and whether too long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from challenges.limits import due_at, overdue, waiting_since
from challenges.models import Problem
from challenges.states import ProblemState
from hoip.accounts import waits
from hoip.accounts.waits import AGENCY, OFFICE, Wait
from hoip.audit.models import Entry

PREFIX = "challenges.problem_"
BEGINS = {f"{PREFIX}created": ProblemState.DRAFT, f"{PREFIX}taken_back": ProblemState.DRAFT}
"""Acts that lead into a state whose name they do not carry."""
WAITS_FOR: dict[str, str] = {
    ProblemState.DRAFT: AGENCY,
    ProblemState.RETURNED: AGENCY,
    ProblemState.SUBMITTED: OFFICE,
    ProblemState.IN_CONSULTATION: OFFICE,
}
WORDS: dict[str, Any] = {AGENCY: gettext_lazy("the agency"), OFFICE: gettext_lazy("the programme office")}


@dataclass(frozen=True, slots=True)
class Spent:
    """Time in one state; `days` are whole days, rounded down."""

    state: str
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One problem with where it stands.

    Attributes:
        problem: the problem.
        spent: time in each state that it was in, in the order in which it first came there.
        since: when it came into its present state.
        days: whole days since then.
        due: when this state should end; None where no limit holds.
        is_late: whether that has passed.
        waits_for: in words; empty when it waits for nobody.
    """

    problem: Problem
    spent: tuple[Spent, ...]
    since: datetime
    days: int
    due: datetime | None
    is_late: bool
    waits_for: str


def _state_of(action: str) -> str | None:
    """The state that an act leads into; None when it leaves the state as it is."""
    if action in BEGINS:
        return BEGINS[action]
    name = action.removeprefix(PREFIX)
    return name if name in ProblemState.values else None


def standings(problems: Iterable[Problem], at: datetime) -> list[Standing]:
    """Where each problem stands at `at`; one query for any number of problems."""
    rows = list(problems)
    acts: dict[str, list[tuple[datetime, str]]] = {}
    readable = Entry.objects.readable(at).filter(target_type="challenges.problem", refused=False)
    entries = readable.filter(target_id__in=[str(row.pk) for row in rows]).order_by("number")
    for key, action, when in entries.values_list("target_id", "action", "at"):
        state = _state_of(action)
        if state is not None:
            acts.setdefault(key, []).append((when, state))
    return [_standing(row, acts.get(str(row.pk), []), at) for row in rows]


def _standing(problem: Problem, acts: Sequence[tuple[datetime, str]], at: datetime) -> Standing:
    # An imported problem has no act that led into its state: it is counted from its creation.
    steps = list(acts) if acts and acts[-1][1] == problem.state else [*acts, (problem.created_at, problem.state)]
    steps.sort(key=lambda step: step[0])
    ends = [*(when for when, _state in steps[1:]), at]
    total: dict[str, timedelta] = {}
    for (begin, state), end in zip(steps, ends, strict=True):
        total[state] = total.get(state, timedelta()) + max(end - begin, timedelta())
    since = waiting_since(problem) or steps[-1][0]
    due = due_at(problem)
    waiting = WAITS_FOR.get(problem.state)
    return Standing(
        problem,
        tuple(Spent(state, str(ProblemState(state).label), spent.days) for state, spent in total.items()),
        since,
        max((at - since).days, 0),
        due,
        due is not None and due <= at,
        str(WORDS[waiting]) if waiting else _after(problem),
    )


def _after(problem: Problem) -> str:
    """For whom a problem waits whose state alone does not say it."""
    if problem.state == ProblemState.QUEUED:
        return _("the next intake round")
    if problem.state == ProblemState.ACCEPTED and not problem.challenges.all():
        return _("a challenge to be made from it")
    return ""


@waits.register
def problems_that_wait(at: datetime) -> Iterable[Wait]:
    """Problems that stay in a state longer than its limit."""
    for problem in overdue(Problem.objects.select_related("organisation", "triage"), at).order_by("pk"):
        due, since, waiting = due_at(problem), waiting_since(problem), WAITS_FOR.get(problem.state)
        if due is None or since is None or waiting is None or due > at:
            continue
        words = {}
        for language in ("vi", "en"):
            with override(language):
                words[f"state_{language}"] = str(problem.get_state_display())
        facts = {
            "number": problem.number,
            "title_vi": problem.title_vi or problem.title_en,
            "title_en": problem.title_en or problem.title_vi,
            **words,
        }
        yield Wait(problem, problem.organisation, problem.state, since, due, waiting, facts)
