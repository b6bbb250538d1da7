"""The mail of an invitation. It goes to an address that may have no account yet."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoip.accounts.models import Invitation, User
from hoip.accounts.states import InvitationState
from hoip.clock import now


def send(invitation_id: int) -> None:
    """Send an open invitation's mail, in the language of the account if the address has one."""
    invitation = Invitation.objects.select_related("organisation", "invited_by").filter(pk=invitation_id).first()
    if invitation is None or invitation.state_at(now()) != InvitationState.OPEN:
        return
    person = User.objects.filter(email__iexact=invitation.email).first()
    with override(person.language if person else settings.LANGUAGE_CODE):
        path = reverse("accounts:invitation-accept", args=[invitation.token])
        text = render_to_string(
            "accounts/email/invitation.txt",
            {"invitation": invitation, "url": f"{settings.SITE_URL}{path}", "site_url": settings.SITE_URL},
        )
        subject = _("You are invited to join %(organisation)s on H.OIP") % {
            "organisation": invitation.organisation.name
        }
    send_mail(" ".join(subject.split()), text, None, [invitation.email])
