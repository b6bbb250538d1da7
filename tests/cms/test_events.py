"""Events: the two lists, sign-up and its limits, what people who come are told, calendar files."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar
from wagtail.test.utils.form_data import nested_form_data, streamfield

from challenges.models import Problem
from cms.exceptions import SignUpRefused
from cms.models import EventPage, EventRegistration
from cms.services.events import cancel_sign_up, remind, sign_up, tell_changes
from hoip.notifications.models import Notification
from tests.accounts.factories import AgencyFactory, UserFactory, editor_user, member_of

pytestmark = pytest.mark.django_db
LIST = "/vi/su-kien/"


def entry(content: bytes) -> Any:
    return Calendar.from_ical(content.decode()).walk("VEVENT")[0]


def kinds(user: Any) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


# --- lists ---------------------------------------------------------------------------------------------


def test_coming_events_stand_soonest_first_and_past_ones_in_their_own_list(client: Any, pages: Any) -> None:
    pages.event(title="Sau", days=9)
    pages.event(title="Trước", days=2)
    pages.event(title="Qua rồi", days=-4)

    coming = [page.title for page in client.get(LIST).context["page_obj"]]
    past = [page.title for page in client.get(f"{LIST}?past=1").context["page_obj"]]

    assert (coming, past) == (["Trước", "Sau"], ["Qua rồi"])


def test_the_list_is_narrowed_to_one_kind(client: Any, pages: Any) -> None:
    pages.event(title="Tập huấn", kind="training")
    pages.event(title="Hội thảo", kind="seminar")

    assert [page.title for page in client.get(f"{LIST}?kind=training").context["page_obj"]] == ["Tập huấn"]
    assert len(client.get(f"{LIST}?kind=khac").context["page_obj"]) == 2


def test_the_list_asks_the_same_number_of_queries_whatever_the_rows(client: Any, pages: Any) -> None:
    def asked() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    pages.event()
    few = asked()
    for _ in range(10):
        pages.event()

    assert asked() == few


# --- sign-up -------------------------------------------------------------------------------------------


def test_signing_up_takes_a_place_and_confirms_it_with_a_calendar_file(
    client: Any, pages: Any, django_capture_on_commit_callbacks: Any
) -> None:
    event = pages.event(title="Inno-Coffee", capacity=2, online_link="https://hop.example.com/phong")
    person = UserFactory()
    client.force_login(person)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("cms:event-sign-up", args=[event.pk]), {"note": "Cần phiên dịch"}, follow=True)

    html = response.content.decode()
    assert "Bạn đã đăng ký" in html and "https://hop.example.com/phong" in html
    assert response.context["places_left"] == 1
    assert EventRegistration.objects.get().note == "Cần phiên dịch"
    (letter,) = mail.outbox
    assert letter.to == [person.email] and "Inno-Coffee" in letter.subject
    (file,) = letter.attachments
    assert file[2] == "text/calendar"
    content = file[1] if isinstance(file[1], bytes) else file[1].encode()
    assert "https://hop.example.com/phong" in str(entry(content)["DESCRIPTION"])


def test_pressing_twice_keeps_one_sign_up(client: Any, pages: Any) -> None:
    event = pages.event()
    client.force_login(UserFactory())

    for _ in range(2):
        assert client.post(reverse("cms:event-sign-up", args=[event.pk])).status_code == 302

    assert EventRegistration.objects.count() == 1


def test_both_languages_of_an_event_share_its_places(pages: Any) -> None:
    event = pages.event(capacity=1)
    twin = pages.event("en", capacity=1, of=event)
    sign_up(event, by=UserFactory())

    with pytest.raises(SignUpRefused, match="đã hết chỗ"):
        sign_up(twin, by=UserFactory())


@pytest.mark.parametrize(
    "state",
    [
        {"cancelled_at": timezone.now()},
        {"takes_sign_ups": False},
        {"sign_up_until": timezone.now() - timedelta(hours=1)},
        {"days": -3},
        {"capacity": 0},
    ],
    ids=["cancelled", "elsewhere", "too late", "over", "full"],
)
def test_sign_up_is_refused_with_a_reason_and_nothing_is_kept(client: Any, pages: Any, state: dict[str, Any]) -> None:
    event = pages.event(**state)
    client.force_login(UserFactory())

    response = client.post(reverse("cms:event-sign-up", args=[event.pk]), follow=True)

    assert response.status_code == 200
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not EventRegistration.objects.exists()


def test_a_note_that_is_too_long_is_said_beside_the_field_and_stays(client: Any, pages: Any) -> None:
    event = pages.event()
    client.force_login(UserFactory())

    response = client.post(reverse("cms:event-sign-up", args=[event.pk]), {"note": "x" * 301})

    assert response.status_code == 200
    assert response.context["sign_up_form"].errors["note"]
    assert "x" * 301 in response.content.decode()
    assert not EventRegistration.objects.exists()


def test_who_cancels_frees_the_place_is_told_and_can_come_back(pages: Any) -> None:
    event = pages.event(capacity=1)
    person, other = UserFactory(), UserFactory()
    sign_up(event, by=person)

    assert cancel_sign_up(event, by=person)
    assert not cancel_sign_up(event, by=person)

    assert kinds(person) == ["event_signed_up", "event_sign_up_cancelled"]
    sign_up(event, by=other)
    with pytest.raises(SignUpRefused):
        sign_up(event, by=person)


def test_a_draft_takes_no_sign_up_and_has_no_calendar_file(client: Any, pages: Any) -> None:
    event = pages.event(live=False)
    client.force_login(UserFactory())

    assert client.post(reverse("cms:event-sign-up", args=[event.pk])).status_code == 404
    assert client.get(reverse("cms:event-calendar", args=[event.pk])).status_code == 404


# --- what people who come are told -----------------------------------------------------------------------


def test_a_new_time_is_told_once_to_those_who_come_and_to_nobody_else(pages: Any) -> None:
    event = pages.event()
    twin = pages.event("en", of=event, starts_at=event.starts_at, ends_at=event.ends_at)
    comes, gave_up = UserFactory(), UserFactory()
    sign_up(twin, by=comes)
    sign_up(event, by=gave_up)
    cancel_sign_up(event, by=gave_up)

    for page in (event, twin):
        page.place = "Bảo tàng Thành phố"
        page.save_revision().publish()
    event.intro = "Chỉ sửa lời giới thiệu."
    event.save_revision().publish()

    assert kinds(comes) == ["event_signed_up", "event_changed"]
    assert kinds(gave_up) == ["event_signed_up", "event_sign_up_cancelled"]


def test_a_cancelled_event_is_told_and_one_gone_by_is_not(pages: Any) -> None:
    event = pages.event()
    person = UserFactory()
    sign_up(event, by=person)
    event.cancelled_at = timezone.now()
    event.save_revision().publish()

    assert kinds(person) == ["event_signed_up", "event_cancelled"]

    event.place = "Nơi khác"
    event.save()
    assert tell_changes(event, at=event.ends_at) == 0


def test_people_are_reminded_a_day_before_once(pages: Any) -> None:
    event = pages.event(days=3)
    pages.event("en", of=event, starts_at=event.starts_at, ends_at=event.ends_at)
    person = UserFactory()
    sign_up(event, by=person)

    assert remind(timezone.now()) == 0
    soon = event.starts_at - timedelta(hours=20)
    assert (remind(soon), remind(soon)) == (1, 0)
    assert kinds(person)[-1] == "event_reminder"


def test_the_workspace_shows_the_events_that_one_goes_to(client: Any, pages: Any) -> None:
    event = pages.event(title="Ngày hội")
    person = UserFactory()
    sign_up(event, by=person)
    client.force_login(person)

    html = client.get(reverse("workspace")).content.decode()

    assert f'<a href="{event.get_url()}">Ngày hội</a>' in html


# --- the page ----------------------------------------------------------------------------------------------


def test_the_link_for_joining_is_for_those_who_come_alone(client: Any, pages: Any) -> None:
    link = "https://hop.example.com/phong-kin"
    event = pages.event(place="", online_link=link)
    person, other = UserFactory(), UserFactory()
    sign_up(event, by=person)
    addresses = [event.get_url(), reverse("cms:event-calendar", args=[event.pk])]

    for user, shown in ((None, False), (other, False), (person, True)):
        client.logout()
        if user:
            client.force_login(user)
        for address in addresses:
            assert (link in client.get(address).content.decode().replace("\r\n ", "")) is shown


def test_a_problem_is_named_only_to_those_who_may_read_it(client: Any, pages: Any) -> None:
    agency = AgencyFactory()
    problem = Problem.objects.create(organisation=agency, number="BT-2026-900", year=2026, title_vi="Bài toán kín")
    event = pages.event()
    event.problems.add(problem)
    event.save_revision().publish()

    assert "Bài toán kín" not in client.get(event.get_url()).content.decode()
    client.force_login(member_of(agency))
    assert "Bài toán kín" in client.get(event.get_url()).content.decode()


def test_what_came_of_it_is_shown_when_it_is_over(client: Any, pages: Any) -> None:
    recap = [{"type": "text", "value": "<p>Ba phường chia sẻ con số.</p>"}]
    over, coming = pages.event(days=-2, recap=recap), pages.event(recap=recap)

    assert "Ba phường chia sẻ" in client.get(over.get_url()).content.decode()
    assert "Ba phường chia sẻ" not in client.get(coming.get_url()).content.decode()


def test_an_event_is_described_to_search_engines_with_its_state(client: Any, pages: Any) -> None:
    event = pages.event(title="Hội thảo", cancelled_at=timezone.now(), capacity=40)

    html = client.get(event.get_url()).content.decode()

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(block)
    assert (data["@type"], data["name"], data["maximumAttendeeCapacity"]) == ("Event", "Hội thảo", 40)
    assert data["eventStatus"].endswith("EventCancelled")
    assert data["startDate"] == event.starts_at.isoformat()


def test_the_calendar_file_has_one_entry_that_both_languages_share(client: Any, pages: Any) -> None:
    event = pages.event(title="Hội thảo; nhiều dấu, câu")
    twin = pages.event("en", of=event, starts_at=event.starts_at, ends_at=event.ends_at)

    response = client.get(reverse("cms:event-calendar", args=[event.pk]))
    with translation.override("en"):
        other = client.get(reverse("cms:event-calendar", args=[twin.pk]))

    made = entry(response.content)
    assert response["Content-Type"].startswith("text/calendar")
    assert str(made["SUMMARY"]) == "Hội thảo; nhiều dấu, câu"
    assert made["DTSTART"].dt == event.starts_at.replace(microsecond=0)
    assert made["UID"] == entry(other.content)["UID"]
    assert str(made["URL"]) == f"http://localhost:8000{event.get_url()}"


def test_an_event_needs_an_end_after_its_start(pages: Any) -> None:
    event = pages.event()
    event.ends_at = event.starts_at
    with pytest.raises(Exception, match="ends_at"):
        event.full_clean()


@pytest.mark.parametrize(
    ("place", "link", "taken"), [("", "", False), ("SIHUB", "", True), ("", "https://a.vn/", True)]
)
def test_an_event_is_published_with_a_place_or_a_link(pages: Any, place: str, link: str, taken: bool) -> None:
    form_class = EventPage.get_edit_handler().get_form_class()
    empty = {name: streamfield([]) for name in ("agenda", "speakers", "body", "recap")}
    data = nested_form_data({"place": place, "online_link": link, **empty})
    form = form_class(data, instance=pages.event(), for_user=editor_user())

    assert ("place" in form.errors) is not taken


def test_organisers_read_and_download_who_comes_without_formulas(client: Any, pages: Any) -> None:
    event = pages.event()
    sign_up(event, by=UserFactory(full_name="=HYPERLINK(1)"), note="+84")
    client.force_login(editor_user())
    address = reverse("cms:event-registrations", args=[event.pk])

    assert "+84" in client.get(address).content.decode()
    rows = client.get(f"{address}?format=csv").content.decode()
    assert "'=HYPERLINK(1)" in rows and "'+84" in rows


def test_the_last_place_is_given_once(pages: Any) -> None:
    event = pages.event(capacity=1)
    EventPage.objects.filter(pk=event.pk).update(capacity=1)
    sign_up(event, by=UserFactory())

    with pytest.raises(SignUpRefused):
        sign_up(event, by=UserFactory())
    assert event.sign_ups().count() == 1
