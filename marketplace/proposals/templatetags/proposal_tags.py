"""Template tags of bids."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template

from hoip.ui.formatting import number
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
