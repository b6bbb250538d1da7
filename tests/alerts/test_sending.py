"""What is new is told once, in one mail, with the reasons, as long as somebody wants to hear it and may see it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from challenges.models import Challenge, Problem
from challenges.states import ProblemState
from hoip.accounts.states import Role
from hoip.notifications.digests import boundary
from hoip.notifications.models import Notification, Preference
from hoip.notifications.states import Frequency
from marketplace.alerts import services
from marketplace.alerts.models import Alert, AlertItem, Announcement
from marketplace.alerts.states import MOST_A_WEEK, Closeness, ItemState
from marketplace.solutions.states import SolutionState
from tests.accounts.factories import member_of
from tests.search.test_results import make_challenge
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db
NEED = "Cảnh báo ngập theo tuyến đường bằng cảm biến mực nước"


def later(**delta: float) -> Any:
    """A time after now."""
    return timezone.now() + timedelta(**delta)


def save(user: Any, address: str = "q=ng%E1%BA%ADp", frequency: str = Frequency.NOW, name: str = "Ngập") -> Alert:
    """A saved search."""
    return services.save_search(user, name=name, address=address, frequency=frequency)


def bodies() -> list[str]:
    """The texts of all mails."""
    return [str(message.body) for message in mail.outbox]


def test_what_was_there_is_not_told_and_what_comes_is_told_once(reader: Any, agency: Any, index: Any) -> None:
    make_challenge(agency, 1, title_vi="Ngập cũ")
    index()
    save(reader)
    make_challenge(agency, 2, title_vi="Ngập mới")
    make_challenge(agency, 3, title_vi="Rác mới")
    index()

    sent = [services.send_due(later(minutes=1)), services.send_due(later(minutes=2)), services.send_due(later(days=9))]

    assert sent == [1, 0, 0]
    (body,) = bodies()
    assert "Ngập mới" in body and "Ngập cũ" not in body and "Rác mới" not in body
    assert mail.outbox[0].to == ["doc-gia@example.com"]
    assert Notification.objects.get().kind == "alert_found"


def test_all_searches_of_a_person_come_in_one_mail_and_each_thing_once(reader: Any, agency: Any, index: Any) -> None:
    index()
    save(reader)
    save(reader, "kind=challenge", name="Mọi thách thức")
    other = member_of(agency)
    save(other)
    make_challenge(agency, 1, title_vi="Ngập đường")
    index()

    assert services.send_due(later(minutes=1)) == 2

    assert sorted(message.to[0] for message in mail.outbox) == sorted([reader.email, other.email])
    mine = next(str(message.body) for message in mail.outbox if message.to == [reader.email])
    assert mine.count("* Ngập đường") == 1
    assert "Ngập; Mọi thách thức" in mine or "Mọi thách thức; Ngập" in mine


def test_the_mail_says_why_and_speaks_the_readers_language(reader: Any, agency: Any, index: Any) -> None:
    reader.language = "en"
    reader.save()
    index()
    save(reader)
    make_challenge(agency, 1, title_vi="Tuyến đường", summary_vi="Cần biết sớm đường nào sắp ngập nước.")
    index()

    services.send_due(later(minutes=1))

    (body,) = bodies()
    assert "Newly published." in body and "Found by: Ngập" in body
    assert "“Cần biết sớm đường nào sắp ngập nước.”" in body
    assert "/en/alerts/results/" in body
    assert "<mark>ngập</mark>" in str(mail.outbox[0].alternatives[0][0])


@pytest.mark.parametrize(
    ("frequency", "period"),
    [(Frequency.NOW, None), (Frequency.DAILY, timedelta(days=1)), (Frequency.WEEKLY, timedelta(7))],
)
def test_each_comes_as_often_as_its_person_wants(
    reader: Any, agency: Any, index: Any, frequency: str, period: timedelta | None
) -> None:
    index()
    alert = save(reader, frequency=frequency)
    make_challenge(agency, 1)
    index()
    minute = timedelta(minutes=1)
    due = boundary(frequency, timezone.now()) + period if period else timezone.now()

    before = services.send_due(due - minute) if period else 0
    sent = services.send_due(due + minute)
    again = services.send_due(due + 2 * minute)

    assert (before, sent, again) == (0, 1, 0)
    assert alert.items.get().state == ItemState.TOLD


def test_one_click_in_the_mail_stops_it_without_signing_in(reader: Any, agency: Any, index: Any) -> None:
    index()
    alert = save(reader)
    make_challenge(agency, 1)
    index()
    services.send_due(later(minutes=1))
    headers = mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    browser = Client(enforce_csrf_checks=True)
    path = "/" + address.split("/", 3)[3] if "://" in address else address

    looked = browser.get(path)
    alert.refresh_from_db()
    assert (looked.status_code, alert.paused_at) == (200, None)
    stopped = browser.post(path, {"List-Unsubscribe": "One-Click"})

    alert.refresh_from_db()
    assert stopped.status_code == 200 and alert.paused_at is not None
    make_challenge(agency, 2)
    index()
    assert services.send_due(later(days=2)) == 0


def test_the_link_of_one_alert_stops_that_one_alone(reader: Any, agency: Any, index: Any) -> None:
    index()
    one, other = save(reader), save(reader, "kind=challenge", name="Khác")
    make_challenge(agency, 1)
    index()
    services.send_due(later(minutes=1))
    line = next(line for line in bodies()[0].splitlines() if "“Ngập”" in line)

    Client().post("/" + line.rsplit("://", 1)[1].split("/", 1)[1])

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.paused_at is None, other.paused_at is None) == (False, True)


def test_what_may_no_longer_be_seen_is_not_told(reader: Any, agency: Any, index: Any) -> None:
    index()
    save(reader)
    challenge = make_challenge(agency, 1)
    index()
    Challenge.objects.filter(pk=challenge.pk).update(published_at=None)

    assert services.send_due(later(minutes=1)) == 0
    assert mail.outbox == []


def test_paused_ones_and_closed_accounts_hear_nothing_and_resuming_brings_no_flood(
    reader: Any, agency: Any, index: Any
) -> None:
    index()
    alert = save(reader)
    services.pause_alert(alert)
    make_challenge(agency, 1)
    index()
    assert services.send_due(later(minutes=1)) == 0

    services.resume_alert(alert)
    assert services.send_due(later(minutes=2)) == 0
    make_challenge(agency, 2)
    index()
    reader.is_active = False
    reader.save()
    assert services.send_due(later(minutes=3)) == 0

    reader.is_active = True
    reader.save()
    assert services.send_due(later(minutes=4)) == 1


def test_a_mail_that_fails_is_sent_by_the_next_run_and_others_get_theirs(
    reader: Any, agency: Any, index: Any, settings: Any
) -> None:
    index()
    save(reader)
    make_challenge(agency, 1)
    index()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert services.send_due(later(minutes=1)) == 0

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.send_due(later(minutes=2)) == 1


def test_without_the_engine_nothing_is_lost(reader: Any, agency: Any, engine_down: None, caplog: Any) -> None:
    save(reader)
    make_challenge(agency, 1)

    assert services.send_due(later(minutes=1)) == 0
    assert AlertItem.objects.count() == 0 and Alert.objects.get().broad


# --- Matches --------------------------------------------------------------------------------------
OTHERS = (
    "Số hoá hồ sơ địa chính", "Đặt lịch khám bệnh", "Truy xuất nguồn gốc rau", "Đếm lượt xe buýt", "Phân loại rác",
    "Dạy nghề trực tuyến", "Chiếu sáng công viên", "Bản đồ di tích", "Trợ lý trả lời công dân", "Kiểm kê cây xanh",
    "Thu phí đỗ ô tô", "Giám sát tiếng ồn", "Quản lý sạp chợ", "Cho mượn sách",
)  # fmt: skip


@pytest.fixture
def crowd(agency: Any) -> None:
    """What else there is: words that all have in common say nothing about a match."""
    for number, title in enumerate(OTHERS, start=900):
        make_challenge(agency, number, title_vi=title)
        SolutionFactory(published=True, name_vi=title, tagline_vi=title, summary_vi=f"{title} cho phường.")


@pytest.fixture
def solution(startup: Any, crowd: None) -> Any:
    """A published profile that fits the need."""
    return SolutionFactory(
        organisation=startup.memberships.get().organisation,
        published=True,
        name_vi="Cảm biến mực nước",
        tagline_vi="Cảnh báo ngập theo tuyến đường",
        summary_vi="Cảm biến mực nước cảnh báo ngập cho từng tuyến đường.",
    )


def fitting_challenge(agency: Any, number: int) -> Challenge:
    """A challenge that the profile could win."""
    return make_challenge(agency, number, title_vi=NEED, summary_vi=NEED)


def problem(agency: Any, number: int = 1, **fields: Any) -> Problem:
    """An agency's open problem."""
    given = {"state": ProblemState.SUBMITTED, "title_vi": NEED, "summary_vi": NEED, "year": 2026, **fields}
    return Problem.objects.create(organisation=agency, number=f"BT-2026-{number:03}", **given)


