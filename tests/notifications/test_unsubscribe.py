"""The link that ends mails with one click, for people who are not signed in."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hoip.notifications import unsubscribe
from hoip.notifications.delivery import deliver
from hoip.notifications.models import Notification, Preference, Watch
from hoip.notifications.services import notify
from hoip.notifications.states import Frequency, Watching
from hoip.notifications.unsubscribe import DIGEST, GROUP, OBJECT, Scope, token
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of

pytestmark = pytest.mark.django_db


def link(user: Any, scope: str = GROUP, argument: str = "problems") -> str:
    return reverse("notifications:unsubscribe", args=[token(user, scope, argument)])


def frequency_of(user: Any, group: str = "problems") -> str:
    row = Preference.objects.filter(user=user, group=group).first()
    return row.frequency if row else Frequency.NOW


def test_the_link_of_a_mail_and_its_headers_stop_that_group_alone(two_kinds: None) -> None:
    reader = UserFactory()
    about = OrganisationFactory()
    notify([reader], "usual", facts={"name": "x"}, about=about)
    deliver(Notification.objects.get().pk)

    sent = mail.outbox[0]
    header = re.fullmatch(r"<(http://localhost:8000/vi/\S+)>", sent.extra_headers["List-Unsubscribe"])
    assert header is not None and header[1] in str(sent.body)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    response = program.post(header[1].removeprefix("http://localhost:8000"), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert frequency_of(reader) == Frequency.OFF
    assert frequency_of(reader, "events") == Frequency.NOW
    notify([reader], "usual", facts={"name": "y"})
    assert not deliver(Notification.objects.latest("pk").pk)


def test_a_mail_that_must_come_has_no_link_to_stop_it(two_kinds: None) -> None:
    notify([UserFactory()], "needed", facts={"name": "x"})
    deliver(Notification.objects.get().pk)

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "thong-bao/ngung-nhan" not in str(mail.outbox[0].body)


def test_opening_the_link_asks_first_and_undo_takes_it_back(client: Any) -> None:
    reader = UserFactory()

    asked = client.get(link(reader))
    assert frequency_of(reader) == Frequency.NOW
    stopped = client.post(link(reader))
    assert frequency_of(reader) == Frequency.OFF
    resumed = client.post(link(reader), {"resume": "1"})

    assert frequency_of(reader) == Frequency.NOW
    assert [response.status_code for response in (asked, stopped, resumed)] == [200, 200, 200]
    assert asked["Referrer-Policy"] == "no-referrer"
    assert "Bài toán" in asked.content.decode()


def test_clicking_twice_is_harmless(client: Any) -> None:
    reader = UserFactory()

    assert [client.post(link(reader)).status_code for _ in range(2)] == [200, 200]
    assert frequency_of(reader) == Frequency.OFF


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1] + ("A" if s[-1] != "A" else "B"), lambda s: "x" + s, lambda _s: "a", lambda _s: "á:b"]
)
def test_a_link_that_was_changed_stops_nothing(client: Any, spoil: Any) -> None:
    reader = UserFactory()
    address = reverse("notifications:unsubscribe", args=[spoil(token(reader, GROUP, "problems"))])

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert not Preference.objects.exists()


def test_links_of_people_and_scopes_that_are_gone_are_dead(client: Any) -> None:
    reader = UserFactory()
    addresses = [link(reader, "forgotten"), link(reader)]
    reader.delete()

    assert [client.post(address).status_code for address in addresses] == [404, 404]


def test_one_object_is_muted_and_the_page_names_it_only_while_the_reader_sees_it(client: Any) -> None:
    hidden = OrganisationFactory(verification="unverified", name_vi="Công ty Kín")
    reader = member_of(hidden)
    address = link(reader, OBJECT, f"accounts.organisation:{hidden.pk}")

    assert "Công ty Kín" in client.get(address).content.decode()
    client.post(address)
    assert Watch.objects.get().choice == Watching.MUTED
    reader.memberships.all().delete()
    assert "Công ty Kín" not in client.get(address).content.decode()
    client.post(address, {"resume": "1"})
    assert not Watch.objects.exists()


def test_the_link_of_a_digest_ends_digests_and_leaves_the_rest(client: Any) -> None:
    reader = UserFactory()
    for group, frequency in {"problems": "daily", "events": "weekly", "challenges": "now"}.items():
        Preference.objects.create(user=reader, group=group, frequency=frequency)
    waiting = Notification.objects.create(recipient=reader, kind="usual", mail=Frequency.DAILY)

    client.post(link(reader, DIGEST, ""))

    assert [frequency_of(reader, group) for group in ("problems", "events", "challenges")] == ["off", "off", "now"]
    waiting.refresh_from_db()
    assert waiting.mail == Frequency.OFF


def test_another_room_can_bring_what_its_mails_end(client: Any, two_kinds: None, monkeypatch: Any) -> None:
    stopped = []
    monkeypatch.setattr(unsubscribe, "_scopes", dict(unsubscribe._scopes))
    unsubscribe.register(
        Scope("search", lambda _user, key: f"Tìm kiếm {key}", lambda user, key: stopped.append((user, key)))
    )
    reader = UserFactory()
    notify([reader], "own", facts={"name": "x", "search": 7})
    deliver(Notification.objects.get().pk)

    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert "Tìm kiếm 7" in client.get(address).content.decode()
    client.post(address)

    assert stopped == [(reader, "7")]
