"""Questions asked of people and organisations, by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from hoip.accounts.states import MANAGING_ROLES, OFFICE_GROUP, WRITING_ROLES, OrganisationKind, VerificationState

if TYPE_CHECKING:
    from hoip.accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person with an address (lower-cased) and, if given, a password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a person with every right that the platform grants to a superuser."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a person by address, whatever its case."""
        return self.get(email__iexact=username)

    def office(self) -> models.QuerySet[User]:
        """The people of the programme office who can sign in, by name."""
        return self.filter(groups__name=OFFICE_GROUP, is_active=True).order_by("full_name", "pk")

    def managing(self, organisations: Iterable[Any]) -> models.QuerySet[User]:
        """The owners and managers of organisations (or of their keys) who can sign in."""
        return self._acting_for(organisations, MANAGING_ROLES)

    def writing_for(self, organisations: Iterable[Any]) -> models.QuerySet[User]:
        """Those who may write for organisations (or for their keys) and can sign in."""
        return self._acting_for(organisations, WRITING_ROLES)

    def _acting_for(self, organisations: Iterable[Any], roles: Iterable[str]) -> models.QuerySet[User]:
        """Each once, whatever number of the organisations they act for."""
        rows = self.filter(memberships__organisation__in=organisations, memberships__role__in=roles, is_active=True)
        return rows.order_by("pk").distinct()

    def listed_experts(self) -> models.QuerySet[User]:
        """Those behind `ExpertProfile.objects.listed()`, by name."""
        return self.filter(expert_profile__is_listed=True, is_active=True).order_by("full_name", "pk")


class WithdrawalQuerySet(models.QuerySet[Any]):
    """Withdrawals of consent."""

    def in_force(self) -> WithdrawalQuerySet:
        """Those whose account is still closed: one that was opened again is nobody's to erase."""
        return self.filter(user__is_active=False)

    def waiting(self) -> WithdrawalQuerySet:
        """Those whose name and address the office has yet to erase."""
        return self.in_force().filter(erased_at=None)


class OrganisationQuerySet(models.QuerySet[Any]):
    """Organisations by what they are and who asks."""

    def visible_to(self, user: Any) -> OrganisationQuerySet:
        """The directory: verified organisations for everybody, one's own in any state, all for the office."""
        if getattr(user, "is_office", False):
            return self
        public = Q(verification=VerificationState.VERIFIED)
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        return self.filter(public | Q(pk__in=user.memberships.values("organisation_id")))

    def agencies(self) -> OrganisationQuerySet:
        """Public bodies, dissolved ones too."""
        return self.filter(kind__in=OrganisationKind.public_bodies())

    def providers(self) -> OrganisationQuerySet:
        """Organisations that may keep solution profiles."""
        return self.filter(kind__in=OrganisationKind.providers())

    def verified(self) -> OrganisationQuerySet:
        """Organisations that the programme office has confirmed."""
        return self.filter(verification=VerificationState.VERIFIED)

    def existing_on(self, day: date) -> OrganisationQuerySet:
        """Organisations not yet dissolved on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day))


class ExpertQuerySet(models.QuerySet[Any]):
    """Expert profiles by what the office decided."""

    def listed(self) -> ExpertQuerySet:
        """Those that are offered to agencies: accepted by the office, of a person who can still sign in."""
        return self.filter(is_listed=True, user__is_active=True)


class MembershipQuerySet(models.QuerySet[Any]):
    """Memberships by what they allow."""

    def writing(self) -> MembershipQuerySet:
        """Those whose role may write profiles, problems and bids."""
        return self.filter(role__in=WRITING_ROLES)

    def managing(self) -> MembershipQuerySet:
        """Those whose role may publish, submit and look after members."""
        return self.filter(role__in=MANAGING_ROLES)
