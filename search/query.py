"""From what a person types and ticks to a plan. Any text is a query; none raises."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from search import glossary
from search.analysis import analyse
from search.documents import PUBLIC
from search.plan import Clause, Constant, Filter, Plan, Sort

WORD, TITLE, PHRASE, SYNONYM = 1.0, 0.5, 0.5, 0.6
"""Weights of a word, of the same word in a title, of a phrase, and the factor of a glossary synonym: those of the
matching, measured in docs/explanation/search.md."""
MOST_CHARACTERS = 300
FACETS = ("kind", "field", "tag", "agency", "trl", "phase", "deadline")
KEYS = {
    "kind": "kind",
    "field": "field",
    "tag": "tag",
    "agency": "agency",
    "trl": "trl",
    "phase": "phase",
    "deadline": "deadline",
    "loai": "kind",
    "linhvuc": "field",
    "nhan": "tag",
}
"""Names that may stand before a colon in the text, and the facet that each means."""
_PAIR = re.compile(r"(?<!\S)([a-z]+):(\"[^\"]+\"|\S+)", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]+)\"")
PHASES = ("announced", "open", "evaluating", "decided", "cancelled")
DEADLINES = {"7": 7, "30": 30, "90": 90}
"""Days within which a deadline falls."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked for.

    Attributes:
        text: the words, with filters and quotation marks taken out.
        quoted: phrases that must occur as they are.
        chosen: ticked values by facet.
        sort: "relevance", "deadline" or "newest".
        page: from 1 on.
    """

    text: str = ""
    quoted: tuple[str, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1


def parse(text: str, chosen: Mapping[str, Sequence[str]] | None = None, *, sort: str = "", page: str = "1") -> Query:
    """Read what was typed and ticked; anything odd is taken as words."""
    text = text[:MOST_CHARACTERS]
    ticked: dict[str, tuple[str, ...]] = {
        key: tuple(dict.fromkeys(values)) for key, values in (chosen or {}).items() if key in FACETS and values
    }

    def take(match: re.Match[str]) -> str:
        key = KEYS.get(match.group(1).lower())
        if key is None:
            return match.group()
        ticked[key] = (*ticked.get(key, ()), match.group(2).strip('"'))
        return " "

    text = _PAIR.sub(take, text)
    quoted = tuple(found.strip() for found in _QUOTED.findall(text) if found.strip())
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Query(
        " ".join(text.replace('"', " ").split()),
        quoted,
        ticked,
        sort if sort in {"deadline", "newest"} else "relevance",
        max(1, number),
    )


def _phase_filters(phase: str, at: datetime) -> tuple[Filter, ...]:
    """The dates that make a phase at a time; phases themselves are never stored."""
    if phase == "cancelled":
        return (Filter("cancelled_at", high=at),)
    alive = Filter("cancelled_at", high=at, negated=True)
    decided = Filter("decided_at", high=at)
    running = Filter("decided_at", high=at, negated=True)
    if phase == "decided":
        return (alive, decided)
    after = at + timedelta(seconds=1)
    if phase == "announced":
        return (alive, running, Filter("opens_at", low=after))
    if phase == "open":
        return (alive, running, Filter("opens_at", high=at), Filter("closes_at", low=after))
    return (alive, running, Filter("closes_at", high=at))


def _chosen_filters(name: str, values: Sequence[str], at: datetime) -> tuple[Filter, ...]:
    """What the ticked values of one facet ask for; values that do not exist are passed over."""
    if name == "trl":
        levels = [int(value) for value in values if value.isascii() and value.isdigit() and 0 < int(value[:3]) < 10]
        return (Filter("trl", low=min(levels), high=max(levels)),) if levels else ()
    if name == "deadline":
        days = [DEADLINES[value] for value in values if value in DEADLINES]
        return (Filter("closes_at", low=at, high=at + timedelta(days=max(days))),) if days else ()
    if name == "phase":
        known = [value for value in values if value in PHASES]
        return (Filter("kind", ("challenge",)), *_phase_filters(known[0], at)) if known else ()
    return (Filter(name, tuple(values)),)


def plan_for(
    query: Query,
    *,
    audience: Sequence[str] = (PUBLIC,),
    at: datetime,
    size: int = 20,
    without: str = "",
    facets: Sequence[str] = (),
    kinds: Sequence[str] = (),
) -> Plan:
    """Make the plan of a person's query.

    Args:
        query: what was asked for.
        audience: tokens of what the person may find.
        at: the aware time by which phases and deadlines are told.
        size: hits on a page.
        without: a facet whose own ticked values are left out, to count what else could be ticked.
        facets: keyword fields to count.
        kinds: kinds of document to look among; all when empty.
    """
    clauses: dict[tuple[str, str], float] = {}
    required: list[tuple[Clause, ...]] = []

    def add(name: str, term: str, weight: float) -> None:
        clauses[name, term] = max(clauses.get((name, term), 0.0), weight)

    words = f"{query.text} {' '.join(query.quoted)}".strip()
    found = analyse(words)
    synonyms: dict[str, list[str]] = {}
    for word in found.words():
        add("u", word, WORD)
        add("ut", word, TITLE)
    for phrase in found.phrases():
        add("b", phrase, PHRASE)
    for expansion in glossary.expand(words):
        other = analyse(expansion.text)
        name, terms = ("b", other.phrases()) if len(other.unigrams) > 1 else ("u", other.words())
        for term in terms:
            add(name, term, (PHRASE if name == "b" else WORD) * SYNONYM)
            for word in analyse(expansion.source).words():
                synonyms.setdefault(word, []).append(f"{name}:{term}")
    agency = "agency" in audience
    if agency:
        for (name, term), weight in list(clauses.items()):
            if name in {"u", "b"}:
                add(f"{name}a", term, weight)
    required += _needed(query, found.words(), synonyms, agency=agency)
    filters = [Filter("audience", tuple(audience))]
    if kinds:
        filters.append(Filter("kind", tuple(kinds)))
    for name, values in query.chosen.items():
        if name != without:
            filters += _chosen_filters(name, values, at)
    order = {"deadline": Sort("closes_at"), "newest": Sort("published_at", descending=True)}.get(query.sort)
    if order is None and not clauses:
        order = Sort("published_at", descending=True)
    if query.sort == "deadline":
        filters.append(Filter("closes_at", low=at))
    return Plan(
        clauses=tuple(Clause(name, term, weight) for (name, term), weight in clauses.items()),
        constants=tuple(Constant("tag", term, WORD) for term in found.words()),
        filters=tuple(filters),
        required=tuple(required),
        facets=tuple(facets),
        sort=order,
        size=size,
        offset=(query.page - 1) * size,
    )


def _needed(
    query: Query, words: Sequence[str], synonyms: Mapping[str, Sequence[str]], *, agency: bool
) -> list[tuple[Clause, ...]]:
    """What a document must have: each of a few words (or a synonym of it), of many at least one phrase; quotes whole."""

    def anyone(name: str, term: str) -> list[Clause]:
        return [Clause(name, term, 1.0), *([Clause(f"{name}a", term, 1.0)] if agency else [])]

    groups: list[tuple[Clause, ...]] = []
    different = list(dict.fromkeys(words))
    for phrase in query.quoted:
        found = analyse(phrase)
        groups += [tuple(anyone("b", term)) for term in found.phrases()]
        if not found.bigrams:
            groups += [tuple(anyone("u", term)) for term in found.words()]
    if 0 < len(different) <= 3:
        for word in different:
            group = anyone("u", word)
            for synonym in synonyms.get(word, ()):
                name, _, term = synonym.partition(":")
                group += anyone(name, term)
            groups.append(tuple(group))
    elif different:
        phrases = dict.fromkeys(analyse(query.text).phrases())
        groups.append(
            tuple(clause for phrase in phrases for clause in anyone("b", phrase)) or tuple(anyone("u", different[0]))
        )
    return groups
