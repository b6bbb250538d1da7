"""The verbs of the room."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hoip import clock
from hoip.audit.models import Entry
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.notifications.models import Notification
from marketplace.solutions import services
from marketplace.solutions.exceptions import Incomplete, NotVerified
from marketplace.solutions.models import Solution
from marketplace.solutions.states import NEXT_STATES, SolutionState
from marketplace.solutions.workspace import work_items
from tests.accounts.factories import OrganisationFactory, member_of, office_user
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


def test_saving_over_somebody_else_is_refused_and_changes_nothing() -> None:
    solution = SolutionFactory()
    by = member_of(solution.organisation)
    services.save_solution(solution, by=by, values={"results": "first"}, version=1)

    with pytest.raises(EditConflict) as caught:
        services.save_solution(solution, by=by, values={"results": "second"}, version=1)

    assert caught.value.current.results == "first"
    assert Solution.objects.get().results == "first"


def test_posting_the_same_twice_keeps_one_revision() -> None:
    solution = SolutionFactory()
    by = member_of(solution.organisation)

    answers = [
        services.save_solution(solution, by=by, values={"results": "x", "tags": ["chợ"]}, version=1) for _ in "ab"
    ]

    assert answers == [True, False]
    assert solution.revisions.count() == 1


def test_publishing_twice_is_refused_the_second_time() -> None:
    solution = SolutionFactory()
    by = member_of(solution.organisation)
    services.publish_solution(solution, by=by)

    with pytest.raises(TransitionNotAllowed):
        services.publish_solution(solution, by=by)

    assert Entry.objects.filter(action="solutions.solution_published").count() == 1


def test_an_unverified_organisation_prepares_but_does_not_publish(client: Any) -> None:
    solution = SolutionFactory(organisation=OrganisationFactory(verification="unverified"))
    by = member_of(solution.organisation)
    client.force_login(by)

    assert client.get(reverse("solutions:solution-edit-step", args=[solution.slug, "product"])).status_code == 200
    assert client.post(reverse("solutions:solution-publish", args=[solution.slug])).status_code == 403
    with pytest.raises(NotVerified):
        services.publish_solution(solution, by=by)


def test_a_published_profile_keeps_what_it_must_have() -> None:
    solution = SolutionFactory(published=True)
    by = member_of(solution.organisation)

    with pytest.raises(Incomplete):
        services.save_solution(solution, by=by, values={"summary_vi": ""}, version=1)

    assert Solution.objects.get().summary_vi


@pytest.mark.parametrize("state", list(SolutionState))
@pytest.mark.parametrize(
    ("verb", "to"),
    [
        (services.publish_solution, SolutionState.PUBLISHED),
        (services.archive_solution, SolutionState.ARCHIVED),
    ],
)
def test_only_allowed_moves_are_made(state: str, verb: Any, to: str) -> None:
    solution = SolutionFactory(state=state, published_at=clock.now())
    by = member_of(solution.organisation)

    if to in NEXT_STATES[state]:
        assert verb(solution, by=by).state == to
    else:
        with pytest.raises(TransitionNotAllowed):
            verb(solution, by=by)


def test_the_office_archives_and_the_team_is_told() -> None:
    solution = SolutionFactory(published=True)
    owner = member_of(solution.organisation)

    services.archive_solution(solution, by=office_user(), reason="trùng hồ sơ")

    assert list(Notification.objects.values_list("recipient", "kind")) == [(owner.pk, "solution_archived_by_office")]


def test_a_team_is_asked_once_a_quarter_and_confirming_starts_a_new_one() -> None:
    start = clock.now()
    solution = SolutionFactory(published=True)
    owner = member_of(solution.organisation)
    SolutionFactory()

    def asked(days: int) -> int:
        return services.remind_stale(start + timedelta(days=days))

    assert [asked(89), asked(91), asked(91), asked(120), asked(182)] == [0, 1, 0, 0, 1]
    services.confirm_current(solution, by=owner)
    assert asked(60) == 0
    assert Notification.objects.filter(recipient=owner, kind="solution_confirm_due").count() == 2


def test_the_workspace_names_what_waits_in_a_team_and_for_nobody_else() -> None:
    start = clock.now()
    organisation = OrganisationFactory()
    user = member_of(organisation)
    first = [item.url for item in work_items(user, organisation, start)]
    stale = SolutionFactory(organisation=organisation, published=True)
    draft = SolutionFactory(organisation=organisation)

    later = [item.url for item in work_items(user, organisation, start + timedelta(days=100))]

    assert first == [reverse("solutions:solution-create")]
    assert later == [
        reverse("solutions:solution-confirm", args=[stale.slug]),
        reverse("solutions:solution-edit", args=[draft.slug]),
    ]
    assert list(work_items(member_of(OrganisationFactory()), organisation, start)) == []