def test_a_new_challenge_reaches_those_whose_solutions_fit(
    startup: Any, solution: Any, agency: Any, index: Any
) -> None:
    stranger = SolutionFactory(
        published=True, name_vi="Sổ hụi", tagline_vi="Kế toán", summary_vi="Kế toán hộ kinh doanh"
    )
    member_of(stranger.organisation)
    index()
    services.keep_automatic(timezone.now())
    fitting_challenge(agency, 1)
    index()

    assert services.send_due(later(minutes=1)) == 1

    assert mail.outbox[0].to == [startup.email]
    body = bodies()[0]
    assert NEED in body and "Cảm biến mực nước" in body and "Stop" not in body


def test_a_new_solution_reaches_agencies_with_open_problems_that_it_fits(startup: Any, agency: Any, index: Any) -> None:
    official, viewer = member_of(agency), member_of(agency, Role.VIEWER)
    problem(agency).tags.add("ngập")
    problem(agency, 2, state=ProblemState.DECLINED, title_vi="Chiếu sáng")
    index()
    services.keep_automatic(timezone.now())
    made = SolutionFactory(published=True, name_vi="Cảm biến mực nước", summary_vi=f"{NEED}.")
    made.tags.add("ngập")
    index()

    assert services.send_due(later(minutes=1)) == 1

    assert mail.outbox[0].to == [official.email]
    assert made.name_vi in bodies()[0]
    assert not Alert.objects.filter(user=viewer).exists()
    assert services.keep_automatic(later(minutes=2)) == sum(1 for _ in made.organisation.memberships.all())


