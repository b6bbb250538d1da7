"""Lists of people, organisations, profiles and notices cost the same at 10 and at 500 rows."""

from itertools import count
from typing import Any

import pytest
from django.urls import reverse

from hoip.accounts.models import Membership, Organisation, User, Verification
from hoip.accounts.states import OrganisationKind, Role, VerificationState
from hoip.notifications.models import Notification
from marketplace.solutions.models import Solution
from tests.accounts.factories import OrganisationFactory, member_of, office_user
from tests.queries import assert_costs_the_same

pytestmark = pytest.mark.django_db
NUMBERS = count()


@pytest.fixture(autouse=True)
def office_without_factor(settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False


def organisations(rows: int, **fields: Any) -> list[Organisation]:
    made = [
        Organisation(
            kind=OrganisationKind.STARTUP,
            name_vi=f"Công ty {n}",
            slug=f"cong-ty-{n}",
            **{"verification": VerificationState.VERIFIED, **fields},
        )
        for n in (next(NUMBERS) for _ in range(rows))
    ]
    return list(Organisation.objects.bulk_create(made))


def people(rows: int) -> list[User]:
    made = [User(email=f"nguoi{n}@example.com", full_name=f"Người {n}") for n in (next(NUMBERS) for _ in range(rows))]
    return list(User.objects.bulk_create(made))


def solutions(rows: int, organisation: Organisation, state: str = "draft") -> None:
    numbers = [next(NUMBERS) for _ in range(rows)]
    Solution.objects.bulk_create(
        [Solution(organisation=organisation, name_vi=f"Giải pháp {n}", slug=f"gp-{n}", state=state) for n in numbers]
    )


@pytest.mark.parametrize("query", ["", "?kind=providers", "?q=cong+ty"])
def test_the_directory(client: Any, query: str) -> None:
    assert_costs_the_same(client, reverse("accounts:organisation-list") + query, organisations)


def test_members(client: Any) -> None:
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))

    def add(rows: int) -> None:
        Membership.objects.bulk_create(
            [Membership(user=user, organisation=organisation, role=Role.MEMBER) for user in people(rows)]
        )

    assert_costs_the_same(client, reverse("accounts:member-list", args=[organisation.slug]), add)


def test_verifications_that_wait(client: Any) -> None:
    client.force_login(office_user())

    def add(rows: int) -> None:
        Verification.objects.bulk_create(
            [Verification(organisation=row, statement="x") for row in organisations(rows, verification="pending")]
        )

    assert_costs_the_same(client, reverse("accounts:verification-list"), add)


def test_ones_own_profiles(client: Any) -> None:
    organisation = OrganisationFactory()
    client.force_login(member_of(organisation))

    assert_costs_the_same(client, reverse("solutions:solution-own"), lambda rows: solutions(rows, organisation))


def test_notices(client: Any) -> None:
    organisation = OrganisationFactory()
    user = member_of(organisation)
    client.force_login(user)

    def add(rows: int) -> None:
        facts = {"name_vi": "Công ty", "name_en": "Company", "person": "An", "reason": "x"}
        Notification.objects.bulk_create(
            [
                Notification(
                    recipient=user,
                    kind="member_joined",
                    facts=facts,
                    target_type="accounts.organisation",
                    target_id=str(organisation.pk),
                )
                for _ in range(rows)
            ]
        )

    assert_costs_the_same(client, reverse("notifications:notification-list"), add)


def test_the_workspace_of_somebody_in_many_organisations(client: Any) -> None:
    user = member_of(OrganisationFactory())
    client.force_login(user)

    def add(rows: int) -> None:
        Membership.objects.bulk_create(
            [Membership(user=user, organisation=row, role=Role.VIEWER) for row in organisations(rows)]
        )

    assert_costs_the_same(client, reverse("workspace"), add, more=90)
