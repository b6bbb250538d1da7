"""Following a problem or a profile: the button where one reads it, and what a follower is told."""

from typing import Any

import pytest
from django.urls import reverse

from challenges.services.triage import accept_problem, decline_problem
from challenges.states import ProblemState
from hoip.accounts.states import Role
from hoip.notifications.models import Notification
from hoip.notifications.states import Watching
from hoip.notifications.watching import choose
from marketplace.solutions.services.lifecycle import archive_solution, publish_solution, unpublish_solution
from marketplace.solutions.services.profiles import save_solution
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user
from tests.challenges.making import a_problem
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Any, settings: Any) -> Any:
    """A browser; second factors are tested with the accounts."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    return client


def told(user: Any) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def follow_by_button(client: Any, address: str, name: str) -> str:
    """Read the page, press its button, and read it again."""
    assert f'name="object" value="{name}"' in client.get(address).content.decode()
    client.post(reverse("notifications:watch"), {"object": name, "choice": "now", "next": address})
    return str(client.get(address).content.decode())


def test_a_solution_is_followed_from_its_page(client: Any) -> None:
    solution, reader = SolutionFactory(published=True), UserFactory()
    address = solution.get_absolute_url()
    assert f"?next={address}" in client.get(address).content.decode()

    client.force_login(reader)

    assert "Đang theo dõi" in follow_by_button(client, address, f"solutions.solution:{solution.pk}")


def test_a_problem_is_followed_by_those_who_may_see_it(client: Any) -> None:
    problem = a_problem(state=ProblemState.ACCEPTED)
    reader, stranger = office_user(), member_of(OrganisationFactory())
    name = f"challenges.problem:{problem.pk}"

    client.force_login(reader)
    shown = follow_by_button(client, problem.get_absolute_url(), name)
    client.force_login(stranger)
    refused = client.post(reverse("notifications:watch"), {"object": name, "choice": "now"})

    assert "Đang theo dõi" in shown
    assert refused.status_code == 404


def test_a_draft_profile_has_no_button(client: Any) -> None:
    draft = SolutionFactory()
    client.force_login(member_of(draft.organisation))

    assert 'name="object"' not in client.get(draft.get_absolute_url()).content.decode()


def test_followers_of_a_problem_hear_how_it_moves_and_its_authors_only_once() -> None:
    agency = AgencyFactory()
    author, reader, officer = member_of(agency), member_of(agency, Role.MEMBER), office_user()
    problem = a_problem(agency)
    for person in (author, reader, officer):
        choose(person, problem, Watching.NOW)
    other = office_user()
    choose(other, problem, Watching.NOW)

    accept_problem(problem, by=officer, track="invite", reason="Có sản phẩm.")

    assert told(author) == told(reader) == ["problem_accepted"]
    assert told(other) == ["followed_problem_moved"]
    assert told(officer) == []


def test_who_may_not_see_a_problem_any_more_reads_nothing_of_it(client: Any) -> None:
    problem = a_problem()
    stranger, muted = member_of(OrganisationFactory()), office_user()
    choose(stranger, problem, Watching.NOW)
    choose(muted, problem, Watching.MUTED)

    decline_problem(problem, by=office_user(), reason="Ngoài phạm vi.")
    client.force_login(stranger)

    assert problem.number not in client.get(reverse("notifications:notification-list")).content.decode()
    assert told(muted) == []


def test_followers_of_a_profile_hear_of_a_change_once_a_day(time_machine: Any) -> None:
    time_machine.move_to("2026-11-25T03:00:00Z", tick=False)
    solution, reader = SolutionFactory(published=True), UserFactory()
    editor = member_of(solution.organisation)
    for person in (reader, editor):
        choose(person, solution, Watching.NOW)

    for number in range(3):
        save_solution(solution, by=editor, values={"tagline_vi": f"Câu {number}"}, version=None)
    save_solution(SolutionFactory(published=True), by=editor, values={"tagline_vi": "Hồ sơ khác"}, version=None)
    assert told(reader) == ["followed_solution_changed"]
    time_machine.move_to("2026-11-26T03:00:00Z", tick=False)
    save_solution(solution, by=editor, values={"tagline_vi": "Hôm sau"}, version=None)
    save_solution(solution, by=None, values={"tagline_vi": "Nhập lại"}, version=None)

    assert told(reader) == ["followed_solution_changed"] * 2
    assert told(editor) == []


def test_followers_of_an_organisation_hear_of_what_it_publishes_and_nothing_of_drafts() -> None:
    solution = SolutionFactory(published=True)
    editor, follower, reader = member_of(solution.organisation), UserFactory(), UserFactory()
    choose(follower, solution.organisation, Watching.NOW)
    choose(reader, solution, Watching.NOW)

    unpublish_solution(solution, by=editor)
    save_solution(solution, by=editor, values={"tagline_vi": "Nháp"}, version=None)
    assert told(follower) == told(reader) == []
    publish_solution(solution, by=editor)
    archive_solution(solution, by=editor)

    assert told(follower) == told(reader) == ["followed_solution_published"]


@pytest.mark.parametrize("key", ["9" * 60, "-" + "9" * 30, "x", "1.5", "٣"])
def test_what_names_no_row_is_not_found(client: Any, key: str) -> None:
    client.force_login(UserFactory())

    refused = client.post(reverse("notifications:watch"), {"object": f"challenges.problem:{key}", "choice": "now"})

    assert refused.status_code == 404
