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


TRIAGE: dict[str, tuple[str, dict[str, Any]]] = {
    # name of the address, the state that follows, what is filled in
    "problem-accept": (ProblemState.ACCEPTED, {"track": "order", "reason": "Cần đặt hàng."}),
    "problem-return": (ProblemState.RETURNED, {"reason": "Thiếu số liệu."}),
    "problem-decline": (ProblemState.DECLINED, {"kind": "other", "reason": "Không thuộc thẩm quyền."}),
    "problem-merge": (ProblemState.MERGED, {"reason": "Cùng một nhu cầu."}),
    "problem-consult": (
        ProblemState.IN_CONSULTATION,
        {"kind": "round_table", "held_at": "2090-03-01T09:00", "place": "Hội trường A", "reason": "Hỏi chuyên gia."},
    ),
}


@pytest.mark.parametrize("act", TRIAGE)
@pytest.mark.parametrize("state", list(ProblemState))
def test_only_the_office_decides_and_only_along_a_problems_states(act: str, state: str) -> None:
    to, data = TRIAGE[act]
    # The office sees no draft; a consultation can be held beside one that runs.
    allowed = to in NEXT_STATES[state] and state != ProblemState.DRAFT
    again = act == "problem-consult" and state == ProblemState.IN_CONSULTATION

    for name in PERSONAS:
        problem = problem_in(state)
        more = {"into": a_problem().pk} if act == "problem-merge" else {}
        client = Client()
        client.force_login(person(name, problem))
        before = set(Entry.objects.filter(refused=False).values_list("pk", flat=True))
        facts = Problem.objects.values().get(pk=problem.pk)

        client.post(reverse(f"challenges:{act}", args=[problem.number]), data | more)

        made = Entry.objects.filter(refused=False).exclude(pk__in=before)
        if name == "office" and allowed:
            assert Problem.objects.get(pk=problem.pk).state == to
            assert made.exists()
        elif not (name == "office" and again):
            assert Problem.objects.values().get(pk=problem.pk) == facts, name
            assert not made.exists(), name
