"""Answer a person's search: hits with their cards and passages, and facets that stay selectable."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from search import fallback, labels, spaces, vectors
from search.documents import PUBLIC, Card, sources, uid_of
from search.engines import EngineUnavailable, get_engine
from search.helping import related_terms, without_filters
from search.marks import as_meant
from search.passages import Segment, named_by, passage
from search.plan import Facet
from search.query import Found, Query, counted_facets, find, plan_for, within

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """One hit as the page shows it.

    Attributes:
        passage: the stretch with most of the words.
        by_meaning: its place comes from meaning rather than from words.
        says: whether it has any of the words at all.
    """

    uid: str
    kind: str
    card: Card
    passage: tuple[Segment, ...]
    by_meaning: bool = False
    says: bool = True


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits.

    Attributes:
        query: what was asked for, with typed names of values made into values.
        results: in rank order.
        total: how many there are in all.
        facets: counts by facet and value.
        exact: how many have all that was asked for; fewer than `total` where documents with some of the words follow.
        limited: True when the engine is down and the database answered without ranking or counts.
        corrected: the query with slips of the keyboard mended, to be offered.
        replaced: whether these are the results of the corrected query, since nothing has what was typed.
        loose: whether documents with some of the words are among them.
        meaning_off: why meaning took no part in the order ("off", "failing", "waiting"), "" where it did or has none.
        without: for an empty answer, how many there would be without a facet's choice, and under "" without all.
        terms: for an empty answer without filters, terms of the glossary that find something, with their translations.
    """

    query: Query
    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    exact: int
    limited: bool = False
    corrected: Query | None = None
    replaced: bool = False
    loose: bool = False
    meaning_off: str = ""
    without: Mapping[str, int] = field(default_factory=dict)
    terms: tuple[tuple[str, str], ...] = ()


def audience_of(user: Any) -> tuple[str, ...]:
    """The tokens of what a person may find: public, agency, office, and the own organisations."""
    tokens = [PUBLIC]
    if getattr(user, "is_authenticated", False):
        if user.is_office:
            tokens += ["office", "agency"]
        elif user.is_verified_agency_member:
            tokens.append("agency")
        tokens += [f"org:{pk}" for pk in sorted(user.roles)]
    return tuple(dict.fromkeys(tokens))


def resolve(query: Query) -> Query:
    """Make typed names into values, and lead values that were replaced on to what stands in their place.

    What nobody knows by a name becomes words again: "nhãn:abc" then looks for both.
    """
    chosen = {facet: labels.current(facet, values) for facet, values in query.chosen.items()}
    text = query.text
    for facet, names in query.named.items():
        for name in names:
            values = labels.values_of(facet, name)
            if values:
                chosen[facet] = tuple(dict.fromkeys((*chosen.get(facet, ()), *values)))
            else:
                text = f"{text} {name}".strip()
    return replace(query, text=text, chosen=chosen, named={})


def found_for(
    query: Query,
    *,
    audience: Sequence[str],
    at: datetime,
    language: str = "",
    kinds: Sequence[str] = (),
    size: int = 0,
    facets: Sequence[str | Facet] = (),
) -> Found:
    """What the engine finds for a query by words, slips mended, and meaning: one way for every box of the site.

    The arguments are those of `search.query.find`.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    return find(
        query,
        engine=get_engine(),
        audience=audience,
        at=at,
        language=language,
        kinds=kinds,
        size=size,
        facets=facets,
        spaces=spaces.spaces(),
        spell=as_meant,
    )


def search(query: Query, *, user: Any, at: datetime, language: str) -> Results:
    """Answer a query for a person.

    Pages are shown in the reader's language only; what members write is found in either. Whatever the engine
    answers is checked again by each source's `visible`.
    """
    query = resolve(query)
    audience = audience_of(user)
    engine = get_engine()
    try:
        found = found_for(query, audience=audience, at=at, language=language, facets=counted_facets(at))
        without: Mapping[str, int] = {}
        terms: tuple[tuple[str, str], ...] = ()
        if not found.answer.total and any(part.facet for part in found.plan.filters):
            without = without_filters(found.plan, engine)
        elif not found.answer.total and query.words:
            terms = related_terms(query, engine=engine, audience=audience, language=language)
    except EngineUnavailable:
        logger.warning("The search engine does not answer; the database does, without ranking.")
        plan = within(plan_for(query, audience=audience, at=at), language)
        answer = fallback.answer(plan)
        rows = results_of([hit.uid for hit in answer.hits], user, query.words)
        return Results(query, rows, answer.total, {}, exact=answer.total, limited=True)
    read = found.corrected if found.replaced and found.corrected else query
    rows = results_of([hit.uid for hit in found.answer.hits], user, read.words)
    return Results(
        query,
        with_meaning(rows, found.by_meaning, read.text),
        found.answer.total,
        found.answer.facets,
        exact=found.exact,
        corrected=found.corrected,
        replaced=found.replaced,
        loose=found.loose,
        meaning_off=found.meaning_off,
        without=without,
        terms=terms,
    )


def results_of(uids: Sequence[str], user: Any, words: str) -> tuple[Result, ...]:
    """The objects of some uids that the person may see, in order, with the passage that holds most of the words."""
    by_kind: dict[str, list[int]] = {}
    for uid in uids:
        kind, _, pk = uid.partition(":")
        by_kind.setdefault(kind, []).append(int(pk))
    found: dict[str, Result] = {}
    for kind, pks in by_kind.items():
        source = sources().get(kind)
        for row in source.visible(user, pks) if source else ():
            uid = uid_of(kind, row.pk)
            document = source.build(row)
            stretch = passage(document, words)
            says = bool(stretch) or named_by(document, words)
            found[uid] = Result(uid, kind, source.card(row), stretch, says=says)
    return tuple(found[uid] for uid in uids if uid in found)


def with_meaning(rows: Sequence[Result], led: frozenset[str], text: str) -> tuple[Result, ...]:
    """The rows, those that meaning led here named and, where they share no word, with their nearest passage; one query."""
    bare = [row.uid for row in rows if row.uid in led and not row.passage]
    nearest = vectors.nearest_passages(bare, as_meant(text)) if bare else {}
    return tuple(
        replace(
            row,
            by_meaning=True,
            passage=row.passage or ((Segment(nearest[row.uid], marked=False),) if row.uid in nearest else ()),
        )
        if row.uid in led
        else row
        for row in rows
    )
