"""Start, end and length of the work."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from challenges.clarity.dates import span_of
from challenges.clarity.findings import Rule, Spot
from challenges.clarity.statements import Statement, phrase_of

TOLERANCE = 0.12
"""Months by which days and months may disagree: twelve whole months are never too long."""


def look_for_end(statement: Statement) -> Iterator[Spot]:
    """Start and end, when there is neither an end nor a length."""
    if not statement.asks("start_end"):
        return
    text = statement.get("start_end")
    if not text or not span_of(text, english=statement.is_english).ends:
        yield Spot("start_end", phrase_of(text))


def look_for_length(statement: Statement) -> Iterator[Spot]:
    """Start and end, when the work takes longer than it may."""
    span = span_of(statement.get("start_end"), english=statement.is_english)
    if span.months is not None and span.months > statement.months + TOLERANCE:
        yield Spot("start_end", phrase_of(span.phrase))


NO_END = Rule(
    "no_end_date",
    _("No end"),
    _("Without an end nobody can say when the result is judged, and money has no year to belong to."),
    _("Give a start and an end, or a start and a length, such as “ten months from 1 February 2027”."),
    look_for_end,
)
TOO_LONG = Rule(
    "longer_than_12_months",
    _("Longer than twelve months"),
    _("The programme takes problems whose work is done within twelve months, or within what the round allows."),
    _("Cut the work to a first part that ends in time; what follows can become a problem of its own."),
    look_for_length,
)
