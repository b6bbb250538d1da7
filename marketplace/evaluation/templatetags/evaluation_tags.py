"""Words for scores, anchors and evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import formats
from django.utils.translation import gettext as _

from hoip.accounts.states import Role
from hoip.bilingual import in_reader_language, reader_language
from hoip.ui.formatting import day_date
from marketplace.evaluation.models import Finding

register = template.Library()


@register.filter
def score(value: Any) -> str:
    """A score or a sum of points with at most two decimals, in the reader's way of writing; a dash for none."""
    if value is None or value == "":
        return "–"
    text = formats.number_format(round(value, 2), decimal_pos=2)
    mark = formats.get_format("DECIMAL_SEPARATOR")
    return text.rstrip("0").rstrip(str(mark)) if str(mark) in text else text


@register.filter
def points(value: Any) -> str:
    """A sum of points or a mean with two decimals, so that they line up in a column."""
    return formats.number_format(round(value, 2), decimal_pos=2)


@register.filter
def signed(value: float) -> str:
    """A difference with its sign, one decimal."""
    return f"{'+' if value > 0 else ''}{formats.number_format(round(value, 1), decimal_pos=1)}"


@register.filter
def at_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value at a key, or None."""
    return mapping.get(key)


@register.filter
def anchors(criterion: Any) -> list[tuple[str, str]]:
    """What the scores of a criterion mean, in the reader's language, lowest first."""
    first, second = ("en", "vi") if reader_language() == "en" else ("vi", "en")
    words = [(value, text.get(first) or text.get(second) or "") for value, text in criterion.anchors.items()]
    return sorted(((value, text) for value, text in words if text), key=lambda pair: float(pair[0]))


@register.filter
def evidence(finding: Finding) -> str:
    """The evidence of a sign of conflict in a sentence."""
    facts = finding.evidence
    name = in_reader_language(facts).get("organisation", "")
    parts = [str(name)] if name else []
    if "role" in facts:
        parts.append(str(Role(facts["role"]).label))
    if "until" in facts:
        parts.append(_("last on record %(day)s") % {"day": day_date(datetime.fromisoformat(facts["until"]))})
    if "employer" in facts:
        parts.append(_("profile says “%(employer)s”") % facts)
    if "domain" in facts:
        parts.append(f"@{facts['domain']}")
    if "tax_code" in facts:
        parts.append(_("tax code %(tax_code)s") % facts)
    if "reference" in facts:
        parts.append(str(facts["reference"]))
    return ", ".join(parts)
