"""What the public list is narrowed by, and how many profiles each choice holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, When
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoip import clock
from hoip.reference.models import AdminUnit, Tag, TaxonomyField
from hoip.ui.facets import Facet, FacetValue
from hoip.ui.validators import strip_control_characters
from marketplace.solutions.querysets import SolutionQuerySet
from marketplace.solutions.states import Stage
from search.engines import EngineUnavailable
from search.query import Found as Answered
from search.query import parse
from search.services import audience_of, found_for, resolve

MOST_HITS = 200
"""Hits that a search in this list brings; the search page pages through all of them."""
MOST_TAGS = 40
LONGEST_TEXT = 200
SORTS: dict[str, Any] = {
    "newest": _("newest first"),
    "name": _("by name"),
    "trl": _("highest readiness first"),
}
ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-published_at", "-pk"),
    "name": ("name_vi", "name_en", "pk"),
    "trl": ("-trl", "-published_at", "-pk"),
}
LOOKUPS: dict[str, str] = {
    "field": "fields__code",
    "technology": "technologies__code",
    "tag": "tags__slug",
    "trl": "trl",
    "stage": "stage",
    "ward": "admin_unit__code",
}
SINGLE = ("trl", "stage", "ward")
"""Facets of which a profile has one value, so that one query counts them together."""
LABELS: dict[str, Any] = {
    "field": pgettext_lazy("filter", "Field"),
    "technology": pgettext_lazy("filter", "Technology"),
    "tag": pgettext_lazy("filter", "Tag"),
    "trl": _("Readiness level"),
    "stage": pgettext_lazy("filter", "Stage"),
    "ward": _("Ward or commune"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for, cleaned; values that cannot exist are dropped.

    Attributes:
        text: words to search for.
        chosen: values by facet.
        sort: a key of SORTS, or "relevance" (only with words).
    """

    text: str
    chosen: Mapping[str, tuple[str, ...]]
    sort: str

    @classmethod
    def of(cls, parameters: QueryDict) -> "Wanted":
        """Read an address's parameters."""
        text = " ".join(strip_control_characters(parameters.get("q", "")).split())[:LONGEST_TEXT]
        chosen = {}
        for name in LOOKUPS:
            values = tuple(
                dict.fromkeys(v for v in parameters.getlist(name) if v and "\x00" not in v and len(v) <= 100)
            )
            if name == "trl":
                values = tuple(v for v in values if v in set("123456789"))
            if values:
                chosen[name] = values
        sort = parameters.get("sort", "")
        if sort not in SORTS:
            sort = "relevance" if text else "newest"
        return cls(text, chosen, sort)


@dataclass(frozen=True, slots=True)
class Found:
    """The list's rows in order, without pages, and the facets beside it.

    Attributes:
        limited: the engine did not answer.
        answered: what the engine found for the words, before the list was narrowed; None without words.
        by_meaning: keys of profiles whose place comes from meaning rather than from words.
    """

    rows: SolutionQuerySet
    facets: list[Facet]
    limited: bool
    answered: Answered | None = None
    by_meaning: frozenset[int] = frozenset()


def _key(uid: str) -> int:
    """The profile's key."""
    return int(uid.partition(":")[2])


def _matches(solutions: SolutionQuerySet, text: str, user: Any) -> tuple[SolutionQuerySet, Answered | None]:
    """Narrow to what the site's search finds for the words; (rows, None) from the database when the engine is down."""
    query, audience = resolve(parse(text)), audience_of(user)
    try:
        found = found_for(query, audience=audience, at=clock.now(), kinds=("solution",), size=MOST_HITS)
    except EngineUnavailable:
        words = Q()
        for word in text.split()[:8]:
            public = Q()
            for column in ("name", "tagline", "summary"):
                public |= Q(**{f"{column}_vi__icontains": word}) | Q(**{f"{column}_en__icontains": word})
            words &= public
        return solutions.filter(words), None
    return solutions.filter(pk__in=[_key(hit.uid) for hit in found.answer.hits]), found


def _narrowed(solutions: SolutionQuerySet, wanted: Wanted, *, but: Collection[str] = ()) -> SolutionQuerySet:
    """Keep what has one of the chosen values in every facet (but some)."""
    for name, values in wanted.chosen.items():
        if name not in but:
            solutions = solutions.filter(**{f"{LOOKUPS[name]}__in": values})
    return solutions


