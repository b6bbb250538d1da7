"""Answer a person's search: hits with their cards and passages, and facets that stay selectable."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from search import fallback, labels
from search.documents import PUBLIC, Card, sources, uid_of
from search.engines import EngineUnavailable, get_engine
from search.passages import Segment, passage
from search.query import Query, counted_facets, find, plan_for, within

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """One hit as the page shows it."""

    uid: str
    kind: str
    card: Card
    passage: tuple[Segment, ...]


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
    """

    query: Query
    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    exact: int
    limited: bool = False
    corrected: Query | None = None
    replaced: bool = False


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


def search(query: Query, *, user: Any, at: datetime, language: str) -> Results:
    """Answer a query for a person.

    Pages are shown in the reader's language only; what members write is found in either. Whatever the engine
    answers is checked again by each source's `visible`.
    """
    query = resolve(query)
    audience = audience_of(user)
    engine = get_engine()
    try:
        found = find(query, engine=engine, audience=audience, at=at, language=language, facets=counted_facets(at))
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
        rows,
        found.answer.total,
        found.answer.facets,
        exact=found.exact,
        corrected=found.corrected,
        replaced=found.replaced,
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
            found[uid] = Result(uid, kind, source.card(row), passage(source.build(row), words))
    return tuple(found[uid] for uid in uids if uid in found)
