"""Send a notice by e-mail in its reader's language, once."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoip.notifications.kinds import kind_named
from hoip.notifications.models import Notification, Preference

logger = logging.getLogger(__name__)

TASKS_TURN = timedelta(minutes=10)
"""How long the task queue has a notice to itself."""
TRIED_FOR = timedelta(days=7)
"""After this a notice is found on the site alone."""


def deliver(notification_id: int) -> bool:
    """Send one notice, unless it was sent, its person is gone or wants no mail of this group; says whether it went.

    The row is locked while the mail goes out, so that two workers send it once.
    """
    with transaction.atomic():
        row = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("recipient")
            .filter(pk=notification_id, emailed_at=None)
            .first()
        )
        kind = kind_named(row.kind) if row else None
        if row is None or kind is None or not row.recipient.is_active:
            return False
        wants = not Preference.objects.filter(user=row.recipient, group=kind.group, by_email=False).exists()
        if not (wants or kind.mandatory):
            return False
        with override(row.recipient.language):
            title, body = kind.title(row.facts), kind.body(row.facts)
            context = {
                "title": title,
                "body": body,
                "person": row.recipient.full_name,
                "url": f"{settings.SITE_URL}{row.path}" if row.path else "",
                "site_url": settings.SITE_URL,
            }
            mail = EmailMultiAlternatives(
                subject=" ".join((_("H.OIP: %(title)s") % {"title": title}).split()),
                body=render_to_string("notifications/email/notice.txt", context),
                to=[row.recipient.email],
            )
            for name, content, content_type in kind.attachments(row.facts) if kind.attachments else []:
                mail.attach(name, content, content_type)
            mail.attach_alternative(render_to_string("notifications/email/notice.html", context), "text/html")
        mail.send()
        row.emailed_at = timezone.now()
        row.save(update_fields=["emailed_at"])
    return True


def send_waiting(at: datetime) -> int:
    """Send what a worker that died or a mail server that was down left behind; answers how many went.

    A failed task is not tried again by the queue, so this is where it is, for a week.
    """
    rows = Notification.objects.filter(
        emailed_at=None, created_at__lte=at - TASKS_TURN, created_at__gt=at - TRIED_FOR, recipient__is_active=True
    )
    sent = 0
    for key in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += deliver(key)
        except (OSError, SMTPException):
            logger.exception("The mail of notice %s did not go out.", key)
    return sent
