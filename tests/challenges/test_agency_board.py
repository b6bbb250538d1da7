"""An agency's problems by state: how long, for whom, and who is told when it is too long."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from challenges.models import Problem
from challenges.standing import standings
from challenges.states import ProblemState
from hoip.accounts.states import Role, WorkingGroup
from hoip.accounts.waits import ESCALATE_AFTER, escalate
from hoip.audit.models import Entry
from hoip.audit.services import record
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, member_of, office_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=timezone.get_default_timezone())


def problem(agency: Any, number: str = "BT-2026-001", state: str = ProblemState.SUBMITTED, **fields: Any) -> Problem:
    fields.setdefault("submitted_at", NOW - timedelta(days=11))
    return Problem.objects.create(
        organisation=agency,
        number=number,
        title_vi=f"Ngập {number}",
        title_en="Floods",
        state=state,
        year=2026,
        **fields,
    )


def history(row: Problem, *steps: tuple[str, int]) -> None:
    """Acts so many days ago."""
    for action, days in steps:
        record(f"challenges.{action}", target=row, by=None, at=NOW - timedelta(days=days))


def told(user: Any) -> int:
    return Notification.objects.filter(recipient=user, kind="waits_too_long").count()


def test_the_time_in_each_state_is_added_up_from_what_was_done() -> None:
    row = problem(AgencyFactory())
    history(
        row,
        ("problem_created", 40),
        ("problem_saved", 35),
        ("problem_submitted", 30),
        ("problem_returned", 20),
        ("problem_submitted", 11),
    )

    (found,) = standings([row], NOW)

    assert [(part.state, part.days) for part in found.spent] == [("draft", 10), ("submitted", 21), ("returned", 9)]
    assert (found.days, found.is_late, found.waits_for) == (11, True, "văn phòng chương trình")


def test_a_problem_that_came_with_a_file_is_counted_from_then() -> None:
    row = problem(AgencyFactory(), state=ProblemState.DECLINED)
    Problem.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(days=3))
    row.refresh_from_db()

    (found,) = standings([row], NOW)

    assert [(part.state, part.days) for part in found.spent] == [("declined", 3)]
    assert (found.due, found.is_late, found.waits_for) == (None, False, "")


def test_the_office_is_told_first_and_the_agencys_managers_a_week_later_each_once() -> None:
    agency = AgencyFactory()
    owner, writer, office = member_of(agency), member_of(agency, Role.MEMBER), office_user()
    problem(agency, submitted_at=NOW - timedelta(days=11))
    stranger = member_of(AgencyFactory())

    assert [escalate(NOW), escalate(NOW)] == [1, 0]
    assert [told(user) for user in (office, owner, writer, stranger)] == [1, 0, 0, 0]
    later = NOW + ESCALATE_AFTER
    assert [escalate(later), escalate(later)] == [1, 0]
    assert [told(user) for user in (office, owner, writer, stranger)] == [1, 1, 0, 0]
    assert Entry.objects.filter(action="accounts.wait_escalated").count() == 2


def test_what_waits_for_the_agency_goes_to_its_writers_then_to_head_and_office() -> None:
    agency = AgencyFactory()
    writer, viewer, office = member_of(agency, Role.MEMBER), member_of(agency, Role.VIEWER), office_user()
    viewer.memberships.update(working_group=WorkingGroup.LEAD)
    problem(agency, state=ProblemState.RETURNED, decided_at=NOW - timedelta(days=22))

    escalate(NOW)
    assert [told(user) for user in (writer, viewer, office)] == [1, 0, 0]
    escalate(NOW + ESCALATE_AFTER)
    assert [told(user) for user in (writer, viewer, office)] == [1, 1, 1]


def test_nothing_is_said_before_the_limit_and_in_states_without_one() -> None:
    agency = AgencyFactory()
    office_user(), member_of(agency)
    problem(agency, submitted_at=NOW - timedelta(days=9))
    problem(agency, "BT-2026-002", ProblemState.DRAFT)

    assert escalate(NOW) == 0


def test_going_back_into_a_state_starts_the_clock_anew() -> None:
    agency = AgencyFactory()
    office = office_user()
    row = problem(agency)
    escalate(NOW)
    row.submitted_at = NOW
    row.save()

    assert escalate(NOW + timedelta(days=9)) == 0
    assert escalate(NOW + timedelta(days=11)) == 1
    assert told(office) == 2


@pytest.mark.parametrize("rows", [1, 12])
def test_the_board_costs_the_same_for_any_number_of_problems(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency))
    for n in range(rows):
        history(problem(agency, f"BT-2026-{n:03}"), ("problem_created", 5), ("problem_submitted", 3))
    address = reverse("challenges:agency-board", args=[agency.slug])
    client.get(address)

    with django_assert_num_queries(18):
        response = client.get(address)

    assert len(response.context["rows"]) == rows


def test_the_board_shows_the_agencys_own_and_narrows_by_state(client: Any) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency, Role.VIEWER))
    problem(agency), problem(agency, "BT-2026-002", ProblemState.DRAFT)
    problem(AgencyFactory(), "BT-2026-003")
    address = reverse("challenges:agency-board", args=[agency.slug])

    numbers = [row.problem.number for row in client.get(address).context["rows"]]
    assert sorted(numbers) == ["BT-2026-001", "BT-2026-002"]
    drafts = client.get(address, {"state": "draft"}).context["rows"]
    assert [row.problem.number for row in drafts] == ["BT-2026-002"]
    assert client.get(address, {"state": "\x00", "page": "abc"}).status_code == 200
    assert "2" in client.get(agency.get_absolute_url()).content.decode()


def test_the_office_sees_no_draft_on_the_board(client: Any, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    agency = AgencyFactory()
    problem(agency, state=ProblemState.DRAFT, number="BT-2026-009")
    client.force_login(office_user())

    page = client.get(reverse("challenges:agency-board", args=[agency.slug]))

    assert "BT-2026-009" not in page.content.decode()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_board_is_taken_away_safe_for_spreadsheets(client: Any, kind: str) -> None:
    agency = AgencyFactory()
    client.force_login(member_of(agency))
    row = problem(agency)
    Problem.objects.filter(pk=row.pk).update(title_vi="=HYPERLINK(1)")

    response = client.get(reverse("challenges:agency-board-export", args=[agency.slug, kind]))

    content = b"".join(response.streaming_content) if response.streaming else response.content
    if kind == "csv":
        text = content.decode("utf-8-sig")
        assert text.splitlines()[1].startswith("BT-2026-001,'=HYPERLINK(1)")
    else:
        sheet = load_workbook(BytesIO(content)).active
        assert [cell.value for cell in sheet[2]][:2] == ["BT-2026-001", "'=HYPERLINK(1)"]
        assert sheet["B2"].data_type == "s"
    assert Entry.objects.filter(action="challenges.board_exported").count() == 1
