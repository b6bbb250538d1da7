"""Mail to people of a team, who may have no account."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoip.accounts.models import User
from hoip.clock import now
from marketplace.proposals.deadlines import takes_bids
from marketplace.proposals.models import TeamMember
from marketplace.proposals.services.box import read_part


def send_team_question(member_id: str) -> None:
    """Ask a person whether they take part; what the bid offers is not in the mail."""
    member = (
        TeamMember.objects.select_related("proposal__organisation", "proposal__challenge")
        .filter(pk=UUID(member_id), confirmed_at=None, declined_at=None)
        .first()
    )
    if member is None or not takes_bids(member.proposal.challenge, now()):
        return
    data = read_part(member, member.proposal)
    person = User.objects.filter(email__iexact=data["email"]).first()
    with override(person.language if person else settings.LANGUAGE_CODE):
        path = reverse("proposals:member-answer", args=[member.token])
        text = render_to_string(
            "proposals/email/team_member.txt",
            {"proposal": member.proposal, "url": f"{settings.SITE_URL}{path}", "site_url": settings.SITE_URL},
        )
        subject = _("%(organisation)s names you in its team for %(challenge)s") % {
            "organisation": member.proposal.organisation.name,
            "challenge": member.proposal.challenge.number,
        }
    send_mail(" ".join(subject.split()), text, None, [data["email"]])
