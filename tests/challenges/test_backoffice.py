"""The back office's lists of consultations, questions and addenda: to read, to narrow, to search."""

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from challenges.models import Addendum, Question
from challenges.services.questions import answer_question
from hoip.clock import now
from hoip.ui.formatting import weekday_date
from tests.accounts.factories import UserFactory, office_user
from tests.challenges.making import an_open_challenge
from tests.challenges.test_consultations import a_round_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(site_tree: None, client: Client) -> Client:
    """The office's browser."""
    client.force_login(office_user())
    return client


def listed(office: Client, name: str, **query: str) -> str:
    """A list of the back office."""
    response = office.get(reverse(f"{name}:index"), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_questions_are_narrowed_and_searched_and_nobody_sees_who_asked(office: Client) -> None:
    asker = UserFactory(full_name="Trần Kín Tiếng")
    challenge = an_open_challenge()
    old = Question.objects.create(
        challenge=challenge, number=1, text="Nộp chung được không?", asked_at=now(), asked_by=asker
    )
    Question.objects.create(challenge=challenge, number=2, text="Hạn có dời không?", asked_at=now(), asked_by=asker)
    answer_question(
        old, by=office_user(), version=old.version, public_text="Nộp chung được không?", answer="Được.", reason=""
    )

    both = listed(office, "question")
    waiting = listed(office, "question", answered="false")
    found = listed(office, "question", q="dời")
    unmarked = listed(office, "question", q="doi")

    assert "Nộp chung" in both and "Hạn có dời" in both
    assert "Nộp chung" not in waiting and "Hạn có dời" in waiting
    assert "Nộp chung" not in found and "Hạn có dời" in found
    assert "Nộp chung" not in unmarked and "Hạn có dời" in unmarked
    export = office.get(reverse("question:index"), {"export": "csv"})
    words = b"".join(export.streaming_content).decode()
    assert "Được." in words
    assert "Kín Tiếng" not in both + waiting + found + words


def test_consultations_name_their_day_and_are_narrowed_by_how_far_they_are(office: Client) -> None:
    table = a_round_table()

    running = listed(office, "consultation", state="running")
    assert table.problem.number in running
    assert weekday_date(table.held_at) in running
    assert table.problem.number not in listed(office, "consultation", state="closed")
    assert table.problem.number in listed(office, "consultation", q=table.problem.number, kind="round_table")


def test_addenda_show_their_reason(office: Client) -> None:
    challenge = an_open_challenge()
    Addendum.objects.create(challenge=challenge, number=1, reason_vi="Thêm thời gian.", at=now(), is_material=False)

    assert "Thêm thời gian." in listed(office, "addendum")
    assert "Thêm thời gian." not in listed(office, "addendum", is_material="true")
    assert "Thêm thời gian." in listed(office, "addendum", q="thời gian")


@pytest.mark.parametrize("name", ["consultation", "question", "addendum"])
def test_nothing_is_written_there(office: Client, name: str) -> None:
    thing: Any = {
        "consultation": a_round_table,
        "question": lambda: Question.objects.create(challenge=an_open_challenge(), number=1, text="?", asked_at=now()),
        "addendum": lambda: Addendum.objects.create(challenge=an_open_challenge(), number=1, reason_vi="Vì.", at=now()),
    }[name]()
    for act in ("add", "edit", "delete"):
        try:
            address = reverse(f"{name}:{act}", args=[] if act == "add" else [thing.pk])
        except NoReverseMatch:
            continue
        for method in (office.get, office.post):
            assert method(address).status_code in {302, 403, 404}
    assert type(thing).objects.filter(pk=thing.pk).exists()
