"""The mails of a withdrawal of consent. They go to an account that is closed, so no notice carries them."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoip.accounts.models import Withdrawal


def send_confirmation(withdrawal_id: int) -> None:
    """Confirm what was withdrawn and what follows; nothing is sent once name and address are erased."""
    withdrawal = Withdrawal.objects.select_related("user").filter(pk=withdrawal_id, erased_at=None).first()
    if withdrawal is None:
        return
    with override(withdrawal.user.language):
        values = {"withdrawal": withdrawal, "site_url": settings.SITE_URL}
        text = render_to_string("accounts/email/withdrawal.txt", values)
        subject = _("H.OIP: your consent is withdrawn and your account is closed")
    send_mail(subject, text, None, [withdrawal.user.email])


def send_erased(email: str, language: str) -> None:
    """Tell that name and address were erased: the last mail to that address."""
    with override(language):
        text = render_to_string("accounts/email/erased.txt", {"site_url": settings.SITE_URL})
        subject = _("H.OIP: your name and address are deleted")
    send_mail(subject, text, None, [email])
