"""Whether an organisation may bid on a challenge, line by line, with the reason of each line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.models import Challenge, EligibilityRule
from challenges.states import RuleKind
from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind
from hoip.reference.models import TaxonomyField


@dataclass(frozen=True, slots=True)
class Line:
    """One condition as the reader sees it.

    Attributes:
        text: what is asked.
        holds: whether it holds; None when only the bidder can say so and declares it.
        reason: what the platform knows about the organisation that decides it; empty where nothing is to add.
    """

    text: str
    holds: bool | None
    reason: str = ""


def check_eligibility(challenge: Challenge, organisation: Organisation, at: datetime) -> list[Line]:
    """Every condition that a challenge sets for a bidder, and whether an organisation meets it at a time.

    The deadline is no condition of eligibility, nor is anything about solutions: whoever takes bids adds those.
    """
    lines = [
        Line(
            _("The organisation is verified by the programme office"),
            organisation.is_verified,
            "" if organisation.is_verified else str(organisation.get_verification_display()),
        ),
        _kind_line(challenge, organisation),
        Line(
            _("The organisation is not the agency that asks"),
            organisation.pk != challenge.organisation_id,
        ),
    ]
    return [*lines, *(CHECKS[rule.kind](rule, organisation, at) for rule in challenge.eligibility_rules.all())]


def conditions_in_words(challenge: Challenge) -> list[str]:
    """The conditions as a reader sees them who acts for no organisation."""
    kinds = [str(OrganisationKind(kind).label) for kind in challenge.eligible_kinds]
    first = _("Bids are taken from: %(kinds)s") % {"kinds": ", ".join(kinds)} if kinds else _("Any solution provider")
    return [
        first,
        _("The organisation is verified by the programme office"),
        *(rule_in_words(rule) for rule in challenge.eligibility_rules.all()),
    ]


def rule_in_words(rule: EligibilityRule) -> str:
    """What one rule asks."""
    years = int(rule.value.get("years", 0))
    if rule.kind == RuleKind.IN_CITY:
        return _("The organisation has its seat in the city")
    if rule.kind == RuleKind.MIN_AGE:
        return ngettext(
            "The organisation exists for at least %(n)s year", "The organisation exists for at least %(n)s years", years
        ) % {"n": years}
    if rule.kind == RuleKind.MAX_AGE:
        return ngettext(
            "The organisation exists for at most %(n)s year", "The organisation exists for at most %(n)s years", years
        ) % {"n": years}
    if rule.kind == RuleKind.FIELDS:
        names = TaxonomyField.objects.filter(code__in=rule.value.get("fields", [])).order_by("order")
        return _("The organisation works in one of: %(fields)s") % {"fields": ", ".join(row.name for row in names)}
    return rule.text


def _kind_line(challenge: Challenge, organisation: Organisation) -> Line:
    kinds = [str(OrganisationKind(kind).label) for kind in challenge.eligible_kinds]
    holds = organisation.is_provider and (not kinds or organisation.kind in challenge.eligible_kinds)
    text = (
        _("The challenge takes bids from: %(kinds)s") % {"kinds": ", ".join(kinds)}
        if kinds
        else _("The organisation is a solution provider")
    )
    return Line(text, holds, str(organisation.get_kind_display()))


def _in_city(rule: EligibilityRule, organisation: Organisation, _at: datetime) -> Line:
    unit = organisation.admin_unit
    return Line(rule_in_words(rule), unit is not None, unit.name if unit else _("its profile names no ward or commune"))


def _age(organisation: Organisation, at: datetime) -> int | None:
    """Full calendar years since its founding year, or None when the profile does not say."""
    if organisation.founded_year is None:
        return None
    return timezone.localtime(at).year - organisation.founded_year


def _age_line(rule: EligibilityRule, organisation: Organisation, at: datetime) -> Line:
    age = _age(organisation, at)
    if age is None:
        return Line(rule_in_words(rule), False, _("its profile does not say when it was founded"))
    years = int(rule.value.get("years", 0))
    holds = age >= years if rule.kind == RuleKind.MIN_AGE else age <= years
    return Line(rule_in_words(rule), holds, _("founded in %(year)s") % {"year": organisation.founded_year})


def _fields_line(rule: EligibilityRule, organisation: Organisation, _at: datetime) -> Line:
    wanted = tuple(rule.value.get("fields", []))
    own = list(organisation.fields.all())
    # A field lies under another when its code begins with the other's: LV-CT-CHO under LV-CT.
    holds = any(field.code == code or field.code.startswith(f"{code}-") for field in own for code in wanted)
    reason = ", ".join(field.name for field in own) or _("its profile names no field")
    return Line(rule_in_words(rule), holds, reason)


def _declared(rule: EligibilityRule, _organisation: Organisation, _at: datetime) -> Line:
    return Line(rule.text, None, _("declared by the bidder; the platform cannot check it"))


CHECKS: dict[str, Callable[[EligibilityRule, Organisation, datetime], Line]] = {
    RuleKind.IN_CITY: _in_city,
    RuleKind.MIN_AGE: _age_line,
    RuleKind.MAX_AGE: _age_line,
    RuleKind.FIELDS: _fields_line,
    RuleKind.DECLARED: _declared,
}


def requirements(challenge: Challenge) -> Any:
    """The lines that a bid on the challenge answers, in their order: `key`, `text`, `word_limit`, `is_required`."""
    return challenge.requirements.all()


def documents_asked(challenge: Challenge) -> Any:
    """The documents that a bid hands in, in their order: `key`, `text`, `is_required`."""
    return challenge.documents_asked.all()