def find(solutions: SolutionQuerySet, wanted: Wanted, user: Any) -> Found:
    """Answer the list and its facets, in a constant number of queries.

    Counts of a facet ignore its own choices, so that they say what one more choice would bring.
    """
    answered: Answered | None = None
    if wanted.text:
        solutions, answered = _matches(solutions, wanted.text, user)
    limited = bool(wanted.text) and answered is None
    ranked = [_key(hit.uid) for hit in answered.answer.hits] if answered else []
    rows = solutions.filter(pk__in=_narrowed(solutions, wanted).values("pk"))
    if wanted.sort == "relevance" and ranked:
        place = Case(
            *(When(pk=pk, then=n) for n, pk in enumerate(ranked)),
            output_field=IntegerField(),
        )
        rows = rows.order_by(place, "pk")
    else:
        rows = rows.order_by(*ORDERS.get(wanted.sort, ORDERS["newest"]))
    groups = _groups(solutions, wanted)
    counts = {
        name: _grouped(groups, wanted, name)
        if name in SINGLE
        else _counts(_narrowed(solutions, wanted, but=(name,)), name)
        for name in LOOKUPS
    }
    facets = [_facet(name, counts[name], wanted) for name in LOOKUPS]
    led = frozenset(_key(uid) for uid in answered.by_meaning) if answered else frozenset()
    return Found(rows, facets, limited, answered, led)


def _groups(solutions: SolutionQuerySet, wanted: Wanted) -> list[tuple[Any, ...]]:
    """Profiles that fit the facets of several values, counted by those of one value at once: (number, *values)."""
    rows = _narrowed(solutions, wanted, but=SINGLE).order_by().values("pk")
    paths = [LOOKUPS[name] for name in SINGLE]
    counted = solutions.model.objects.filter(pk__in=rows).order_by().values(*paths).annotate(number=Count("pk"))
    return list(counted.values_list("number", *paths))


def _grouped(groups: list[tuple[Any, ...]], wanted: Wanted, name: str) -> dict[str, int]:
    """How many profiles have each value of a facet of one value, the others' choices applied; most first."""
    counts: dict[Any, int] = {}
    for number, *values in groups:
        given = dict(zip(SINGLE, values, strict=True))
        fits = all(
            str(given[other]) in wanted.chosen[other] for other in SINGLE if other in wanted.chosen and other != name
        )
        if fits and given[name] not in (None, ""):
            counts[given[name]] = counts.get(given[name], 0) + number
    return {str(value): n for value, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))}


def _counts(solutions: SolutionQuerySet, name: str) -> dict[str, int]:
    """How many profiles have each value of a facet."""
    path = LOOKUPS[name]
    # The subquery keeps joins made for other facets from multiplying the rows that are counted here.
    counted = (
        solutions.model.objects.filter(pk__in=solutions.order_by().values("pk"))
        .order_by()
        .values_list(path)
        .annotate(number=Count("pk", distinct=True))
        .order_by("-number", path)
    )
    return {str(value): number for value, number in counted if value not in (None, "")}


def _facet(name: str, counts: dict[str, int], wanted: Wanted) -> Facet:
    """One facet with its words, most frequent first; chosen values stay though nothing has them."""
    chosen = wanted.chosen.get(name, ())
    values = [*counts, *(value for value in chosen if value not in counts)]
    words = _words(name, values)
    if name == "trl":
        values.sort(reverse=True)
    return Facet(
        name=name,
        label=LABELS[name],
        values=[
            FacetValue(
                value=value,
                label=words[value],
                count=counts.get(value, 0),
                chosen=value in chosen,
            )
            for value in values[: MOST_TAGS if name == "tag" else None]
            if value in words
        ],
    )


def _words(name: str, values: list[str]) -> dict[str, str]:
    """What the values of a facet are called, in the reader's language; unknown ones are left out."""
    if name in {"field", "technology"}:
        return {row.code: row.name for row in TaxonomyField.objects.filter(code__in=values)}
    if name == "tag":
        return dict(Tag.objects.filter(slug__in=values).values_list("slug", "name"))
    if name == "ward":
        return {row.code: row.name for row in AdminUnit.objects.filter(code__in=values)}
    if name == "stage":
        return {value: str(Stage(value).label) for value in values if value in Stage.values}
    return {value: f"TRL {value}" for value in values}
