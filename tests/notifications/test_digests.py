"""Digests: once a period, by object, each thing once, in the reader's language, and nothing when there is nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from hoip.notifications.delivery import deliver
from hoip.notifications.digests import boundary, send_digests
from hoip.notifications.models import Delivery, Notification, Preference
from hoip.notifications.services import notify
from hoip.notifications.states import Frequency, Watching
from hoip.notifications.watching import choose
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


def local(text: str) -> datetime:
    """A time by the site's clock."""
    return timezone.make_aware(datetime.fromisoformat(text))


WEDNESDAY = local("2026-11-25 09:00")


def reader_of(frequency: str, **fields: Any) -> Any:
    user = UserFactory(**fields)
    Preference.objects.create(user=user, group="problems", frequency=frequency)
    return user


def told(
    user: Any, name: str = "Ngập", at: datetime | None = None, kind: str = "usual", about: Any = None
) -> Notification:
    """A notice made at a time, by default on Tuesday evening."""
    notify([user], kind, facts={"name": name}, about=about, path="/vi/bai-toan/")
    row = Notification.objects.latest("pk")
    Notification.objects.filter(pk=row.pk).update(created_at=at or local("2026-11-24 20:00"))
    return row


@pytest.mark.parametrize(
    ("frequency", "at", "expected"),
    [
        ("daily", "2026-11-25 07:00", "2026-11-25 07:00"),
        ("daily", "2026-11-25 06:59", "2026-11-24 07:00"),
        ("weekly", "2026-11-25 09:00", "2026-11-23 07:00"),
        ("weekly", "2026-11-23 06:59", "2026-11-16 07:00"),
        ("daily", "2028-02-29 08:00", "2028-02-29 07:00"),
        ("daily", "2027-01-01 00:30", "2026-12-31 07:00"),
    ],
)
def test_digests_are_due_each_day_and_each_monday_by_the_sites_clock(frequency: str, at: str, expected: str) -> None:
    assert boundary(frequency, local(at)) == local(expected)


def test_a_day_comes_as_one_mail_by_object_and_only_once() -> None:
    reader = reader_of("daily", language="en")
    one, two = OrganisationFactory(name_en="One"), OrganisationFactory(name_en="Two")
    (
        told(reader, "a", about=one),
        told(reader, "b", about=two),
        told(reader, "c", about=one),
        told(reader, "a", about=one),
    )
    told(reader, "later", at=local("2026-11-25 08:00"))

    assert [send_digests(WEDNESDAY), send_digests(WEDNESDAY)] == [1, 0]

    body = str(mail.outbox[0].body)
    assert mail.outbox[0].subject == "H.OIP: 3 notices"
    assert body.count("One\n") == 1 and body.index("One\n") < body.index("en: c") < body.index("Two\n") < body.index(
        "en: b"
    )
    assert "en: a (2 times)" in body and "later" not in body
    assert "http://localhost:8000/en/problems/" in body
    log = Delivery.objects.get()
    assert (log.kind, log.frequency, log.notices, log.outcome) == ("digest", "daily", 4, "sent")
    assert send_digests(WEDNESDAY + timedelta(days=1)) == 1
    assert "later" in str(mail.outbox[1].body)


def test_what_waits_for_a_digest_is_not_sent_alone() -> None:
    row = told(reader_of("weekly"))

    assert not deliver(row.pk)
    assert send_digests(WEDNESDAY) == 0
    assert send_digests(local("2026-11-30 07:05")) == 1


def test_a_digest_leaves_out_what_was_muted_or_hidden_since_and_is_not_sent_empty() -> None:
    closed = OrganisationFactory(verification="unverified")
    reader = member_of(closed)
    Preference.objects.create(user=reader, group="problems", frequency="daily")
    muted = OrganisationFactory()
    told(reader, "kín", about=closed), told(reader, "ồn", about=muted)
    reader.memberships.all().delete()
    choose(reader, muted, Watching.MUTED)

    assert send_digests(WEDNESDAY) == 0
    assert mail.outbox == []
    assert not Notification.objects.exclude(mail=Frequency.OFF).exists()


def test_a_digest_can_be_ended_with_one_click() -> None:
    told(reader_of("daily"))
    send_digests(WEDNESDAY)

    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_digest_that_failed_is_tried_again_and_the_others_go_out(monkeypatch: Any) -> None:
    first, second = reader_of("daily"), reader_of("daily")
    told(first), told(second)
    real = EmailBackend.send_messages

    def refuse_first(self: Any, messages: Any) -> Any:
        if messages[0].to == [first.email]:
            raise ConnectionRefusedError
        return real(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse_first)
        assert send_digests(WEDNESDAY) == 1

    assert send_digests(WEDNESDAY + timedelta(hours=1)) == 1
    assert sorted(Delivery.objects.values_list("outcome", flat=True)) == ["failed", "sent", "sent"]


def test_people_whose_account_is_closed_get_no_digest() -> None:
    reader = reader_of("daily")
    told(reader)
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)

    assert send_digests(WEDNESDAY) == 0
