"""Join another agency's problem instead of filing a second one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from challenges import known
from challenges.exceptions import NotPossible
from challenges.known import Known, known_beside
from challenges.models import JoinRequest, Problem
from challenges.services.joining import ask_to_join, decide_join, withdraw_join
from challenges.services.triage import merge_problem
from challenges.states import JoinState, ProblemState
from hoip.accounts.states import Role, VerificationState
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, OrganisationFactory, member_of, office_user
from tests.challenges.making import a_problem

pytestmark = pytest.mark.django_db


def asked(**fields: Any) -> tuple[JoinRequest, Any]:
    """An agency asks to join a submitted problem; its owner."""
    problem = a_problem()
    agency = AgencyFactory()
    person = member_of(agency)
    return ask_to_join(problem, agency, by=person, message="Cùng nhu cầu ở ba phường.", **fields), person


def test_the_owner_and_the_office_are_asked_and_either_agrees() -> None:
    office = office_user()
    problem = a_problem()
    owner, agency = member_of(problem.organisation), AgencyFactory()
    person = member_of(agency)
    draft = a_problem(agency, ProblemState.DRAFT)

    wish = ask_to_join(problem, agency, by=person, message="Cùng nhu cầu.", draft=draft)
    told = {row.recipient for row in Notification.objects.filter(kind="join_asked")}
    decide_join(wish, by=owner, agree=True)

    draft.refresh_from_db()
    assert told == {owner, office}
    assert list(problem.partners.all()) == [agency]
    assert (draft.state, draft.merged_into) == (ProblemState.MERGED, problem)
    assert Problem.objects.visible_to(person).filter(pk__in=[problem.pk, draft.pk]).count() == 2
    assert Notification.objects.filter(kind="join_agreed", recipient=person).count() == 1


def test_a_decline_needs_a_reason_and_leaves_everything_as_it_was() -> None:
    wish, person = asked()

    with pytest.raises(NotPossible):
        decide_join(wish, by=office_user(), agree=False)
    declined = decide_join(wish, by=office_user(), agree=False, reason="Khác địa bàn.")

    assert declined.state == JoinState.DECLINED
    assert wish.problem.partners.count() == 0
    assert Notification.objects.filter(kind="join_declined", recipient=person).count() == 1
    with pytest.raises(NotPossible):
        decide_join(wish, by=office_user(), agree=True)


def test_one_asks_once_not_for_ones_own_and_takes_the_question_back() -> None:
    wish, person = asked()
    agency = wish.organisation

    with pytest.raises(NotPossible):
        ask_to_join(wish.problem, agency, by=person, message="Lần nữa.")
    withdraw_join(wish, by=person)
    with pytest.raises(NotPossible):
        withdraw_join(wish, by=person)
    with pytest.raises(NotPossible):
        ask_to_join(wish.problem, wish.problem.organisation, by=person, message="Của mình.")
    with pytest.raises(NotPossible):
        ask_to_join(wish.problem, agency, by=person, message="  ")
    assert ask_to_join(wish.problem, agency, by=person, message="Lần sau.").state == JoinState.ASKED


@pytest.mark.parametrize("state", [ProblemState.DRAFT, ProblemState.QUEUED, ProblemState.DECLINED])
def test_a_problem_that_was_not_sent_or_is_closed_takes_no_partner(state: str) -> None:
    with pytest.raises(NotPossible):
        ask_to_join(a_problem(state=state), AgencyFactory(), by=office_user(), message="Cùng nhu cầu.")


def test_agencies_know_of_sent_problems_of_others_and_nobody_else_does() -> None:
    sent, draft = a_problem(), a_problem(state=ProblemState.DRAFT)
    agency = member_of(AgencyFactory())
    unverified = member_of(AgencyFactory(verification=VerificationState.PENDING))
    startup = member_of(OrganisationFactory())

    def knows(user: Any) -> set[int]:
        return set(Problem.objects.known_to(user).filter(pk__in=[sent.pk, draft.pk]).values_list("pk", flat=True))

    assert knows(agency) == {sent.pk}
    assert knows(unverified) == knows(startup) == set()


def test_the_page_to_join_shows_no_section_of_the_other_agencys_problem() -> None:
    problem = a_problem(sections={"outcome": "Bí mật của cơ quan kia."})
    client = Client()
    client.force_login(member_of(AgencyFactory()))

    page = client.get(reverse("challenges:problem-join", args=[problem.number])).content.decode()

    assert problem.title in page and problem.summary in page
    assert "Bí mật của cơ quan kia." not in page
    assert client.get(problem.get_absolute_url()).status_code == 404


def test_a_member_without_a_managing_role_does_not_ask() -> None:
    problem = a_problem()
    client = Client()
    client.force_login(member_of(AgencyFactory(), Role.MEMBER))

    assert client.get(reverse("challenges:problem-join", args=[problem.number])).status_code == 403


def test_merging_keeps_both_agencies_as_partners_and_tells_every_author() -> None:
    first, twin = a_problem(), a_problem()
    third = AgencyFactory()
    first.partners.add(third)
    authors = {member_of(first.organisation), member_of(twin.organisation), member_of(third)}

    merge_problem(first, into=twin, by=office_user(), reason="Cùng một nhu cầu.")

    assert first.organisation in twin.partners.all()
    assert {row.recipient for row in Notification.objects.filter(kind="problem_merged")} >= authors - {
        row for row in authors if row.works_in(twin.organisation_id)
    }


def test_what_is_known_is_shown_with_its_reasons_and_a_way_to_join(monkeypatch: pytest.MonkeyPatch) -> None:
    twin, draft = a_problem(), a_problem(state=ProblemState.DRAFT)
    row = Known("problem", twin.title, "", (twin.number,), reasons=("chung lĩnh vực",), problem=twin)
    monkeypatch.setattr(known, "_providers", [lambda _problem, _user: [row] * 9])
    client = Client()
    client.force_login(member_of(draft.organisation))

    part = client.get(
        reverse("challenges:problem-known", args=[draft.number]), headers={"x-requested-with": "part"}
    ).content.decode()

    assert len(known_beside(draft, None)) == known.MOST_OF_A_KIND
    assert "chung lĩnh vực" in part
    assert reverse("challenges:problem-join", args=[twin.number]) in part
    assert "<html" not in part
