"""Kinds, facets and their values in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hoip.ui.facets import Facet, FacetValue
from search.addresses import address_of
from search.labels import names as names_of
from search.query import Query

MOST_VALUES = 40
"""Values that one facet offers; the list is for choosing, not for reading."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A filter whose choice leaves nothing: its name, what is chosen, what there would be without it, and where."""

    facet: str
    values: str
    count: int
    address: QueryDict


def hints_of(query: Query, facets: Sequence[Facet], without: Mapping[str, int]) -> list[Hint]:
    """What taking each filter away would bring, most first."""
    hints = [
        Hint(
            facet=facet.label,
            values=", ".join(value.label for value in facet.chosen),
            count=without[facet.name],
            address=address_of(
                replace(query, chosen={name: values for name, values in query.chosen.items() if name != facet.name})
            ),
        )
        for facet in facets
        if facet.chosen and without.get(facet.name)
    ]
    return sorted(hints, key=lambda hint: -hint.count)


def kinds() -> dict[str, str]:
    """Kinds of document in the reader's words, most wanted first."""
    return {
        "challenge": _("Challenges"),
        "solution": _("Solutions"),
        "problem": _("Problems"),
        "organisation": _("Organisations"),
        "contest": _("Contests"),
        "event": _("Events"),
        "news": _("News"),
        "guide": _("Guides"),
    }


def _phases() -> dict[str, str]:
    """Phases in the reader's words."""
    return {
        "open": pgettext("phase", "open"),
        "announced": pgettext("phase", "announced"),
        "evaluating": pgettext("phase", "evaluating"),
        "decided": pgettext("phase", "decided"),
        "cancelled": pgettext("phase", "cancelled"),
    }


def _deadlines() -> dict[str, str]:
    """Deadlines in the reader's words."""
    return {"7": _("within 7 days"), "30": _("within 30 days"), "90": _("within 90 days")}


def _facet(
    name: str, title: str, counts: Any, chosen: tuple[str, ...], words: dict[str, str] | None, **more: Any
) -> Facet:
    """One facet: values with a count, those that are ticked kept even when nothing is left of them."""
    present = {value: count for value, count in counts.items() if count and value not in {"0", ""}}
    for value in chosen:
        present.setdefault(value, counts.get(value, 0))
    names = {value: words[value] for value in present if value in words} if words else names_of(name, present)
    order = list(words or {})
    ranked = sorted(
        names, key=lambda value: (order.index(value) if value in order else len(order), -present[value], names[value])
    )
    values = [FacetValue(value, names[value], present[value], value in chosen) for value in ranked if names[value]][
        :MOST_VALUES
    ]
    return Facet(name=name, label=title, values=values, **more)


def facets_of(query: Query, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """All facets that have something to tick; without counts only what is chosen."""
    titles: list[tuple[str, str, dict[str, str] | None]] = [
        ("kind", _("Kind"), kinds()),
        ("phase", _("Phase"), _phases()),
        ("deadline", _("Deadline"), _deadlines()),
        ("field", pgettext("topic", "Field"), None),
        ("agency", _("Agency"), None),
        ("trl", _("Readiness level"), {str(level): f"TRL {level}" for level in range(1, 10)}),
        ("tag", _("Tag"), None),
    ]
    facets = [
        _facet(
            name,
            title,
            counts.get(name, {}),
            query.chosen.get(name, ()),
            words,
            multiple=name != "deadline",
        )
        for name, title, words in titles
    ]
    return [facet for facet in facets if facet.values]
