"""Forms mark what an act needs, and say of nothing that it may stay empty where one of several is needed."""

import pytest
from django.urls import reverse

from challenges.sections import SECTIONS, Kind
from challenges.states import ProblemState
from hoip.clock import now
from tests.accounts.factories import member_of, office_user
from tests.challenges.making import DAY, a_problem, an_open_challenge
from tests.challenges.person import Person
from tests.challenges.test_consultations import a_round_table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", sorted({part.step for part in SECTIONS}))
def test_exactly_what_submitting_needs_is_marked(step: int) -> None:
    problem = a_problem(state=ProblemState.DRAFT)
    author = Person(member_of(problem.organisation))

    page = author.open(reverse("challenges:problem-edit", args=[problem.number, step]))

    form = page.select_one("form#writing")
    assert form is not None
    marked = {str(part["data-part"]) for part in form.select("[data-part]") if part.select(".field__needed")}
    assert marked == {
        f"section_{part.key}" for part in SECTIONS if part.step == step and part.required and part.kind != Kind.FILE
    }
    assert not form.select(".field__optional")


@pytest.mark.parametrize("name", ["problem-create", "problem-consult", "consultation-edit", "challenge-addendum"])
def test_no_field_is_called_optional_where_the_form_refuses_without_it_or_its_neighbour(name: str) -> None:
    problem = a_problem(state=ProblemState.SUBMITTED)
    person, needed = Person(office_user()), {"held_at", "until", "place", "online_link"}
    if name == "problem-create":
        person, needed = Person(member_of(problem.organisation)), {"title_vi", "title_en"}
    elif name == "challenge-addendum":
        needed = {"opens_at", "closes_at", "summary_vi", "reason_vi", "reason_en"}
    arguments = {
        "problem-create": [],
        "problem-consult": [problem.number],
        "consultation-edit": [a_round_table().pk],
        "challenge-addendum": [an_open_challenge(opens_at=now() + DAY).number],
    }

    page = person.open(reverse(f"challenges:{name}", args=arguments[name]))

    shown = [
        field
        for field in page.select("main .field")
        if needed & {str(one.get("name")) for one in field.select("[name]")}
    ]
    assert shown
    assert [field.get_text(" ", strip=True) for field in shown if field.select(".field__optional")] == []
