"""Template tags of bids."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from challenges.models import Challenge
from hoip.clock import now
from hoip.ui.formatting import number
from marketplace.proposals import masking
from marketplace.proposals.models import Opening
from marketplace.proposals.states import Currency

register = template.Library()


@register.simple_tag
def amount(value: Decimal, currency: str) -> str:
    """An exact amount with its currency: dong without fractions."""
    shown = number(int(value)) if currency == Currency.VND else number(value.quantize(Decimal("0.01")))
    return f"{shown} {'₫' if currency == Currency.VND else currency}"


@register.filter
def iso_time(text: str) -> Any:
    """A time that is kept as text; None for an empty one."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def can_be_masked(content_type: str) -> bool:
    """Whether a blind panel reads a masked copy of documents of this kind."""
    return masking.can_be_masked(content_type)


@register.simple_tag(takes_context=True)
def opening_link(context: Any, challenge: Challenge) -> str:
    """The way to the public record of a challenge's opening, once its bids are opened; nothing before."""
    if not Opening.objects.visible_to(context["request"].user, now()).filter(challenge=challenge).exists():
        return ""
    address = reverse("proposals:opening-record", args=[challenge.number])
    return format_html('<p><a href="{}">{}</a></p>', address, _("Record of the opening of the bids"))
