"""The form of a problem marks what submitting needs, and says of nothing else that it may stay empty."""

import pytest
from django.urls import reverse

from challenges.sections import SECTIONS, Kind
from challenges.states import ProblemState
from tests.accounts.factories import member_of
from tests.challenges.making import a_problem
from tests.challenges.person import Person

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
