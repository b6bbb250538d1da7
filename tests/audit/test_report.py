"""The audit log in the back office."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hoip.accounts.states import Role
from hoip.audit import veil
from hoip.audit.services import record, record_refusal, verify_chain
from tests.accounts.factories import OrganisationFactory, UserFactory, editor_user, member_of, office_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Any, settings: Any) -> Any:
    """A browser of the programme office in the back office."""
    settings.MFA_REQUIRED_FOR_STAFF = False
    for name in ("office", "editors"):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(office_user())
    return client


def test_the_office_reads_who_did_what_by_name(office: Any) -> None:
    user = UserFactory(full_name="Trần Văn Sự")
    record("challenges.problem_submitted", target=user, by=user)

    page = office.get(reverse("audit_report")).content.decode()

    assert "challenges.problem_submitted" in page
    assert "Trần Văn Sự" in page


def test_a_page_of_the_log_makes_the_same_queries_for_any_number_of_rows(office: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(reverse("audit_report")).status_code == 200
        return len(captured)

    record("tests.something_done", by=UserFactory())
    queries()
    one = queries()
    for _ in range(20):
        record("tests.something_done", by=UserFactory())

    assert queries() == one


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("action=tests.first_done", ["tests.first_done"]),
        ("actor=sự", ["tests.first_done"]),
        ("refused=true", ["tests.second_done"]),
        ("target_type=accounts.user", ["tests.first_done"]),
        ("action=%00&actor=%00&at_from=x", ["tests.second_done", "tests.first_done"]),
    ],
)
def test_each_filter_narrows(office: Any, query: str, shown: list[str]) -> None:
    user = UserFactory(full_name="Trần Văn sự")
    record("tests.first_done", target=user, by=user)
    record_refusal("tests.second_done", target=None, by=UserFactory(), reason="no")

    response = office.get(f"{reverse('audit_report_results')}?{query}")

    assert [entry.action for entry in response.context["object_list"]] == shown


def test_acts_are_found_by_the_organisation_of_their_people_by_object_and_by_time(office: Any) -> None:
    agency = OrganisationFactory(name_vi="Sở Xây dựng thử", code="SO-THU")
    staff, stranger = member_of(agency, Role.MEMBER), UserFactory()
    record("tests.by_staff", target=stranger, by=staff, at=datetime(2026, 3, 1, 5, tzinfo=UTC))
    record("tests.about_agency", target=agency, by=stranger, at=datetime(2026, 5, 1, 5, tzinfo=UTC))
    record("tests.elsewhere", target=staff, by=stranger, at=datetime(2026, 7, 1, 5, tzinfo=UTC))

    def shown(query: str) -> list[str]:
        response = office.get(f"{reverse('audit_report_results')}?{query}")
        return [entry.action for entry in response.context["object_list"] if entry.action.startswith("tests.")]

    for name in ("xây dựng thử", "so-thu"):
        assert shown(f"organisation={name}") == ["tests.about_agency", "tests.by_staff"]
    assert shown("organisation=không có") == []
    assert shown(f"target_type=accounts.user&target_id={stranger.pk}") == ["tests.by_staff"]
    assert shown("at_from=2026-04-01&at_to=2026-06-01") == ["tests.about_agency"]


def test_the_log_is_taken_away_as_a_file(office: Any) -> None:
    record("tests.something_done", by=UserFactory())

    response = office.get(f"{reverse('audit_report')}?export=csv")

    body = b"".join(response.streaming_content).decode()
    assert "tests.something_done" in body


def test_others_do_not_read_the_log(client: Any, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    for user in (editor_user(), UserFactory()):
        client.force_login(user)
        assert client.get(reverse("audit_report")).status_code in {302, 403}


def test_what_a_room_has_veiled_is_on_no_page_and_in_no_export_and_nothing_shows_that_something_is_missing(
    office: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(veil, "_veils", {})
    veil.register("tests", lambda _at: Q(action__startswith="hidden."))
    record("tests.first_done")
    record("hidden.bid_submitted")
    number = record("tests.third_done").number

    page = office.get(reverse("audit_report")).content.decode()
    export = b"".join(office.get(reverse("audit_report") + "?export=csv").streaming_content).decode()

    for text in (page, export):
        assert "tests.third_done" in text
        assert "hidden." not in text
    assert str(number) not in [cell for row in export.splitlines() for cell in row.split(",")]
    assert verify_chain().broken_at is None
