"""Verification of organisations by the programme office."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.exceptions import VerificationRefused
from hoip.accounts.models import Organisation, User, Verification
from hoip.accounts.services.organisations import EVIDENCE, facts_of
from hoip.accounts.states import VerificationState
from hoip.audit.services import record
from hoip.files.services import store_upload
from hoip.notifications.services import notify


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
    notify(
        User.objects.office(),
        "verification_requested",
        facts=facts_of(locked),
        path=reverse("accounts:verification-list"),
        about=locked,
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
        User.objects.managing([organisation]),
        "verification_granted" if granted else "verification_declined",
        facts=facts_of(organisation, reason=locked.reason),
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


@transaction.atomic
def withdraw_verification(organisation: Organisation, *, by: Any, reason: str) -> Organisation:
    """Take a verification back, with the reason; what was published stays, and nothing new can be.

    Raises:
        VerificationRefused: it is not verified, or no reason is given.
    """
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.verification != VerificationState.VERIFIED:
        raise VerificationRefused(_("This organisation is not verified."))
    if not reason.strip():
        raise VerificationRefused(_("Give a reason: the organisation will read it."))
    locked.verification, locked.verified_at = VerificationState.UNVERIFIED, None
    locked.save(update_fields=["verification", "verified_at"])
    notify(
        User.objects.managing([locked]),
        "verification_withdrawn",
        facts=facts_of(locked, reason=reason.strip()),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record("accounts.verification_withdrawn", target=locked, by=by, facts={"reason": reason.strip()})
    return locked