def test_new_likes_are_told_to_those_who_may_see_them(
    reader: Any, startup: Any, solution: Any, agency: Any, index: Any
) -> None:
    official = member_of(agency)
    record = problem(agency)
    index()
    services.save_matches(reader, solution, name="", frequency="now", closeness=Closeness.BALANCED, similar=True)
    services.save_matches(official, record, name="", frequency="now", closeness=Closeness.BALANCED, similar=True)
    twin = problem(agency, 2, title_vi="Cảnh báo ngập theo tuyến đường")
    other = SolutionFactory(
        published=True, name_vi="Cảm biến ngập", summary_vi="Cảm biến mực nước cảnh báo ngập theo tuyến đường."
    )
    index()

    assert services.send_due(later(minutes=1)) == 2
    told = {message.to[0]: str(message.body) for message in mail.outbox}
    assert other.name_vi in told[reader.email] and twin.title not in told[reader.email]
    assert twin.title in told[official.email] and "fits now" not in told[official.email]
    assert services.send_due(later(minutes=2)) == 0


def test_what_a_saved_search_finds_by_meaning_is_told_when_it_is_new(
    reader: Any, agency: Any, index: Any, by_meaning: dict[str, float]
) -> None:
    old = SolutionFactory(published=True, name_vi="Triều cường cũ", published_at=later(days=-9))
    index()
    save(reader, name="Ngập")
    new = SolutionFactory(
        published=True,
        name_vi="Triều cường mới",
        summary_vi="Báo trước lúc nước sông dâng cao cho người đi đường.",
        published_at=later(seconds=1),
    )
    far = SolutionFactory(published=True, name_vi="Lớp bơi", published_at=later(seconds=1))
    index()
    by_meaning.update({f"solution:{old.pk}": 0.92, f"solution:{new.pk}": 0.9, f"solution:{far.pk}": 0.8})

    assert services.send_due(later(minutes=1)) == 1
    body = bodies()[0]
    assert new.name in body and old.name not in body and far.name not in body
    assert "Tìm theo nghĩa" in body


