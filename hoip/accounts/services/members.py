"""What is done with members and invitations."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.exceptions import InvitationRefused, MembershipRefused
from hoip.accounts.models import Invitation, Membership, Organisation, User
from hoip.accounts.services.organisations import facts_of
from hoip.accounts.states import InvitationState, Role, WorkingGroup
from hoip.audit.models import Entry
from hoip.audit.services import record
from hoip.notifications.services import notify


@transaction.atomic
def invite_member(organisation: Organisation, *, by: Any, email: str, role: str) -> Invitation:
    """Invite an address to join in a role; the offer ends after INVITATION_DAYS.

    Raises:
        MembershipRefused: the person is a member, was invited already, or would become owner.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    at = clock.now()
    email = email.strip().lower()
    if role == Role.OWNER:
        raise MembershipRefused(_("Ownership is transferred, not given by invitation."))
    return _invite(organisation, by=by, email=email, role=role, at=at)


def awaits_first_owner(organisation: Organisation) -> bool:
    """Whether the office may name its owner: it has none, and is an agency or was never in anybody's hands.

    A provider whose people have left may have left sealed bids and drafts behind; whoever were made its owner would
    read them (sealed bids, read by nobody outside). Whether there are any does not matter, so that the answer does
    not tell.
    """
    if Membership.objects.filter(organisation=organisation, role=Role.OWNER).exists():
        return False
    in_hands = ("accounts.organisation_created", "accounts.invitation_accepted")
    return organisation.is_agency or not Entry.objects.about(organisation).filter(action__in=in_hands).exists()


