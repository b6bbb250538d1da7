"""From a query to a plan: which words, how heavy, and what a document must have. No user and no database of objects."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from search import glossary
from search.analysis import analyse, language
from search.documents import PUBLIC
from search.glossary import Expansion
from search.plan import Clause, Condition, Constant, Either, Facet, Filter, Group, Phrase, Plan, Sort
from search.query.meaning import NOTHING, Meant
from search.query.reading import DEADLINES, PHASES, Query

WORD, TITLE, PHRASE, SYNONYM = 1.0, 0.5, 1.0, 0.6
"""Weights of a word, of the same word in a title, of a phrase, and the factor of a glossary synonym. A phrase counts
twice as much as in the matching: of the few words that people type most stand together
(docs/explanation/search.md has the figures)."""
FEW_WORDS = 3
"""Up to so many different words, each must occur; of more, at least one phrase."""
AGENCY = "agency"
Expand = Callable[[str], Iterable[Expansion]]
"""Other ways to say what a text says."""


def phase_filters(phase: str, at: datetime) -> tuple[Filter, ...]:
    """The dates that make a phase at a time; phases themselves are never stored."""
    challenges = Filter("kind", ("challenge",))
    if phase == "cancelled":
        return (challenges, Filter("cancelled_at", high=at))
    alive = Filter("cancelled_at", high=at, negated=True)
    decided = Filter("decided_at", high=at)
    running = Filter("decided_at", high=at, negated=True)
    after = at + timedelta(seconds=1)
    if phase == "decided":
        return (challenges, alive, decided)
    if phase == "announced":
        return (challenges, alive, running, Filter("opens_at", low=after))
    if phase == "open":
        return (challenges, alive, running, Filter("opens_at", high=at), Filter("closes_at", low=after))
    return (challenges, alive, running, Filter("closes_at", high=at))


def facet_conditions(name: str, values: Sequence[str], at: datetime) -> tuple[Condition, ...]:
    """What the chosen values of one facet ask for, any of them; values that do not exist are passed over."""
    if name == "trl":
        levels = tuple(value for value in values if value in set("123456789"))
        options: Sequence[tuple[Filter, ...]] = [(Filter("trl", low=int(one), high=int(one)),) for one in levels]
    elif name == "deadline":
        days = [DEADLINES[value] for value in values if value in DEADLINES]
        options = [_due_within(max(days), at)] if days else []
    elif name == "phase":
        options = [phase_filters(value, at) for value in values if value in PHASES]
    else:
        return (Filter(name, tuple(values), facet=name),)
    return (Either(tuple(options), facet=name),) if options else ()


def _due_within(days: int, at: datetime) -> tuple[Filter, ...]:
    """A deadline between now and then."""
    return (Filter("closes_at", low=at, high=at + timedelta(days=days)),)


def counted_facets(at: datetime) -> tuple[Facet, ...]:
    """All facets of the search page, counted in the same answer; each passes its own choice over."""
    kept = tuple(Facet(name, name) for name in ("kind", "field", "agency", "tag", "trl"))
    phases = tuple((name, phase_filters(name, at)) for name in PHASES)
    deadlines = tuple((name, _due_within(days, at)) for name, days in DEADLINES.items())
    return (*kept, Facet("phase", buckets=phases), Facet("deadline", buckets=deadlines))


def plan_for(
    query: Query,
    *,
    audience: Sequence[str] = (PUBLIC,),
    at: datetime,
    size: int = 0,
    facets: Sequence[str | Facet] = (),
    kinds: Sequence[str] = (),
    loose: bool = False,
    meaning: Meant = NOTHING,
    expand: Expand | None = None,
) -> Plan:
    """Make the plan of a person's query.

    Args:
        query: what was asked for.
        audience: tokens of what the person may find.
        at: the aware time by which phases and deadlines are told.
        size: hits on a page; those of the query when 0.
        facets: what to count in the same answer.
        kinds: kinds of document to look among; all when empty.
        loose: whether any of the words, or another name for it, is enough; of an English name one word is, of a
            Vietnamese one a syllable is not. What stood in quotation marks must occur in any case.
        meaning: what meaning adds. It may stand for words that are missing, never for what stood in quotation marks.
        expand: other ways to say things; the site's glossary when None.
    """
    size = size or query.size
    clauses: dict[tuple[str, str], float] = {}

    def add(name: str, term: str, weight: float) -> None:
        clauses[name, term] = max(clauses.get((name, term), 0.0), weight)

    found = analyse(query.words)
    synonyms: dict[str, list[tuple[str, str]]] = {}
    pieces: list[tuple[str, str]] = []
    for word in found.words():
        add("u", word, WORD)
        add("ut", word, TITLE)
    for phrase in found.phrases():
        add("b", phrase, PHRASE)
    for expansion in (expand or glossary.expand)(query.words):
        other = analyse(expansion.text)
        name, terms = ("b", other.phrases()) if len(other.unigrams) > 1 else ("u", other.words())
        if name == "b":  # the words of a phrase say a part of it each; alone they are no synonym
            for word in dict.fromkeys(other.words()):
                add("u", word, WORD * SYNONYM / len(other.unigrams))
                if language(expansion.text) == "en":
                    pieces.append(("u", word))
        for term in terms:
            add(name, term, (PHRASE if name == "b" else WORD) * SYNONYM)
            for word in analyse(expansion.source).words():
                synonyms.setdefault(word, []).append((name, term))
    agency = AGENCY in audience
    if agency:
        for (name, term), weight in list(clauses.items()):
            if name in {"u", "b"}:
                add(f"{name}a", term, weight)
    required = _quoted(query, agency=agency)
    needed = _any_of(query, synonyms, pieces, agency=agency) if loose else _needed(query, synonyms, agency=agency)
    instead = (Filter("uid", meaning.brought),) if meaning.brought else ()
    required += [(*group, *instead) for group in needed]
    filters: list[Condition] = [Filter("audience", tuple(audience)), *_excluded(query, agency=agency)]
    if kinds:
        filters.append(Filter("kind", tuple(kinds)))
    for name, values in query.chosen.items():
        filters += facet_conditions(name, values, at)
    order = {"deadline": Sort("closes_at"), "newest": Sort("published_at", descending=True)}.get(query.sort)
    if order is None and not clauses:
        order = Sort("published_at", descending=True)
    if query.sort == "deadline":
        filters.append(Filter("closes_at", low=at))
    return Plan(
        clauses=tuple(Clause(name, term, weight) for (name, term), weight in clauses.items()),
        constants=(
            *(Constant("tag", term, WORD) for term in dict.fromkeys(found.words())),
            *meaning.constants(),
        ),
        boosts=meaning.boosts(),
        filters=tuple(filters),
        required=tuple(required),
        facets=tuple(facets),
        sort=order,
        size=size,
        offset=(query.page - 1) * size,
    )


def within(plan: Plan, language: str) -> Plan:
    """Leave out pages that are written in the other language; what members write is found in either."""
    other = "en" if language.startswith("vi") else "vi"
    return replace(plan, filters=(*plan.filters, Filter("language", (f"page:{other}",), negated=True)))


def _anyone(name: str, term: str, *, agency: bool) -> list[Clause]:
    """A term where everybody may read it, and for agencies where they may."""
    return [Clause(name, term, 1.0), *([Clause(f"{name}a", term, 1.0)] if agency else [])]


def _quoted(query: Query, *, agency: bool) -> list[Group]:
    """Phrases must occur whole, their words next to each other in this order."""
    groups: list[Group] = []
    for phrase in query.quoted:
        words = tuple(analyse(phrase).sequence())
        names = ("u", "ua") if agency else ("u",)
        if len(words) > 1:
            groups.append(tuple(Phrase(name, words) for name in names))
        elif words:
            groups.append(tuple(_anyone("u", words[0], agency=agency)))
    return groups


def _needed(query: Query, synonyms: Mapping[str, Sequence[tuple[str, str]]], *, agency: bool) -> list[Group]:
    """What a document must have: each of a few words (or a synonym of it), of many at least one phrase."""
    found = analyse(query.text)
    words = list(dict.fromkeys(found.words()))
    if len(words) > FEW_WORDS:
        phrases = dict.fromkeys(found.phrases())
        some = tuple(clause for phrase in phrases for clause in _anyone("b", phrase, agency=agency))
        return [some or tuple(_anyone("u", words[0], agency=agency))]
    return [_said(word, synonyms, agency=agency) for word in words]


def _any_of(
    query: Query,
    synonyms: Mapping[str, Sequence[tuple[str, str]]],
    pieces: Sequence[tuple[str, str]],
    *,
    agency: bool,
) -> list[Group]:
    """What is enough of the words: one of them, a synonym of it, or one of some words of synonyms."""
    words = dict.fromkeys(analyse(query.words).words())
    some = [clause for word in words for clause in _said(word, synonyms, agency=agency)]
    some += [clause for name, term in pieces for clause in _anyone(name, term, agency=agency)]
    return [tuple(dict.fromkeys(some))] if some else []


def _said(word: str, synonyms: Mapping[str, Sequence[tuple[str, str]]], *, agency: bool) -> Group:
    """A word or any of its synonyms."""
    group = _anyone("u", word, agency=agency)
    for name, term in synonyms.get(word, ()):
        group += _anyone(name, term, agency=agency)
    return tuple(group)


def _excluded(query: Query, *, agency: bool) -> list[Filter]:
    """What must not occur, each by itself: a word, or the pair of words of a phrase."""
    filters: list[Filter] = []
    for one in query.excluded:
        found = analyse(one)
        name, terms = ("b", found.phrases()[:1]) if found.bigrams else ("u", found.words()[:1])
        fields = (name, f"{name}a") if agency else (name,)
        filters += [Filter(field, tuple(terms), negated=True) for field in fields if terms]
    return filters