def test_automatic_alerts_are_few_a_week_can_be_switched_off_and_end_with_their_record(
    startup: Any, solution: Any, agency: Any, index: Any
) -> None:
    index()
    services.keep_automatic(timezone.now())
    alert = Alert.objects.get()
    for number in range(MOST_A_WEEK):
        AlertItem.objects.create(
            alert=alert,
            uid=f"challenge:{10_000 + number}",
            state=ItemState.TOLD,
            found_at=timezone.now(),
            told_at=timezone.now(),
        )
    fitting_challenge(agency, 1)
    index()

    assert services.send_due(later(minutes=1)) == 0
    assert alert.items.waiting().count() == 1

    Preference.objects.create(user=startup, group="alerts", frequency=Frequency.OFF)
    assert services.send_due(later(days=8)) == 0
    Preference.objects.all().delete()
    solution.state = SolutionState.ARCHIVED
    solution.save()
    assert services.send_due(later(days=8)) == 0
    solution.state = SolutionState.PUBLISHED
    solution.save()
    index()
    assert services.send_due(later(days=8)) == 1


def test_automatic_alerts_are_made_once(startup: Any, solution: Any, index: Any) -> None:
    index()

    assert services.keep_automatic(timezone.now()) == 1
    services.pause_alert(Alert.objects.get())
    assert services.keep_automatic(timezone.now()) == 0
    services.delete_alert(Alert.objects.get())
    assert Alert.objects.get().paused_at is not None


def test_closer_means_fewer(startup: Any, solution: Any, agency: Any, index: Any) -> None:
    index()
    services.keep_automatic(timezone.now())
    alert = Alert.objects.get()
    fitting_challenge(agency, 1)
    make_challenge(agency, 2, title_vi="Số hoá hồ sơ đường bộ", summary_vi="Hồ sơ cảm biến nước tuyến đường")
    index()

    from marketplace.alerts.services.looking import look

    counts = {}
    for closeness in Closeness:
        alert.closeness = closeness
        counts[closeness] = len(look(alert, timezone.now()))

    assert counts[Closeness.CLOSE] == 1
    assert counts[Closeness.CLOSE] <= counts[Closeness.BALANCED] <= counts[Closeness.WIDE]


