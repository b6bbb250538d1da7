"""What is done with an organisation and its members."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.exceptions import InvitationRefused, MembershipRefused, VerificationRefused
from hoip.accounts.models import Invitation, Membership, Organisation, User, Verification
from hoip.accounts.states import MANAGING_ROLES, InvitationState, Role, VerificationState
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.files.services import store_upload
from hoip.notifications.services import notify
from hoip.reference.models import TaxonomyField
from search.analysis import fold

EVIDENCE = "verification_evidence"
VALUE_FIELDS = (
    "kind",
    "name_vi",
    "name_en",
    "summary_vi",
    "summary_en",
    "tax_code",
    "admin_unit",
    "website",
    "founded_year",
    "team_size",
    "logo",
)


def free_slug(name: str) -> str:
    """An address for a name: without marks, and with a number where the plain one is taken."""
    base = slugify(fold(name))[:100] or "to-chuc"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken
    )


def _facts(organisation: Organisation, **more: Any) -> dict[str, Any]:
    """What a notice about an organisation needs."""
    return {
        "name_vi": organisation.name_vi or organisation.name_en,
        "name_en": organisation.name_en or organisation.name_vi,
        **more,
    }


def _managers(organisation: Organisation) -> list[User]:
    """Its owner and managers."""
    return list(
        User.objects.filter(
            memberships__organisation=organisation, memberships__role__in=MANAGING_ROLES, is_active=True
        ).distinct()
    )


@transaction.atomic
def create_organisation(*, by: Any, values: Mapping[str, Any], fields: Collection[TaxonomyField] = ()) -> Organisation:
    """Register an organisation; its founder becomes the owner. It is not verified yet."""
    known = {name: value for name, value in values.items() if name in VALUE_FIELDS}
    name = known.get("name_vi") or known.get("name_en") or ""
    organisation = Organisation.objects.create(slug=free_slug(str(name)), **known)
    organisation.fields.set(fields)
    Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    record("accounts.organisation_created", target=organisation, by=by)
    return organisation


@transaction.atomic
def save_organisation(
    organisation: Organisation,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    fields: Collection[TaxonomyField] | None = None,
) -> Organisation:
    """Keep an edited record. Raises EditConflict when somebody saved it since `version` was opened."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this organisation while you were writing."), locked)
    for name, value in values.items():
        if name in VALUE_FIELDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    if fields is not None:
        locked.fields.set(fields)
    record("accounts.organisation_saved", target=locked, by=by, facts={"version": locked.version})
    return locked


# --- members ---------------------------------------------------------------------------------------


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
    membership, _created = Membership.objects.get_or_create(
        user=by, organisation=locked.organisation, defaults={"role": locked.role}
    )
    locked.accepted_at = at
    locked.save(update_fields=["accepted_at"])
    notify(
        _managers(locked.organisation),
        "member_joined",
        facts=_facts(locked.organisation, person=by.full_name),
        path=locked.organisation.get_absolute_url(),
        about=locked.organisation,
    )
    record("accounts.invitation_accepted", target=locked.organisation, by=by, facts={"role": locked.role}, at=at)
    return membership


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
        facts=_facts(organisation),
        path=organisation.get_absolute_url(),
        about=organisation,
    )
    record("accounts.ownership_transferred", target=organisation, by=by, facts={"to": str(heir.user.public_id)})


# --- verification ----------------------------------------------------------------------------------


@transaction.atomic
def request_verification(organisation: Organisation, *, by: Any, statement: str, evidence: Any = None) -> Verification:
    """Ask the programme office to confirm who the organisation is, with evidence.

    Raises:
        VerificationRefused: verified, or waiting for a decision already.
        ValidationError: the evidence is no file that is taken.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.verification in {VerificationState.VERIFIED, VerificationState.PENDING}:
        raise VerificationRefused(_("The organisation is verified or waiting for the decision already."))
    request = Verification.objects.create(
        organisation=locked,
        statement=statement,
        evidence=store_upload(evidence, purpose=EVIDENCE, by=by) if evidence else None,
        requested_by=by,
    )
    locked.verification = VerificationState.PENDING
    locked.save(update_fields=["verification"])
    from hoip.accounts.models import OFFICE_GROUP

    office = User.objects.filter(groups__name=OFFICE_GROUP, is_active=True)
    notify(
        office, "verification_requested", facts=_facts(locked), path=reverse("accounts:verification-list"), about=locked
    )
    record("accounts.verification_requested", target=locked, by=by)
    return request


@transaction.atomic
def decide_verification(request: Verification, *, by: Any, granted: bool, reason: str) -> Verification:
    """Confirm an organisation or decline, with the reason.

    Raises:
        VerificationRefused: decided already, or without a reason.
    """
    locked = Verification.objects.select_for_update().select_related("organisation").get(pk=request.pk)
    at = clock.now()
    if locked.decided_at is not None:
        raise VerificationRefused(_("This request has been decided already."))
    if not reason.strip():
        raise VerificationRefused(_("Give a reason: the organisation will read it."))
    locked.decided_by, locked.decided_at, locked.granted, locked.reason = by, at, granted, reason.strip()
    locked.save()
    organisation = Organisation.objects.select_for_update().get(pk=locked.organisation_id)
    organisation.verification = VerificationState.VERIFIED if granted else VerificationState.DECLINED
    organisation.verified_at = at if granted else None
    organisation.save(update_fields=["verification", "verified_at"])
    notify(
        _managers(organisation),
        "verification_granted" if granted else "verification_declined",
        facts=_facts(organisation, reason=locked.reason),
        path=organisation.get_absolute_url(),
        about=organisation,
    )
    record(
        "accounts.verification_decided",
        target=organisation,
        by=by,
        facts={"granted": granted, "reason": locked.reason},
        at=at,
    )
    return locked
