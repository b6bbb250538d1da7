"""Lists of problems: filters in the address, order, pages, and the number of queries."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenges.states import ProblemState
from tests.accounts.factories import AgencyFactory, member_of, office_user
from tests.challenges.making import a_problem, a_round
from tests.solutions.factories import FieldFactory

pytestmark = pytest.mark.django_db


def listed(user: Any, query: str = "") -> list[str]:
    """Titles that a person's list shows."""
    client = Client()
    client.force_login(user)
    page = client.get(f"{reverse('challenges:problem-list')}{query}")
    return [problem.title_vi for problem in page.context["object_list"]]


def test_an_agency_sees_its_own_and_the_office_what_left_the_draft() -> None:
    agency = AgencyFactory()
    a_problem(agency, ProblemState.DRAFT, title_vi="Nháp")
    a_problem(agency, title_vi="Đã gửi")
    a_problem(title_vi="Của nơi khác")

    assert sorted(listed(member_of(agency))) == ["Nháp", "Đã gửi"]
    assert sorted(listed(office_user())) == ["Của nơi khác", "Đã gửi"]


def test_filters_stand_in_the_address_and_go_together() -> None:
    office, intake = office_user(), a_round()
    field = FieldFactory()
    wanted = a_problem(title_vi="Ngập hẻm", round=intake)
    wanted.fields.add(field)
    a_problem(title_vi="Ngập chợ")
    a_problem(title_vi="Rác", round=intake, state=ProblemState.RETURNED)

    assert listed(office, f"?round={intake.pk}&state=submitted") == ["Ngập hẻm"]
    assert sorted(listed(office, "?state=submitted&state=returned")) == ["Ngập chợ", "Ngập hẻm", "Rác"]
    assert listed(office, f"?field={field.code}") == ["Ngập hẻm"]
    assert listed(office, f"?agency={wanted.organisation_id}") == ["Ngập hẻm"]
    assert sorted(listed(office, "?q=Ngập")) == ["Ngập chợ", "Ngập hẻm"]
    assert listed(office, f"?q={wanted.number}") == ["Ngập hẻm"]
    assert listed(office, "?q=Ngập&sort=title") == ["Ngập chợ", "Ngập hẻm"]


@pytest.mark.parametrize(
    "query",
    ["?state=x", "?agency=x", "?agency=" + "9" * 40, "?field=%00", "?sort=x", "?page=999", "?q=%00%27", "?round=-1"],
)
def test_any_address_answers(query: str) -> None:
    a_problem()
    client = Client()
    client.force_login(office_user())

    assert client.get(f"{reverse('challenges:problem-list')}{query}").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_a_fixed_number_of_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    intake, field = a_round(), FieldFactory()
    for _row in range(rows):
        a_problem(round=intake).fields.add(field)
    client = Client()
    client.force_login(office_user())
    client.get(reverse("challenges:problem-list"))

    with django_assert_max_num_queries(25):
        page = client.get(reverse("challenges:problem-list"))

    assert len(page.context["object_list"]) == min(rows, 20)
