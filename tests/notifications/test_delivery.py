"""What people are told by e-mail: in their language, once, and not against their will."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from hoip.notifications import due
from hoip.notifications.delivery import deliver, send_waiting
from hoip.notifications.models import Notification, Preference
from hoip.notifications.services import notify
from hoip.notifications.states import Frequency
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_kinds")]


def notice(kind: str = "usual", **fields: Any) -> Notification:
    """A notice that waits to be sent."""
    fields.setdefault("recipient", UserFactory())
    return Notification.objects.create(kind=kind, facts={"name": "Ngập"}, **fields)


@pytest.mark.parametrize(("language", "address"), [("vi", "/vi/bai-toan/BT-1/"), ("en", "/en/problems/BT-1/")])
def test_a_mail_speaks_its_readers_language_and_leads_to_the_site(settings: Any, language: str, address: str) -> None:
    settings.SITE_URL = "https://hoip.example"
    row = notice(recipient=UserFactory(language=language, full_name="Trần An"), path="/vi/bai-toan/BT-1/")

    with override("en" if language == "vi" else "vi"):
        assert deliver(row.pk)

    sent = mail.outbox[0]
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert sent.subject == f"H.OIP: {language}: Ngập"
    assert sent.to == [row.recipient.email]
    for text in (sent.body, html):
        assert "Trần An" in text
        assert f"https://hoip.example{address}" in text
    assert "<b>" in sent.body and "<b>" not in html
    assert f'<html lang="{language}">' in html


def test_a_headline_with_a_line_break_stays_one_header() -> None:
    row = notice()
    Notification.objects.filter(pk=row.pk).update(facts={"name": "a\r\nBcc: x@example.com"})

    deliver(row.pk)

    assert mail.outbox[0].subject == "H.OIP: vi: a Bcc: x@example.com"


def test_a_notice_is_sent_once_however_often_its_task_runs() -> None:
    row = notice()

    assert [deliver(row.pk), deliver(row.pk)] == [True, False]
    assert len(mail.outbox) == 1
    assert Notification.objects.get().emailed_at is not None


def test_a_group_that_was_switched_off_sends_only_what_must_be_known() -> None:
    user = UserFactory()
    Preference.objects.create(user=user, group="problems", frequency=Frequency.OFF)

    assert [deliver(notice(kind, recipient=user).pk) for kind in ("usual", "needed")] == [False, True]


def test_another_persons_choice_and_another_group_change_nothing() -> None:
    user = UserFactory()
    Preference.objects.create(user=UserFactory(), group="problems", frequency=Frequency.OFF)
    Preference.objects.create(user=user, group="events", frequency=Frequency.OFF)

    assert deliver(notice(recipient=user).pk)


def test_nothing_goes_to_closed_accounts_or_in_kinds_that_are_gone() -> None:
    assert not deliver(notice(recipient=UserFactory(is_active=False)).pk)
    assert not deliver(notice("forgotten").pk)
    assert not deliver(0)
    assert mail.outbox == []


def test_each_person_is_told_once_and_only_when_the_change_holds(django_capture_on_commit_callbacks: Any) -> None:
    one, two, closed = UserFactory(), UserFactory(), UserFactory(is_active=False)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify([one], "usual", facts={"name": "x"})
        raise ZeroDivisionError
    assert Notification.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        notify([one, two, one, closed], "usual", facts={"name": "x"}, path="/vi/")
        assert mail.outbox == []

    assert sorted(message.to[0] for message in mail.outbox) == sorted([one.email, two.email])
    assert Notification.objects.count() == 2


def test_what_did_not_go_out_is_tried_again_for_a_week() -> None:
    at = timezone.now()
    ages = {"fresh": timedelta(minutes=1), "left": timedelta(hours=1), "old": timedelta(days=8)}
    for age in ages.values():
        Notification.objects.filter(pk=notice().pk).update(created_at=at - age)

    assert [send_waiting(at), send_waiting(at)] == [1, 0]
    assert Notification.objects.get(emailed_at__isnull=False).created_at == at - ages["left"]


def test_one_address_that_fails_does_not_stop_the_others(monkeypatch: Any) -> None:
    at = timezone.now() + timedelta(hours=1)
    bad, good = notice(), notice()
    monkeypatch.setattr("hoip.notifications.delivery.deliver", lambda key: _refuse() if key == bad.pk else deliver(key))

    assert send_waiting(at) == 1
    assert Notification.objects.get(emailed_at=None) == bad
    assert mail.outbox[0].to == [good.recipient.email]


def _refuse() -> bool:
    """What a mail server that is down does."""
    raise ConnectionRefusedError


def test_run_due_runs_every_job_says_what_it_did_and_fails_when_one_failed(monkeypatch: Any) -> None:
    monkeypatch.setattr(due, "_jobs", {})
    due.register("b.fails", lambda _at: 1 // 0)
    due.register("c.sends", lambda _at: 3)
    due.register("a.sends", lambda _at: 0)
    out = StringIO()

    with pytest.raises(CommandError, match=r"Failed: b\.fails$"):
        call_command("run_due", stdout=out)

    assert out.getvalue().splitlines() == ["a.sends: 0", "c.sends: 3"]


def test_the_jobs_of_the_site_run_twice_without_sending_twice() -> None:
    call_command("run_due", stdout=StringIO())
    out = StringIO()
    call_command("run_due", stdout=out)

    assert [line.rpartition(": ")[2] for line in out.getvalue().splitlines()] == ["0"] * len(due.jobs())
    assert "notifications.send_waiting: 0" in out.getvalue()
