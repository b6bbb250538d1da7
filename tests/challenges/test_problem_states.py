"""Every verb of a problem's authors, by who asks and in which state: what goes through, and what leaves no trace."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenges.models import Problem
from challenges.states import NEXT_STATES, ProblemState
from hoip.accounts.states import Role
from hoip.audit.models import Entry
from tests.accounts.factories import AgencyFactory, OrganisationFactory, editor_user, member_of, office_user
from tests.challenges.making import a_problem, a_round

pytestmark = pytest.mark.django_db
PERSONAS = ("owner", "member", "viewer", "partner", "other_agency", "startup", "office", "editor")
MANAGERS = {"owner"}
ACTS = {
    # name of the address, the state that follows, whether a round is open
    "problem-submit": (ProblemState.SUBMITTED, True),
    "problem-queue": (ProblemState.QUEUED, False),
    "problem-unqueue": (ProblemState.DRAFT, False),
}


def person(name: str, problem: Problem) -> Any:
    """A person of that kind, as seen from the problem."""
    if name in {"owner", "member", "viewer"}:
        return member_of(problem.organisation, Role(name))
    if name == "partner":
        agency = AgencyFactory()
        problem.partners.add(agency)
        return member_of(agency)
    made = {"other_agency": lambda: member_of(AgencyFactory()), "startup": lambda: member_of(OrganisationFactory())}
    return {**made, "office": office_user, "editor": editor_user}[name]()


def problem_in(state: str) -> Problem:
    """A complete problem in a state."""
    twin = a_problem() if state == ProblemState.MERGED else None
    track = "invite" if state == ProblemState.ACCEPTED else ""
    return a_problem(state=state, merged_into=twin, track=track)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", list(ProblemState))
def test_only_managers_move_a_problem_and_only_along_its_states(act: str, state: str) -> None:
    to, with_round = ACTS[act]
    if with_round:
        a_round()
    allowed = to in NEXT_STATES[state]

    outcomes = {}
    for name in PERSONAS:
        problem = problem_in(state)
        client = Client()
        client.force_login(person(name, problem))
        before = Entry.objects.filter(refused=False).count()
        client.post(reverse(f"challenges:{act}", args=[problem.number]))
        problem.refresh_from_db()
        moved = problem.state == to != state
        outcomes[name] = moved
        if not moved:
            assert problem.state == state
            assert Entry.objects.filter(refused=False).count() == before

    assert outcomes == {name: allowed and name in MANAGERS for name in PERSONAS}


@pytest.mark.parametrize("state", list(ProblemState))
def test_only_writers_change_the_text_and_only_while_it_is_with_them(state: str) -> None:
    editable = state in {ProblemState.DRAFT, ProblemState.QUEUED, ProblemState.RETURNED}

    outcomes = {}
    for name in PERSONAS:
        problem = problem_in(state)
        client = Client()
        client.force_login(person(name, problem))
        client.post(
            reverse("challenges:problem-save", args=[problem.number]),
            {"part": "section_scope", "section_scope": f"Của {name}."},
        )
        problem.refresh_from_db()
        outcomes[name] = problem.sections.get("scope") == f"Của {name}."

    assert outcomes == {name: editable and name in {"owner", "member", "partner"} for name in PERSONAS}
