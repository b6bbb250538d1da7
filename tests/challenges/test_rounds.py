"""Intake rounds: windows, the queue, reminders, exports, and what the office may change when."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from challenges.exceptions import Incomplete, NoOpenRound, NotPossible
from challenges.exports import safe_cell
from challenges.models import Problem, Round
from challenges.services import rounds as services
from challenges.services.problems import leave_queue, queue_problem, submit_problem
from challenges.states import ProblemState, RoundPhase
from hoip.accounts.states import Role, VerificationState
from hoip.clock import now
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, member_of, office_user
from tests.challenges.making import DAY, a_problem, a_round
from tests.challenges.person import Person

pytestmark = pytest.mark.django_db


def draft(**fields: Any) -> Problem:
    """A complete draft."""
    return a_problem(state=ProblemState.DRAFT, **fields)


# --- Windows -------------------------------------------------------------------------------------------------------
def test_a_round_is_open_from_its_first_moment_and_closed_at_its_last() -> None:
    intake = a_round((1, 3))

    assert intake.phase_at(intake.opens_at - timedelta(seconds=1)) == RoundPhase.ANNOUNCED
    assert intake.phase_at(intake.opens_at) == RoundPhase.OPEN
    assert intake.phase_at(intake.closes_at - timedelta(seconds=1)) == RoundPhase.OPEN
    assert intake.phase_at(intake.closes_at) == RoundPhase.CLOSED
    assert list(Round.objects.open_at(intake.opens_at)) == [intake]
    assert list(Round.objects.open_at(intake.closes_at)) == []


def test_the_calendar_proposes_quarter_one_and_three_once_as_drafts() -> None:
    office = office_user()

    made = services.propose_year(2028, by=office)
    again = services.propose_year(2028, by=office)

    zone = timezone.get_default_timezone()
    assert [(row.quarter, row.opens_at.astimezone(zone), row.closes_at.astimezone(zone)) for row in made] == [
        (1, datetime(2028, 1, 1, tzinfo=zone), datetime(2028, 4, 1, tzinfo=zone)),
        (3, datetime(2028, 7, 1, tzinfo=zone), datetime(2028, 10, 1, tzinfo=zone)),
    ]
    assert again == []
    assert {row.phase_at(datetime(2028, 2, 29, tzinfo=zone)) for row in made} == {RoundPhase.PREPARING}


def test_a_round_that_ends_before_it_begins_is_refused_at_its_field() -> None:
    client = Client()
    client.force_login(office_user())
    data = {"name_vi": "Đợt lạ", "opens_at": "2028-02-29T08:00", "closes_at": "2028-02-28T17:00", "months_ceiling": 12}

    page = client.post(reverse("challenges:round-create"), data)

    assert page.status_code == 200
    assert "closes_at" in page.context["form"].errors
    assert "Đợt lạ" in page.content.decode()


@pytest.mark.parametrize("days", [(-2, 9), (1, 9), (-9, -1)], ids=["open", "announced", "closed"])
def test_a_round_saved_as_it_stands_keeps_its_very_moments(days: tuple[int, int]) -> None:
    intake = a_round(days)
    Round.objects.filter(pk=intake.pk).update(
        opens_at=intake.opens_at.replace(second=7), closes_at=intake.closes_at.replace(second=59)
    )
    intake.refresh_from_db()
    office = Person(office_user())

    office.fill(reverse("challenges:round-edit", args=[intake.pk]), contact_name="Nguyễn Thị Đợt")

    saved = Round.objects.get(pk=intake.pk)
    assert (saved.opens_at, saved.closes_at) == (intake.opens_at, intake.closes_at)
    assert saved.contact_name == "Nguyễn Thị Đợt"


def test_the_beginning_of_an_open_round_stays_and_its_end_may_move_to_later() -> None:
    intake, office = a_round(), office_user()

    with pytest.raises(NotPossible):
        services.save_round(intake, by=office, version=1, values={"opens_at": intake.opens_at - DAY})
    with pytest.raises(NotPossible):
        services.save_round(intake, by=office, version=1, values={"closes_at": now() - timedelta(hours=1)})
    saved = services.save_round(intake, by=office, version=1, values={"closes_at": intake.closes_at + DAY})

    assert saved.closes_at == intake.closes_at + DAY
    with pytest.raises(EditConflict):
        services.save_round(intake, by=office, version=1, values={"name_vi": "Khác"})


def test_a_round_is_announced_once_and_only_a_draft_is_thrown_away() -> None:
    office, writer = office_user(), member_of(AgencyFactory(), Role.MEMBER)
    intake = a_round((1, 5), announced=False)

    services.announce_round(intake, by=office)

    assert Notification.objects.filter(kind="round_announced", recipient=writer).count() == 1
    with pytest.raises(NotPossible):
        services.announce_round(intake, by=office)
    with pytest.raises(NotPossible):
        services.discard_round(intake, by=office)
    with pytest.raises(NotPossible):
        services.announce_round(a_round((-9, -2), announced=False), by=office)
    services.discard_round(a_round((1, 5), announced=False), by=office)
    assert Round.objects.count() == 2


# --- Submitting and waiting ----------------------------------------------------------------------------------------
def test_a_problem_goes_into_the_round_that_is_open() -> None:
    problem, intake = draft(), a_round()

    sent = submit_problem(problem, by=member_of(problem.organisation))

    assert (sent.state, sent.round) == (ProblemState.SUBMITTED, intake)
    assert sent.versions.count() == 1


def test_outside_a_round_nothing_is_submitted_and_the_problem_waits() -> None:
    problem = draft()
    author = member_of(problem.organisation)
    a_round((2, 9))

    with pytest.raises(NoOpenRound):
        submit_problem(problem, by=author)
    problem.refresh_from_db()
    unchanged = problem.state
    queued = queue_problem(problem, by=author)

    assert unchanged == ProblemState.DRAFT
    assert (queued.state, queued.queued_at is not None) == (ProblemState.QUEUED, True)


def test_the_page_explains_that_no_round_is_open_and_offers_to_wait() -> None:
    problem = draft()
    client = Client()
    client.force_login(member_of(problem.organisation))

    page = client.get(reverse("challenges:problem-submit", args=[problem.number])).content.decode()
    answer = client.post(reverse("challenges:problem-queue", args=[problem.number]), follow=True)

    assert "Hiện chưa có đợt tiếp nhận nào mở." in page
    assert reverse("challenges:problem-queue", args=[problem.number]) in page
    assert "đang chờ đợt tiếp nhận kế tiếp" in answer.content.decode()


def test_a_round_that_closes_while_one_types_keeps_the_text_and_says_why() -> None:
    problem = draft()
    a_round((-5, -1))
    client = Client()
    client.force_login(member_of(problem.organisation))

    page = client.post(reverse("challenges:problem-submit", args=[problem.number]))

    problem.refresh_from_db()
    assert page.status_code == 200
    assert "Mọi nội dung đều được giữ" in page.content.decode()
    assert problem.sections["outcome"] == "Nội dung mục outcome."


def test_one_does_not_wait_while_a_round_is_open_and_leaves_the_queue_at_will() -> None:
    first, second = draft(), a_problem(state=ProblemState.QUEUED, queued_at=now())
    a_round()

    with pytest.raises(NotPossible):
        queue_problem(first, by=member_of(first.organisation))
    author = member_of(second.organisation)
    back = leave_queue(second, by=author)

    assert (back.state, back.queued_at) == (ProblemState.DRAFT, None)
    with pytest.raises(TransitionNotAllowed):
        leave_queue(second, by=author)


def test_a_returned_problem_goes_back_into_its_own_round_after_that_has_closed() -> None:
    closed = a_round((-9, -2))
    problem = a_problem(state=ProblemState.RETURNED, round=closed)

    sent = submit_problem(problem, by=member_of(problem.organisation))

    assert (sent.state, sent.round) == (ProblemState.SUBMITTED, closed)


def test_of_several_open_rounds_one_is_chosen_and_a_closed_one_is_refused() -> None:
    soon, later, closed = a_round((-1, 2)), a_round((-1, 9)), a_round((-9, -2))
    first, second, third = draft(), draft(), draft()

    assert submit_problem(first, by=member_of(first.organisation)).round == soon
    assert submit_problem(second, by=member_of(second.organisation), intake=later).round == later
    with pytest.raises(NoOpenRound):
        submit_problem(third, by=member_of(third.organisation), intake=closed)


@pytest.mark.parametrize("verb", [submit_problem, queue_problem])
def test_an_agency_that_is_not_verified_or_was_dissolved_cannot_send(verb: Any) -> None:
    unverified = draft(organisation=AgencyFactory(verification=VerificationState.PENDING))
    dissolved = draft(organisation=AgencyFactory(valid_to=(now() - 40 * DAY).date()))
    if verb is submit_problem:
        a_round()

    for problem in (unverified, dissolved):
        with pytest.raises(NotPossible):
            verb(problem, by=member_of(problem.organisation))


def test_a_rule_that_the_round_needs_keeps_an_unclear_problem_back() -> None:
    problem = draft()
    problem.sections["start_end"] = "Càng sớm càng tốt."
    problem.save()
    intake = a_round(rules_needed=["no_end_date"])
    author = member_of(problem.organisation)

    with pytest.raises(Incomplete) as refusal:
        submit_problem(problem, by=author)
    intake.rules_needed = []
    intake.save()

    assert [str(words) for words in refusal.value.missing] == ["Bắt đầu và kết thúc: Chưa có thời điểm kết thúc"]
    assert submit_problem(problem, by=author).state == ProblemState.SUBMITTED


# --- The queue -----------------------------------------------------------------------------------------------------
def test_the_office_takes_the_complete_ones_in_and_everybody_is_told() -> None:
    complete = a_problem(state=ProblemState.QUEUED, queued_at=now())
    lacking = a_problem(state=ProblemState.QUEUED, queued_at=now(), sections={})
    people = member_of(complete.organisation), member_of(lacking.organisation)
    intake = a_round()

    result = services.take_in_queued(intake, by=office_user())

    complete.refresh_from_db()
    lacking.refresh_from_db()
    assert [row.pk for row in result.taken] == [complete.pk]
    assert [row.pk for row, _reason in result.left] == [lacking.pk]
    assert (complete.state, complete.round, lacking.state) == (ProblemState.SUBMITTED, intake, ProblemState.QUEUED)
    assert Notification.objects.filter(kind="problem_taken_in", recipient=people[0]).count() == 1
    assert Notification.objects.filter(kind="queue_not_taken", recipient=people[1]).count() == 1
    with pytest.raises(NotPossible):
        services.take_in_queued(a_round((2, 9)), by=office_user())


# --- Reminders -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days_left", "sent"), [(8, 0), (6, 1), (0.5, 1)])
def test_agencies_with_drafts_are_reminded_before_a_round_closes_once(days_left: float, sent: int) -> None:
    intake = a_round((-20, 1))
    intake.closes_at = now() + timedelta(days=days_left)
    intake.save()
    writer = member_of(draft().organisation, Role.MEMBER)
    idle = member_of(AgencyFactory())

    call_command("run_due", verbosity=0)
    call_command("run_due", verbosity=0)

    assert Notification.objects.filter(kind="round_closes", recipient=writer).count() == sent
    assert Notification.objects.filter(kind="round_closes", recipient=idle).count() == 0


def test_those_who_wait_and_the_office_hear_once_that_a_round_is_open() -> None:
    waiting = a_problem(state=ProblemState.QUEUED, queued_at=now())
    author, office = member_of(waiting.organisation), office_user()

    services.remind_of_queue(now())
    a_round()
    for _run in range(2):
        services.remind_of_queue(now())

    assert Notification.objects.filter(kind="queue_waits").count() == 2
    assert {row.recipient for row in Notification.objects.filter(kind="queue_waits")} == {author, office}


# --- The page and its exports --------------------------------------------------------------------------------------
def test_the_round_counts_what_the_reader_may_see() -> None:
    intake = a_round()
    mine = a_problem(round=intake)
    a_problem(round=intake)
    author = member_of(mine.organisation)

    def total(user: Any) -> int:
        client = Client()
        client.force_login(user)
        return int(client.get(intake.get_absolute_url()).context["total"])

    assert (total(author), total(office_user()), total(member_of(AgencyFactory()))) == (1, 2, 0)


def test_exports_hold_the_round_and_no_formula() -> None:
    intake = a_round()
    a_problem(round=intake, title_vi='=HYPERLINK("http://x")')
    client = Client()
    client.force_login(office_user())

    as_csv = client.get(reverse("challenges:round-export-csv", args=[intake.pk])).content.decode("utf-8-sig")
    as_xlsx = client.get(reverse("challenges:round-export-xlsx", args=[intake.pk])).content

    rows = list(csv.reader(io.StringIO(as_csv)))
    sheet = load_workbook(io.BytesIO(as_xlsx)).active
    assert rows[1][1] == '\'=HYPERLINK("http://x")'
    assert (sheet.max_row, sheet["B2"].value, sheet["B2"].data_type) == (2, '\'=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_a_cell_that_would_run_is_made_harmless(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(f"x{text}") == f"x{text}"


@pytest.mark.parametrize("rows", [1, 7])
def test_the_round_page_asks_a_fixed_number_of_queries(rows: int, django_assert_max_num_queries: Any) -> None:
    intake = a_round()
    for _row in range(rows):
        a_problem(round=intake)
    client = Client()
    client.force_login(office_user())
    client.get(intake.get_absolute_url())

    with django_assert_max_num_queries(20):
        client.get(intake.get_absolute_url())
