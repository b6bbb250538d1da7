"""Answer a person's search: hits with their cards and passages, and facets that stay selectable."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from search import query as queries
from search.analysis import analyse
from search.documents import PUBLIC, Card, Document, sources, uid_of
from search.engines import EngineUnavailable, get_engine
from search.plan import Filter, Plan
from search.query import Query

logger = logging.getLogger(__name__)

PAGE = 20
WINDOW = 180
"""Characters of a passage under a result."""
FACET_FIELDS = {"kind": "kind", "field": "field", "tag": "tag", "agency": "agency", "trl": "trl"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `marked` when it is one of the words searched for."""

    text: str
    marked: bool


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
        results: in rank order.
        total: how many there are in all.
        facets: counts by facet and value.
        limited: True when the engine is down and the database answered without ranking or counts.
    """

    results: tuple[Result, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    limited: bool = False


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


def search(query: Query, *, user: Any, at: datetime, language: str, size: int = PAGE) -> Results:
    """Answer a query for a person.

    Pages are shown in the reader's language only; what members write is found in either. Whatever the engine
    answers is checked again by each source's `visible`.
    """
    audience = audience_of(user)
    plan = queries.plan_for(query, audience=audience, at=at, size=size)
    plan = _in_language(plan, language)
    engine = get_engine()
    try:
        answer = engine.search(plan)
        facets = {
            name: engine.search(
                replace(
                    _in_language(
                        queries.plan_for(query, audience=audience, at=at, size=1, without=name, facets=[field]),
                        language,
                    ),
                    offset=0,
                )
            ).facets[field]
            for name, field in FACET_FIELDS.items()
        }
        for name, values in (("phase", queries.PHASES), ("deadline", tuple(queries.DEADLINES))):
            facets[name] = {
                value: engine.search(_only(query, name, value, audience, at, language)).total for value in values
            }
    except EngineUnavailable:
        logger.warning("The search engine does not answer; the database does, without ranking.")
        return _from_database(query, user, size)
    words = f"{query.text} {' '.join(query.quoted)}"
    return Results(_results([hit.uid for hit in answer.hits], user, words), answer.total, facets)


def _only(query: Query, name: str, value: str, audience: Sequence[str], at: datetime, language: str) -> Plan:
    """The plan that counts one value of a facet which no field stores."""
    alone = replace(query, chosen={**query.chosen, name: (value,)}, page=1, sort="relevance")
    return _in_language(queries.plan_for(alone, audience=audience, at=at, size=1), language)


def _in_language(plan: Plan, language: str) -> Plan:
    """Leave out pages that are written in the other language."""
    other = "en" if language.startswith("vi") else "vi"
    return replace(plan, filters=(*plan.filters, Filter("language", (f"page:{other}",), negated=True)))


def _results(uids: Sequence[str], user: Any, words: str) -> tuple[Result, ...]:
    """The objects of some uids that the person may see, in order, with the passage that holds most of the words."""
    by_kind: dict[str, list[int]] = {}
    for uid in uids:
        kind, _, pk = uid.partition(":")
        by_kind.setdefault(kind, []).append(int(pk))
    found: dict[str, Result] = {}
    for kind, pks in by_kind.items():
        source = sources()[kind]
        for row in source.visible(user, pks):
            uid = uid_of(kind, row.pk)
            found[uid] = Result(uid, kind, source.card(row), passage(source.build(row), words))
    return tuple(found[uid] for uid in uids if uid in found)


def passage(document: Document, words: str) -> tuple[Segment, ...]:
    """The public stretch of a document with most of the words, in its own spelling; empty without any."""
    asked = analyse(words)
    wanted = {*asked.words()}
    best: tuple[int, str, list[Any]] = (0, "", [])
    for text in document.texts:
        if text.audience != PUBLIC or text.weight == "title":
            continue
        hits = [token for token in analyse(text.text).unigrams if token.term in wanted]
        different = len({token.term for token in hits})
        if different > best[0]:
            best = (different, text.text, hits)
    count, text_of, hits = best
    if not count:
        return ()
    start = max(0, text_of.rfind(" ", 0, max(0, hits[0].start - WINDOW // 3)) + 1)
    end = min(len(text_of), start + WINDOW)
    if end < len(text_of):
        end = max(text_of.rfind(" ", start, end), hits[0].end)
    segments: list[Segment] = [Segment("… ", marked=False)] if start else []
    at = start
    for token in hits:
        if token.start < at or token.end > end:
            continue
        if token.start > at:
            segments.append(Segment(text_of[at : token.start], marked=False))
        segments.append(Segment(text_of[token.start : token.end], marked=True))
        at = token.end
    if at < end:
        segments.append(Segment(text_of[at:end], marked=False))
    if end < len(text_of):
        segments.append(Segment(" …", marked=False))
    return tuple(segments)


def _from_database(query: Query, user: Any, size: int) -> Results:
    """Without the engine: the newest objects whose document holds every word, a few kinds deep."""
    wanted = set(analyse(f"{query.text} {' '.join(query.quoted)}").words())
    kinds = query.chosen.get("kind", tuple(sources()))
    results: list[Result] = []
    for kind in kinds:
        source = sources().get(kind)
        if source is None:
            continue
        for row in source.queryset().order_by("-pk")[:200]:
            document = source.build(row)
            words = {word for text in document.texts if text.audience == PUBLIC for word in analyse(text.text).words()}
            if wanted <= words and source.visible(user, [row.pk]):
                results.append(Result(document.uid, kind, source.card(row), passage(document, query.text)))
            if len(results) >= size:
                return Results(tuple(results), len(results), {}, limited=True)
    return Results(tuple(results), len(results), {}, limited=True)
