"""Withdrawal of consent: the account is closed at once, and the office erases what names the person.

Source: domain guide, section 15 (withdraw and delete), and the site's page on privacy: files of a selection and the audit
record stay, in which the person stands as a code.
"""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.consent import WITHDRAWAL
from hoip.accounts.exceptions import WithdrawalRefused
from hoip.accounts.models import (
    Consent,
    ExpertProfile,
    Invitation,
    Membership,
    Organisation,
    User,
    Withdrawal,
)
from hoip.accounts.services.experts import offer_expert
from hoip.accounts.states import Role
from hoip.audit.services import record
from hoip.bilingual import reader_language
from hoip.notifications.models import Notification
from hoip.notifications.services import notify


def owned_with_others(user: Any) -> list[Organisation]:
    """Organisations that the person owns and others work in: their ownership is passed on first."""
    owned = Membership.objects.filter(user=user.pk, role=Role.OWNER).values("organisation")
    others = Membership.objects.filter(organisation__in=owned).exclude(user=user.pk).values("organisation")
    return list(Organisation.objects.filter(pk__in=others))


@transaction.atomic
def withdraw_consent(user: User, *, by: Any) -> Withdrawal:
    """Record that a person withdraws, close the account and tell the office; a mail confirms it.

    Raises:
        WithdrawalRefused: withdrawn already, or the person owns an organisation that others work in.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    at = clock.now()
    if not locked.is_active:
        raise WithdrawalRefused(_("This account is closed already."))
    kept = owned_with_others(locked)
    if kept:
        names = ", ".join(organisation.name for organisation in kept)
        words = _("Others work in %(names)s, which you own. Transfer the ownership first.") % {"names": names}
        raise WithdrawalRefused(words)
    given = Consent.objects.filter(user=locked).first()
    language = reader_language()
    said = {"version": given.version if given else "", "language": language, "text": str(WITHDRAWAL), "at": at}
    # An account that was opened again is closed by the same row; the audit log holds each time.
    withdrawal, _made = Withdrawal.objects.update_or_create(user=locked, defaults=said)
    for membership in Membership.objects.filter(user=locked).select_related("organisation"):
        record("accounts.member_left", target=membership.organisation, by=by, facts={"member": str(locked.public_id)})
        membership.delete()
    for profile in ExpertProfile.objects.filter(user=locked):
        offer_expert(profile, by=by, offered=False)
    UserSession.objects.filter(user=locked).delete()
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    notify(User.objects.office(), "consent_withdrawn", path=reverse("accounts:withdrawal-list"))
    from hoip.accounts.tasks import confirm_withdrawal

    transaction.on_commit(partial(confirm_withdrawal.enqueue, withdrawal.pk))
    facts = {"version": withdrawal.version, "language": language}
    record("accounts.consent_withdrawn", target=withdrawal, by=by, facts=facts, at=at)
    return withdrawal


@transaction.atomic
def erase_person(withdrawal: Withdrawal, *, by: Any) -> Withdrawal:
    """Take from a closed account all that names the person; its code stays, by which records tell who acted.

    Raises:
        WithdrawalRefused: it was erased already, or the account was opened again.
    """
    locked = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    at = clock.now()
    if locked.erased_at is not None:
        raise WithdrawalRefused(_("Name and address of this account have been erased already."))
    person = User.objects.select_for_update().get(pk=locked.user_id)
    if person.is_active:
        raise WithdrawalRefused(_("This account was opened again; its person uses it."))
    from hoip.accounts.tasks import confirm_erasure

    transaction.on_commit(partial(confirm_erasure.enqueue, person.email, person.language))
    Invitation.objects.filter(email__iexact=person.email).delete()
    for rows in (EmailAddress, Authenticator, UserSession, ExpertProfile):
        rows.objects.filter(user=person).delete()
    Notification.objects.filter(recipient=person).delete()
    code = person.public_id.hex
    person.email, person.full_name = f"{code}@erased.invalid", f"#{code[:8]}"
    person.set_unusable_password()
    person.save(update_fields=["email", "full_name", "password"])
    person.groups.clear()
    locked.erased_at, locked.erased_by = at, by
    locked.save(update_fields=["erased_at", "erased_by"])
    record("accounts.person_erased", target=locked, by=by, facts={"person": str(person.public_id)}, at=at)
    return locked
