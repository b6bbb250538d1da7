"""States and choices of a solution profile (domain guide, section 10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SolutionState(models.TextChoices):
    """Where a profile is in its life."""

    DRAFT = "draft", pgettext_lazy("solution", "draft")
    PUBLISHED = "published", pgettext_lazy("solution", "published")
    ARCHIVED = "archived", pgettext_lazy("solution", "archived")


NEXT_STATES: dict[str, frozenset[str]] = {
    SolutionState.DRAFT: frozenset({SolutionState.PUBLISHED, SolutionState.ARCHIVED}),
    SolutionState.PUBLISHED: frozenset({SolutionState.ARCHIVED, SolutionState.DRAFT}),
    SolutionState.ARCHIVED: frozenset({SolutionState.DRAFT}),
}


FRESH_FOR_DAYS = 90
"""A published profile is asked for confirmation after so many days, once a quarter."""


class Stage(models.TextChoices):
    """How far the product has come."""

    IDEA = "idea", pgettext_lazy("stage", "idea")
    PROTOTYPE = "prototype", pgettext_lazy("stage", "prototype")
    PILOT = "pilot", pgettext_lazy("stage", "pilot")
    SCALE = "scale", pgettext_lazy("stage", "scale")


class Visibility(models.TextChoices):
    """Who may read one part of a profile."""

    PUBLIC = "public", pgettext_lazy("visibility", "everybody")
    AGENCY = "agency", pgettext_lazy("visibility", "verified agencies")
    SHORTLISTED = (
        "shortlisted",
        pgettext_lazy("visibility", "agencies that have shortlisted it"),
    )


class IpStatus(models.TextChoices):
    """What protects the solution."""

    NONE = "none", _("nothing registered")
    SOFTWARE_COPYRIGHT = "software_copyright", _("software copyright")
    COPYRIGHT = "copyright", _("copyright")
    PATENT = "patent", _("patent")
    PATENT_PENDING = "patent_pending", _("patent applied for")
    UTILITY_SOLUTION = "utility_solution", _("utility solution")
    INDUSTRIAL_DESIGN = "industrial_design", _("industrial design")
    TRADEMARK = "trademark", _("trademark")
    TRADE_SECRET = "trade_secret", _("trade secret")


class PriceModel(models.TextChoices):
    """How a customer pays."""

    UNDECIDED = "undecided", _("not decided yet")
    SUBSCRIPTION = "subscription", _("subscription")
    LICENSE_PLUS_SUPPORT = "license_plus_support", _("licence and support")
    ONE_OFF_PLUS_SUPPORT = "one_off_plus_support", _("one payment and support")
    HARDWARE_PLUS_SUBSCRIPTION = (
        "hardware_plus_subscription",
        _("hardware and subscription"),
    )
    PER_UNIT = "per_unit", _("per unit")
    PER_USE = "per_use", _("per use")
    PER_AREA = "per_area", _("per area")
    PER_RECORD = "per_record", _("per record")
    PROJECT_BASED = "project_based", _("per project")
    REVENUE_SHARE = "revenue_share", _("share of revenue")
    COMMISSION = "commission", _("commission")
    FREEMIUM = "freemium", _("free with paid extras")
    FREE = "free", _("free")


class SupportWanted(models.TextChoices):
    """What the provider is looking for."""

    PILOT_SITE = "pilot_site", _("a place to pilot")
    DATA_ACCESS = "data_access", _("access to data")
    MENTORING = "mentoring", _("mentoring")
    INVESTMENT = "investment", _("investment")
    MARKETING = "marketing", _("marketing")
    PROCUREMENT_GUIDANCE = "procurement_guidance", _("guidance on public procurement")
    SECURITY_ASSESSMENT = "security_assessment", _("a security assessment")
    INTEGRATION = "integration", _("integration with city systems")
    PUBLIC_SECTOR_ENTRY = "public_sector_entry", _("a way into the public sector")
    CLINICAL_VALIDATION = "clinical_validation", _("clinical validation")
    STANDARDS = "standards", _("standards and certification")
    FLIGHT_PERMIT = "flight_permit", _("flight permits")
    LAB_ACCESS = "lab_access", _("access to a laboratory")


class SupportStage(models.TextChoices):
    """Stages of support under Resolution 20/2023/NQ-HĐND."""

    PRE_INCUBATION = "pre_incubation", _("pre-incubation")
    INCUBATION = "incubation", _("incubation")
    ACCELERATION = "acceleration", _("acceleration")
