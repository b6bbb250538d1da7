"""Kinds, roles and states of accounts and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OFFICE_GROUP = "office"
EDITORS_GROUP = "editors"


class Intent(models.TextChoices):
    """What a person comes to the platform for; chosen at sign-up, leads into the first steps."""

    PROVIDER = "provider", _("a startup or solution provider")
    AGENCY = "agency", _("a public agency")
    EXPERT = "expert", _("an expert")


class ConsentWay(models.TextChoices):
    """Where a person gave consent."""

    SIGN_UP = "sign_up", _("when signing up")
    PROFILE = "profile", _("on one's own page")


class OrganisationKind(models.TextChoices):
    """Kinds of organisation (design: one table for all kinds)."""

    DEPARTMENT = "department", _("department")
    WARD = "ward", _("ward or commune committee")
    DISTRICT = "district", _("former district committee")
    CENTRAL = "central", _("central body in the city")
    PUBLIC_UNIT = "public_unit", _("public unit")
    OFFICE = "office", _("programme office")
    STARTUP = "startup", _("startup")
    SME = "sme", _("small or medium enterprise")
    ENTERPRISE = "enterprise", _("large enterprise")
    INSTITUTE = "institute", _("research institute")
    UNIVERSITY = "university", _("university")
    STUDENT_TEAM = "student_team", _("student team")
    INDIVIDUAL_TEAM = "individual_team", _("individual team")
    INCUBATOR = "incubator", _("incubator")
    ACCELERATOR = "accelerator", _("accelerator")
    INVESTOR = "investor", _("investor")
    ASSOCIATION = "association", _("association")

    @classmethod
    def public_bodies(cls) -> frozenset[str]:
        """Kinds that may publish problems and challenges."""
        return frozenset({cls.DEPARTMENT, cls.WARD, cls.DISTRICT, cls.CENTRAL, cls.PUBLIC_UNIT, cls.OFFICE})

    @classmethod
    def providers(cls) -> frozenset[str]:
        """Kinds that may keep solution profiles and bid."""
        return frozenset(
            {
                cls.STARTUP,
                cls.SME,
                cls.ENTERPRISE,
                cls.INSTITUTE,
                cls.UNIVERSITY,
                cls.STUDENT_TEAM,
                cls.INDIVIDUAL_TEAM,
            }
        )


class Role(models.TextChoices):
    """What a member may do in an organisation, most first."""

    OWNER = "owner", pgettext_lazy("role", "owner")
    MANAGER = "manager", pgettext_lazy("role", "manager")
    MEMBER = "member", pgettext_lazy("role", "member")
    VIEWER = "viewer", pgettext_lazy("role", "viewer")


class WorkingGroup(models.TextChoices):
    """A member's part in the agency's working group for innovation (domain guide, section 2)."""

    LEAD = "lead", pgettext_lazy("working group", "head")
    DEPUTY = "deputy", pgettext_lazy("working group", "deputy head")
    MEMBER = "member", pgettext_lazy("working group", "member")


MANAGING_ROLES = frozenset({Role.OWNER, Role.MANAGER})
"""Roles that look after members and the organisation's own record, and that publish and submit."""
WRITING_ROLES = frozenset({Role.OWNER, Role.MANAGER, Role.MEMBER})
"""Roles that write profiles, problems and bids."""


class VerificationState(models.TextChoices):
    """Whether the programme office has confirmed an organisation."""

    UNVERIFIED = "unverified", _("not verified")
    PENDING = "pending", _("waiting for verification")
    VERIFIED = "verified", _("verified")
    DECLINED = "declined", _("declined")


class InvitationState(models.TextChoices):
    """What has become of an invitation; computed from its times, never stored."""

    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("withdrawn")
