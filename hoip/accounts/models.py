"""People, organisations, and how the two belong together."""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hoip.accounts.querysets import (
    ExpertQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
    UserManager,
    WithdrawalQuerySet,
)
from hoip.accounts.states import (
    EDITORS_GROUP,
    OFFICE_GROUP,
    ConsentWay,
    Intent,
    InvitationState,
    OrganisationKind,
    Role,
    VerificationState,
    WorkingGroup,
)
from hoip.bilingual import Named
from hoip.files.models import PrivateFile
from hoip.reference.models import AdminUnit, TaxonomyField

NO_SUPERUSER = ("proposals.", "evaluation.")
"""Rooms whose permissions a superuser does not get for being one: Django would answer True before any rule."""


class User(AbstractUser):
    """A person, known by an e-mail address (kept in lower case)."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="vi")
    intent = models.CharField(_("comes as"), max_length=10, choices=Intent, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """The person's name as they write it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The same: a Vietnamese name is not cut into parts."""
        return self.full_name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask for a permission; bids and their evaluation know no superuser (design, section 3)."""
        if perm.startswith(NO_SUPERUSER) and self.is_superuser:
            return self.is_active and rules.has_perm(perm, self, obj)
        return super().has_perm(perm, obj)

    @cached_property
    def group_names(self) -> frozenset[str]:
        """Names of the person's groups, read once an instance."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_office(self) -> bool:
        """Whether the person works for the programme office (a group)."""
        return self.is_active and OFFICE_GROUP in self.group_names

    @property
    def is_editor(self) -> bool:
        """Whether the person edits pages (a group)."""
        return self.is_active and EDITORS_GROUP in self.group_names

    @cached_property
    def roles(self) -> dict[int, str]:
        """The person's role in each organisation, by the organisation's key; read once an instance."""
        return dict(self.memberships.values_list("organisation_id", "role"))

    def works_in(self, organisation_id: int | None, roles: Collection[str] | None = None) -> bool:
        """Whether the person is a member of an organisation, in one of `roles` if given."""
        role = self.roles.get(organisation_id) if organisation_id is not None else None
        return role is not None and (roles is None or role in roles)

    @cached_property
    def is_verified_agency_member(self) -> bool:
        """Whether a verified agency counts the person among its members: agency-only data is open to them."""
        return self.memberships.filter(
            organisation__kind__in=OrganisationKind.public_bodies(),
            organisation__verification=VerificationState.VERIFIED,
        ).exists()


class Organisation(Named):
    """An agency, the office, or a provider of solutions: one table, told apart by `kind`.

    Agencies have dates of validity and a successor; a dissolved one stays readable (domain guide, units before
    and after July 2025).
    """

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, db_index=True)
    code = models.SlugField(_("code"), max_length=40, unique=True, null=True, blank=True, allow_unicode=False)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    former_names = models.CharField(_("former names"), max_length=400, blank=True)
    summary_vi = models.TextField(_("what it does, in Vietnamese"), max_length=600, blank=True)
    summary_en = models.TextField(_("what it does, in English"), max_length=600, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    admin_unit = models.ForeignKey(
        AdminUnit, verbose_name=_("ward or commune"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields"), blank=True, related_name="organisations")
    website = models.URLField(_("website"), blank=True)
    representative = models.CharField(_("representative"), max_length=150, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    team_size = models.PositiveIntegerField(_("people"), null=True, blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    verification = models.CharField(
        _("verification"), max_length=12, choices=VerificationState, default=VerificationState.UNVERIFIED, db_index=True
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    is_demo = models.BooleanField(_("demo content"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )

    objects: ClassVar[Any] = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_vi", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi="") | ~Q(name_en=""),
                name="organisation_has_a_name",
                violation_error_message=_("Give the name in Vietnamese, in English or in both."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="organisation_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=~Q(tax_code=""),
                name="organisation_tax_code_once",
                violation_error_message=_("An organisation with this tax code is registered already."),
            ),
        ]

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("accounts:organisation-detail", args=[self.slug])

    @property
    def is_agency(self) -> bool:
        """Whether it is a public body that may publish problems."""
        return self.kind in OrganisationKind.public_bodies()

    @property
    def is_provider(self) -> bool:
        """Whether it may keep solution profiles and bid."""
        return self.kind in OrganisationKind.providers()

    @property
    def is_verified(self) -> bool:
        """Whether the programme office has confirmed that it is who it says."""
        return self.verification == VerificationState.VERIFIED

    def exists_on(self, day: date) -> bool:
        """Whether it was founded on or before `day` and not yet dissolved on it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


class Membership(models.Model):
    """One person's place in one organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    position = models.CharField(_("position at work"), max_length=120, blank=True)
    working_group = models.CharField(_("in the working group"), max_length=8, choices=WorkingGroup, blank=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(role=Role.OWNER), name="membership_one_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


class Invitation(models.Model):
    """An offer, sent by e-mail, to join an organisation in a role until a day."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    def state_at(self, at: datetime) -> InvitationState:
        """What has become of it by the aware time `at`."""
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.accepted_at:
            return InvitationState.ACCEPTED
        return InvitationState.EXPIRED if self.expires_at <= at else InvitationState.OPEN


class Verification(models.Model):
    """One request to be verified, with its evidence, and the office's decision with its reason."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="verifications")
    statement = models.TextField(_("statement"), max_length=2000)
    evidence = models.ForeignKey(
        PrivateFile, verbose_name=_("evidence"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    granted = models.BooleanField(_("granted"), null=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(decided_at=None), name="verification_one_open_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ExpertProfile(models.Model):
    """What an expert knows, and in which languages; an expert is a user who has one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="expert_profile")
    headline = models.CharField(_("headline"), max_length=160)
    biography = models.TextField(_("experience"), max_length=3000, blank=True)
    employer = models.CharField(_("works at"), max_length=200, blank=True)
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields"), blank=True, related_name="experts")
    reads_vietnamese = models.BooleanField(_("reads Vietnamese"), default=True)
    reads_english = models.BooleanField(_("reads English"), default=False)
    is_listed = models.BooleanField(_("accepted by the programme office"), default=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert profile")
        verbose_name_plural = _("expert profiles")

    def __str__(self) -> str:
        return f"{self.user} · {self.headline}"


class Consent(models.Model):
    """One consent of one person to one version of the words: a log that is only added to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("words"))
    how = models.CharField(_("given"), max_length=10, choices=ConsentWay)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="consent_once_a_version")]

    def __str__(self) -> str:
        return f"{self.version} · {self.at:%Y-%m-%d}"


class Withdrawal(models.Model):
    """A person's withdrawal of consent, which closes the account at once; the office erases name and address later."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="withdrawal")
    version = models.CharField(_("version"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(_("words"))
    at = models.DateTimeField(_("at"))
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal of consent")
        verbose_name_plural = _("withdrawals of consent")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.user} · {self.at:%Y-%m-%d}"
