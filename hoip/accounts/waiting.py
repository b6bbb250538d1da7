"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hoip.accounts.models import Invitation, Verification, Withdrawal
from hoip.accounts.states import VerificationState
from hoip.accounts.workspace import WorkItem, register


@register
def organisations_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Invitations for the person, verification of the organisation, and for the office the queue."""
    group = _("Organisations")
    for row in Invitation.objects.filter(
        email__iexact=user.email, accepted_at=None, revoked_at=None, expires_at__gt=at
    ).select_related("organisation"):
        yield WorkItem(
            title=row.organisation.name,
            status=_("you are invited"),
            action=_("Read the invitation"),
            url=reverse("accounts:invitation-accept", args=[row.token]),
            group=group,
            due=row.expires_at,
        )
    if organisation and user.has_perm("accounts.request_verification", organisation):
        if organisation.verification in {VerificationState.UNVERIFIED, VerificationState.DECLINED}:
            yield WorkItem(
                title=organisation.name,
                status=organisation.get_verification_display(),
                action=_("Ask for verification"),
                url=reverse("accounts:verification-request", args=[organisation.slug]),
                group=group,
            )
        elif organisation.verification == VerificationState.PENDING:
            yield WorkItem(
                title=organisation.name,
                status=organisation.get_verification_display(),
                action=_("See the organisation"),
                url=organisation.get_absolute_url(),
                group=group,
                waiting=False,
            )
    if user.is_office:
        for request in Verification.objects.filter(decided_at=None).select_related("organisation")[:10]:
            yield WorkItem(
                title=request.organisation.name,
                status=_("asks for verification"),
                action=_("Decide"),
                url=reverse("accounts:verification-decide", args=[request.pk]),
                group=_("Verifications"),
            )
        for withdrawal in Withdrawal.objects.waiting().select_related("user")[:10]:
            yield WorkItem(
                title=withdrawal.user.full_name,
                status=_("has withdrawn consent"),
                action=_("Delete name and address"),
                url=reverse("accounts:withdrawal-list"),
                group=_("Withdrawals of consent"),
            )