@transaction.atomic
def appoint_owner(organisation: Organisation, *, by: Any, email: str) -> Invitation:
    """Invite the first owner of an organisation that has none, such as an agency out of the reference data.

    Raises:
        MembershipRefused: it has an owner, who invites everybody else, its people have left it, or somebody was
            invited to own it already.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    at = clock.now()
    if Membership.objects.filter(organisation=organisation, role=Role.OWNER).exists():
        raise MembershipRefused(_("This organisation has an owner; the owner invites the others."))
    if not awaits_first_owner(organisation):
        raise MembershipRefused(
            _("The people of this organisation have left it; what they kept is not handed to others.")
        )
    waiting = Invitation.objects.filter(organisation=organisation, role=Role.OWNER, accepted_at=None, revoked_at=None)
    if waiting.filter(expires_at__gt=at).exists():
        raise MembershipRefused(_("Somebody was invited to own it already; the invitation is still open."))
    return _invite(organisation, by=by, email=email.strip().lower(), role=Role.OWNER, at=at)


def _invite(organisation: Organisation, *, by: Any, email: str, role: str, at: datetime) -> Invitation:
    """Make an invitation and send its mail after commit; the organisation's row is locked by the caller."""
    if Membership.objects.filter(organisation=organisation, user__email__iexact=email).exists():
        raise MembershipRefused(_("This person is a member already."))
    open_ones = Invitation.objects.filter(
        organisation=organisation, email__iexact=email, accepted_at=None, revoked_at=None
    )
    if open_ones.filter(expires_at__gt=at).exists():
        raise MembershipRefused(_("This person was invited already; the invitation is still open."))
    open_ones.update(revoked_at=at)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        invited_by=by,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    from hoip.accounts.tasks import send_invitation

    transaction.on_commit(lambda: send_invitation.enqueue(invitation.pk))
    record("accounts.member_invited", target=organisation, by=by, facts={"role": role}, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Any) -> None:
    """Take an open invitation back. Raises InvitationRefused when it is not open any more."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    at = clock.now()
    if locked.state_at(at) != InvitationState.OPEN:
        raise InvitationRefused(_("This invitation is not open any more."))
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    record("accounts.invitation_revoked", target=locked.organisation, by=by, at=at)


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Any) -> Membership:
    """Join the organisation that invited the person.

    Raises:
        InvitationRefused: expired, used, withdrawn, or sent to another address.
    """
    locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
    at = clock.now()
    reasons = {
        InvitationState.EXPIRED: _("This invitation has expired. Ask for a new one."),
        InvitationState.ACCEPTED: _("This invitation has been used already."),
        InvitationState.REVOKED: _("This invitation was withdrawn."),
    }
    state = locked.state_at(at)
    if state in reasons:
        raise InvitationRefused(reasons[state])
    if locked.email.lower() != by.email.lower():
        raise InvitationRefused(_("This invitation was sent to another address. Sign in with that address."))
    Organisation.objects.select_for_update().get(pk=locked.organisation_id)
    owned = Membership.objects.filter(organisation=locked.organisation, role=Role.OWNER).exists()
    if locked.role == Role.OWNER and owned:
        raise InvitationRefused(_("This organisation has an owner by now. Ask the owner for an invitation."))
    membership, created = Membership.objects.get_or_create(
        user=by, organisation=locked.organisation, defaults={"role": locked.role}
    )
    if not created and locked.role == Role.OWNER:
        membership.role = Role.OWNER
        membership.save(update_fields=["role"])
    locked.accepted_at = at
    locked.save(update_fields=["accepted_at"])
    notify(
        User.objects.managing([locked.organisation]),
        "member_joined",
        facts=facts_of(locked.organisation, person=by.full_name),
        path=locked.organisation.get_absolute_url(),
        about=locked.organisation,
    )
    record("accounts.invitation_accepted", target=locked.organisation, by=by, facts={"role": locked.role}, at=at)
    return membership


@transaction.atomic
def describe_member(membership: Membership, *, by: Any, position: str, working_group: str) -> Membership:
    """Note a member's position at work and part in the working group; of heads there is one.

    Raises:
        MembershipRefused: another member is its head.
    """
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    heads = Membership.objects.filter(organisation=locked.organisation_id, working_group=WorkingGroup.LEAD)
    if working_group == WorkingGroup.LEAD and heads.exclude(pk=locked.pk).exists():
        raise MembershipRefused(_("The working group has a head already; give that person another part first."))
    locked.position, locked.working_group = position, working_group
    locked.save(update_fields=["position", "working_group"])
    record(
        "accounts.member_described",
        target=locked.organisation,
        by=by,
        facts={"member": str(locked.user.public_id), "working_group": working_group},
    )
    return locked


@transaction.atomic
def change_role(membership: Membership, *, by: Any, role: str) -> Membership:
    """Give a member another role. Raises MembershipRefused for the owner, and for making an owner."""
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    if Role.OWNER in {locked.role, role}:
        raise MembershipRefused(_("The owner's role changes by transferring ownership only."))
    before, locked.role = locked.role, role
    locked.save(update_fields=["role"])
    record(
        "accounts.role_changed",
        target=locked.organisation,
        by=by,
        facts={"member": str(locked.user.public_id), "from": before, "to": role},
    )
    return locked


@transaction.atomic
def remove_member(membership: Membership, *, by: Any) -> None:
    """Take a member out, or leave oneself. Raises MembershipRefused for the owner."""
    locked = Membership.objects.select_for_update().select_related("organisation", "user").get(pk=membership.pk)
    if locked.role == Role.OWNER:
        raise MembershipRefused(_("The owner cannot leave. Transfer the ownership first."))
    verb = "accounts.member_left" if locked.user_id == by.pk else "accounts.member_removed"
    record(verb, target=locked.organisation, by=by, facts={"member": str(locked.user.public_id)})
    locked.delete()


@transaction.atomic
def transfer_ownership(organisation: Organisation, *, to: Membership, by: Any) -> None:
    """Make another member the owner; the present one becomes a manager.

    Raises:
        MembershipRefused: the person asked is no member of it, or `by` does not own it.
    """
    rows = {row.pk: row for row in Membership.objects.select_for_update().filter(organisation=organisation)}
    owner = next((row for row in rows.values() if row.role == Role.OWNER), None)
    heir = rows.get(to.pk)
    if owner is None or owner.user_id != by.pk:
        raise MembershipRefused(_("Only the owner can transfer the ownership."))
    if heir is None or heir.pk == owner.pk:
        raise MembershipRefused(_("Choose another member of this organisation."))
    owner.role = Role.MANAGER
    owner.save(update_fields=["role"])
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])
    notify(
        [heir.user],
        "ownership_received",
        facts=facts_of(organisation),
        path=organisation.get_absolute_url(),
        about=organisation,
    )
    record("accounts.ownership_transferred", target=organisation, by=by, facts={"to": str(heir.user.public_id)})
