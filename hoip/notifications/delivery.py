"""Send a notice by e-mail in its reader's language, once."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoip.notifications import unsubscribe
from hoip.notifications.addresses import in_language
from hoip.notifications.kinds import Kind, kind_named
from hoip.notifications.models import Delivery, Notification, Preference, Watch
from hoip.notifications.objects import seen_by
from hoip.notifications.states import Frequency, Outcome, Watching

logger = logging.getLogger(__name__)

TASKS_TURN = timedelta(minutes=10)
"""How long the task queue has a notice to itself."""
TRIED_FOR = timedelta(days=7)
"""After this a notice is found on the site alone."""
MAIL_ERRORS = (OSError, SMTPException)


def deliver(notification_id: int) -> bool:
    """Send one notice, unless it was sent, its person is gone, or does not want or may not read it any more.

    The row is locked while the mail goes out, so that two workers send it once. Each attempt is logged. Says whether
    the mail went.
    """
    try:
        return _deliver(notification_id)
    except MAIL_ERRORS as error:
        row = Notification.objects.select_related("recipient").get(pk=notification_id)
        log(row.recipient, row.kind, Outcome.FAILED, detail=type(error).__name__)
        raise


@transaction.atomic
def _deliver(notification_id: int) -> bool:
    row = (
        Notification.objects.select_for_update(of=("self",))
        .select_related("recipient")
        .filter(pk=notification_id, emailed_at=None, mail=Frequency.NOW)
        .first()
    )
    kind = kind_named(row.kind) if row else None
    if row is None or kind is None or not row.recipient.is_active:
        return False
    if not kind.mandatory and _has_stopped(row, kind):
        Notification.objects.filter(pk=row.pk).stop_mail()
        return False
    if not may_be_told(row, kind, seen_by(row.recipient, [(row.target_type, row.target_id)])):
        Notification.objects.filter(pk=row.pk).stop_mail()
        log(row.recipient, row.kind, Outcome.SKIPPED)
        return False
    with override(row.recipient.language):
        notice_mail(row, kind).send()
    row.emailed_at = timezone.now()
    row.save(update_fields=["emailed_at"])
    log(row.recipient, row.kind, Outcome.SENT)
    return True


def may_be_told(row: Notification, kind: Kind, seen: Mapping[tuple[str, str], Any]) -> bool:
    """Whether the reader may still see what a notice is about."""
    return kind.outlives_sight or not row.target_type or (row.target_type, row.target_id) in seen


def _has_stopped(row: Notification, kind: Kind) -> bool:
    """Whether the person has switched the group off, or muted the object, since the notice was made."""
    if Watch.objects.filter(
        user=row.recipient, target_type=row.target_type, target_id=row.target_id, choice=Watching.MUTED
    ).exists():
        return True
    off = Preference.objects.filter(user=row.recipient, group=kind.group, frequency=Frequency.OFF).exists()
    followed = Watch.objects.filter(
        user=row.recipient, target_type=row.target_type, target_id=row.target_id, choice=Watching.NOW
    )
    return off and not followed.exists()


def notice_mail(row: Notification, kind: Kind) -> EmailMultiAlternatives:
    """The mail of one notice in the language that is active, with its unsubscribe link unless it is mandatory."""
    title = kind.title(row.facts)
    stop = None
    if not kind.mandatory:
        scope, argument = kind.unsubscribe(row.facts) if kind.unsubscribe else (unsubscribe.GROUP, kind.group)
        stop = unsubscribe.address(row.recipient, scope, argument)
    mute = None
    if stop and row.target_type:
        mute = unsubscribe.address(row.recipient, unsubscribe.OBJECT, f"{row.target_type}:{row.target_id}")
    path = in_language(row.path, row.recipient.language)
    context = {
        "title": title,
        "body": kind.body(row.facts),
        "url": f"{settings.SITE_URL}{path}" if path else "",
        "mute_url": mute,
    }
    mail = mail_to(row.recipient, _("H.OIP: %(title)s") % {"title": title}, "notice", context, stop=stop)
    for name, content, content_type in kind.attachments(row.facts) if kind.attachments else []:
        mail.attach(name, content, content_type)
    return mail


def mail_to(
    person: Any, subject: str, template: str, context: Mapping[str, Any], *, stop: str | None
) -> EmailMultiAlternatives:
    """A mail from a pair of templates in notifications/email/.

    Args:
        stop: the address that ends mails of this sort with one click, for the foot and the headers (RFC 8058);
            None where they cannot be ended.
    """
    everything = {
        "person": person.full_name,
        "site_url": settings.SITE_URL,
        "stop_url": stop,
        "preferences_url": f"{settings.SITE_URL}{reverse('notifications:preferences')}",
        **context,
    }
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if stop else {}
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string(f"notifications/email/{template}.txt", everything),
        to=[person.email],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"notifications/email/{template}.html", everything), "text/html")
    return mail


def log(
    person: Any, kind: str, outcome: str, *, frequency: str = Frequency.NOW, notices: int = 1, detail: str = ""
) -> None:
    """Keep what became of an attempt."""
    Delivery.objects.create(
        recipient=person,
        kind=kind,
        outcome=outcome,
        frequency=frequency,
        notices=notices,
        detail=detail,
        tried_at=timezone.now(),
    )


def send_waiting(at: datetime) -> int:
    """Send what a worker that died or a mail server that was down left behind; answers how many went.

    A failed task is not tried again by the queue, so this is where it is, for a week.
    """
    rows = Notification.objects.unsent(Frequency.NOW).made_between(at - TRIED_FOR, at - TASKS_TURN)
    sent = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += deliver(key)
        except MAIL_ERRORS:
            logger.exception("The mail of notice %s did not go out.", key)
    return sent
