"""Who is told, where and when: groups, single objects, one event once, and never what may not be seen."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from hoip.notifications.delivery import deliver, send_waiting
from hoip.notifications.groups import GROUPS
from hoip.notifications.models import Delivery, Notification, Preference, Watch
from hoip.notifications.services import notify
from hoip.notifications.states import Frequency, Outcome, Watching
from hoip.notifications.watching import choose, followers_of
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]
FACTS = {"name": "Ngập"}


def prefer(user: Any, **choices: Any) -> Any:
    Preference.objects.create(user=user, group="problems", **choices)
    return user


def told(user: Any) -> list[tuple[bool, str]]:
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("on_site", "mail"))


def test_a_group_is_told_where_and_when_each_person_wishes() -> None:
    usual, weekly, silent, nowhere = (UserFactory() for _ in range(4))
    prefer(weekly, frequency="weekly", on_site=False)
    prefer(silent, frequency="off")
    prefer(nowhere, frequency="off", on_site=False)

    notify([usual, weekly, silent, nowhere], "usual", facts=FACTS)

    assert told(usual) == [(True, "now")]
    assert told(weekly) == [(False, "weekly")]
    assert told(silent) == [(True, "off")]
    assert told(nowhere) == []


def test_what_must_be_known_comes_at_once_whatever_was_chosen() -> None:
    about = OrganisationFactory()
    reader = prefer(UserFactory(), frequency="off", on_site=False)
    choose(reader, about, Watching.MUTED)

    notify([reader], "needed", facts=FACTS, about=about)

    assert told(reader) == [(True, "now")]
    assert deliver(Notification.objects.get().pk)


def test_a_choice_for_one_object_goes_before_the_group() -> None:
    followed, muted, other = OrganisationFactory(), OrganisationFactory(), OrganisationFactory()
    reader = prefer(UserFactory(), frequency="off", on_site=False)
    choose(reader, followed, Watching.DAILY)
    choose(reader, muted, Watching.MUTED)

    for about in (followed, muted, other):
        notify([reader], "usual", facts=FACTS, about=about)

    assert told(reader) == [(True, "daily")]


def test_muting_after_the_notice_still_keeps_the_mail_back() -> None:
    about = OrganisationFactory()
    reader = UserFactory()
    notify([reader], "usual", facts=FACTS, about=about)
    choose(reader, about, Watching.MUTED)

    assert not deliver(Notification.objects.get().pk)
    assert Notification.objects.get().mail == Frequency.OFF


def test_following_at_once_beats_a_group_that_was_switched_off() -> None:
    about = OrganisationFactory()
    reader = prefer(UserFactory(), frequency="off")
    choose(reader, about, Watching.NOW)
    notify([reader], "usual", facts=FACTS, about=about)

    assert deliver(Notification.objects.get().pk)


def test_one_event_is_told_once_to_each_person_whichever_kind_comes_second(
    django_capture_on_commit_callbacks: Any,
) -> None:
    one, two = UserFactory(), UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        notify([one], "usual", facts=FACTS, event="challenge 12 cancelled")
        notify([one, two], "needed", facts=FACTS, event="challenge 12 cancelled")
        notify([one], "usual", facts=FACTS, event="challenge 13 cancelled")

    kinds = list(Notification.objects.filter(recipient=one).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["usual", "usual"]
    assert [message.to[0] for message in mail.outbox] == [one.email, two.email, one.email]


@pytest.mark.parametrize("people", [1, 20])
def test_telling_many_costs_as_much_as_telling_one(people: int, django_assert_num_queries: Any) -> None:
    about = OrganisationFactory()
    readers = [UserFactory() for _ in range(people)]

    with django_assert_num_queries(3):  # preferences, choices for the object, rows
        notify(readers, "usual", facts=FACTS, about=about)


def test_nobody_hears_of_what_they_may_no_longer_see(client: Any) -> None:
    closed = OrganisationFactory(verification="unverified", name_vi="Công ty Kín")
    reader = member_of(closed)
    notify([reader], "usual", facts={"name": "bí mật"}, about=closed, path="/vi/to-chuc/kin/")
    reader.memberships.all().delete()
    client.force_login(reader)

    assert not deliver(Notification.objects.get().pk)
    page = client.get(reverse("notifications:notification-list")).content.decode()

    assert "bí mật" not in page and "/vi/to-chuc/kin/" not in page
    assert "không còn quyền xem" in page
    assert Delivery.objects.get().outcome == Outcome.SKIPPED
    assert send_waiting(timezone.now() + timedelta(hours=1)) == 0


def test_that_something_was_taken_away_is_told_although_it_cannot_be_seen() -> None:
    closed = OrganisationFactory(verification="unverified")
    notify([UserFactory()], "lost", facts=FACTS, about=closed)

    assert deliver(Notification.objects.get().pk)


def test_something_that_was_deleted_is_not_told_of() -> None:
    gone = OrganisationFactory()
    notify([UserFactory()], "usual", facts=FACTS, about=gone)
    gone.delete()

    assert not deliver(Notification.objects.get().pk)


def test_each_attempt_is_logged_without_words_or_addresses(monkeypatch: Any) -> None:
    notify([UserFactory()], "usual", facts=FACTS)
    key = Notification.objects.get().pk

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refuse)
        with pytest.raises(ConnectionRefusedError):
            deliver(key)
    deliver(key)

    rows = list(Delivery.objects.order_by("pk").values_list("kind", "outcome", "detail"))
    assert rows == [("usual", "failed", "ConnectionRefusedError"), ("usual", "sent", "")]


def _refuse(*_args: Any) -> int:
    raise ConnectionRefusedError


def test_followers_are_those_who_did_not_mute() -> None:
    about, other = OrganisationFactory(), OrganisationFactory()
    follower, muted, elsewhere, closed = UserFactory(), UserFactory(), UserFactory(), UserFactory(is_active=False)
    choose(follower, about, Watching.AS_GROUP)
    choose(muted, about, Watching.MUTED)
    choose(elsewhere, other, Watching.NOW)
    choose(closed, about, Watching.NOW)

    assert followers_of(about) == [follower]


# --- The pages -------------------------------------------------------------------------------------


@pytest.fixture
def user(client: Any) -> Any:
    """Somebody who has signed in."""
    user = UserFactory()
    client.force_login(user)
    return user


def test_choices_are_kept_for_each_group_and_channel(client: Any, user: Any) -> None:
    address = reverse("notifications:preferences")
    form = client.get(address).context["form"]
    assert {field.initial for field in form.fields.values()} == {True, "now"}

    data = {f"{group}-frequency": "off" for group in GROUPS} | {"events-frequency": "weekly", "events-on_site": "on"}
    for _ in range(2):
        assert client.post(address, data).status_code == 302

    rows = {row.group: (row.on_site, row.frequency) for row in Preference.objects.filter(user=user)}
    assert rows.pop("events") == (True, "weekly")
    assert set(rows.values()) == {(False, "off")} and len(rows) == len(GROUPS) - 1
    assert client.get(address).context["form"].fields["events-frequency"].initial == "weekly"


@pytest.mark.parametrize("value", ["", "hourly", "\x00", "<b>"])
def test_a_frequency_that_does_not_exist_is_refused_at_its_field(client: Any, user: Any, value: str) -> None:
    data = {f"{group}-frequency": "now" for group in GROUPS} | {"events-frequency": value}

    response = client.post(reverse("notifications:preferences"), data)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["events-frequency"]
    assert not Preference.objects.exists()


def test_an_object_is_followed_changed_and_forgotten(client: Any, user: Any) -> None:
    about = OrganisationFactory()
    name = f"accounts.organisation:{about.pk}"
    address = reverse("notifications:watch")
    page = about.get_absolute_url()

    response = client.post(address, {"object": name, "choice": "group", "next": page})
    assert response["Location"] == page
    client.post(address, {"object": name, "choice": "weekly"})
    assert Watch.objects.get().choice == Watching.WEEKLY
    assert str(about) in client.get(reverse("notifications:preferences")).content.decode()
    client.post(address, {"object": name, "choice": ""})
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("accounts.organisation:{hidden}", "now"),
        ("accounts.organisation:999999", "now"),
        ("accounts.organisation:x", "now"),
        ("accounts.organisation:{open}", "hourly"),
        ("accounts.user:{user}", "now"),
        ("no.such:1", "now"),
        ("", "now"),
        ("\x00", "now"),
        ("a" * 200, "now"),
    ],
)
def test_what_cannot_be_followed_or_seen_is_not_found(client: Any, user: Any, name: str, choice: str) -> None:
    hidden, shown = OrganisationFactory(verification="unverified"), OrganisationFactory()

    response = client.post(
        reverse("notifications:watch"),
        {"object": name.format(hidden=hidden.pk, open=shown.pk, user=user.pk), "choice": choice},
    )

    assert response.status_code == 404
    assert not Watch.objects.exists()


def test_following_leads_to_no_other_site(client: Any, user: Any) -> None:
    data = {"object": f"accounts.organisation:{OrganisationFactory().pk}", "choice": "now", "next": "//evil.example/"}

    assert client.post(reverse("notifications:watch"), data)["Location"] == reverse("notifications:preferences")


def test_what_was_followed_and_is_hidden_now_is_not_named_and_can_be_forgotten(client: Any, user: Any) -> None:
    closed = OrganisationFactory(verification="unverified", name_vi="Công ty Kín")
    choose(user, closed, Watching.NOW)

    assert "Công ty Kín" not in client.get(reverse("notifications:preferences")).content.decode()
    client.post(reverse("notifications:watch"), {"object": f"accounts.organisation:{closed.pk}", "choice": ""})

    assert not Watch.objects.exists()


@pytest.mark.parametrize("rows", [1, 12])
def test_the_pages_cost_the_same_for_any_number_of_notices_and_followed_objects(
    client: Any, user: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        about = OrganisationFactory()
        choose(user, about, Watching.NOW)
        notify([user], "usual", facts=FACTS, about=about)
    pages = [reverse("notifications:notification-list"), reverse("notifications:preferences")]
    for page in pages:
        client.get(page)

    with django_assert_num_queries(14):
        client.get(pages[0])
    with django_assert_num_queries(14):
        client.get(pages[1])