def test_not_like_this_leaves_tags_out_and_can_be_undone(reader: Any, agency: Any, index: Any) -> None:
    index()
    alert = save(reader)
    first = make_challenge(agency, 1)
    first.tags.add("camera", "ngập")
    index()
    services.send_due(later(minutes=1))
    tuning = services.mark_wrong(alert.items.get(), title="Sai", tags=["camera"], stricter=False)
    second = make_challenge(agency, 2)
    second.tags.add("camera")
    index()

    assert services.send_due(later(minutes=2)) == 0
    services.undo_tuning(tuning)
    assert alert.items.get(uid=f"challenge:{first.pk}").state == ItemState.TOLD
    Alert.objects.update(looked_at=None)
    assert services.send_due(later(minutes=3)) == 1
    assert alert.items.get(uid=f"challenge:{second.pk}").state == ItemState.TOLD


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_publication_reports_at_once(agency: Any, index: Any, reader: Any) -> None:
    index()
    save(reader)

    challenge = make_challenge(agency, 1, published_at=timezone.now())
    challenge.save()

    assert [message.to for message in mail.outbox] == [[reader.email]]
    assert Announcement.objects.filter(uid=f"challenge:{challenge.pk}").count() == 1


@pytest.mark.parametrize("count", [1, 4])
def test_a_person_costs_the_same_queries_whatever_was_found(
    reader: Any, agency: Any, index: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    index()
    save(reader)
    for number in range(1, count + 1):
        make_challenge(agency, number).tags.add("ngập")
    index()

    with django_assert_max_num_queries(34 + count):  # one a thing: when it was announced
        assert services.send_due(later(minutes=1)) == 1


def test_not_like_this_leaves_out_what_says_a_word_and_can_be_undone(reader: Any, agency: Any, index: Any) -> None:
    index()
    alert = save(reader)
    make_challenge(agency, 1, title_vi="Ngập hầm chui")
    index()
    services.send_due(later(minutes=1))
    tuning = services.mark_wrong(alert.items.get(), title="Sai", tags=[], words=["hầm chui"], stricter=False)
    other = make_challenge(agency, 2, title_vi="Ngập ở HAM CHUI khác")
    chui = make_challenge(agency, 3, title_vi="Ngập: chui qua, hầm khác")
    index()
    Alert.objects.update(looked_at=None)

    assert services.send_due(later(minutes=2)) == 1
    assert alert.items.filter(state=ItemState.TOLD).get().uid == f"challenge:{chui.pk}"
    services.undo_tuning(tuning)
    Alert.objects.update(looked_at=None)
    assert services.send_due(later(minutes=3)) == 1
    assert alert.items.get(uid=f"challenge:{other.pk}").state == ItemState.TOLD


def test_a_match_list_leaves_out_what_says_a_word(startup: Any, solution: Any, agency: Any, index: Any) -> None:
    index()
    services.keep_automatic(timezone.now())
    alert = Alert.objects.get()
    first = fitting_challenge(agency, 1)
    index()
    services.send_due(later(minutes=1))
    item = alert.items.get(uid=f"challenge:{first.pk}")
    services.mark_wrong(item, title="Sai", tags=[], words=["cao tốc"], stricter=False)
    make_challenge(agency, 2, title_vi=f"{NEED} cao tốc", summary_vi=NEED)
    third = make_challenge(agency, 3, title_vi=NEED, summary_vi=f"{NEED}, có loa báo cho các trường học gần đó.")
    index()
    Alert.objects.update(looked_at=None)

    services.send_due(later(minutes=2))

    told = set(alert.items.filter(state=ItemState.TOLD).values_list("uid", flat=True))
    assert told == {f"challenge:{third.pk}"}


def test_a_tag_that_was_left_out_stays_out_under_its_new_name(reader: Any, agency: Any, index: Any) -> None:
    from hoip.reference.models import Tag
    from hoip.reference.services import merge_tags

    index()
    alert = save(reader)
    make_challenge(agency, 1).tags.add("camera")
    index()
    services.send_due(later(minutes=1))
    services.mark_wrong(alert.items.get(), title="Sai", tags=["camera"], stricter=False)
    merge_tags(Tag.objects.get(name="camera"), Tag.objects.create(name="máy quay"))
    make_challenge(agency, 2).tags.add("máy quay")
    index()
    Alert.objects.update(looked_at=None)

    assert services.send_due(later(minutes=2)) == 0
