"""Send a notice by e-mail in its reader's language, once."""

import logging

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


def deliver(notification_id: int) -> None:
    """Send one notice, unless it was sent, its person is gone or wants no mail of this group.

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
            return
        wants = not Preference.objects.filter(user=row.recipient, group=kind.group, by_email=False).exists()
        if not (wants or kind.mandatory):
            return
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
            mail.attach_alternative(render_to_string("notifications/email/notice.html", context), "text/html")
        mail.send()
        row.emailed_at = timezone.now()
        row.save(update_fields=["emailed_at"])
