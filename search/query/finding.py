"""Ask the engine so that people find something: all of the words first, some of them where that finds little.

Meaning then orders what words found, and brings in what stands out where that is little.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from search.analysis import analyse
from search.documents import PUBLIC
from search.engines import SearchEngine
from search.meaning import OFF, compare
from search.plan import Answer, Facet, Filter, Plan
from search.query.meaning import NOTHING, Meant, meant
from search.query.planning import Expand, plan_for, within
from search.query.reading import SORTS, Query
from search.spaces import Space, together

FEW = 10
"""With fewer documents than this, those with some of the words are shown too."""
MOST_CORRECTED = 4
"""Words of one query that are looked up for slips of the keyboard."""
MOST_NEAR = 3
"""Neighbours of a word that are tried."""
SHORTEST = 4
"""Shorter words are too near to too many others."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine answered, and to what.

    Attributes:
        answer: hits, total and counts.
        plan: the plan that found them.
        loose: whether documents with some of the words are among them.
        exact: how many have all that was asked for.
        corrected: the query with slips of the keyboard mended; None where there are none.
        replaced: whether the answer is to the corrected query, since nothing has what was typed.
        by_meaning: those of the hits whose place comes from meaning rather than from words.
        meaning_off: why meaning took no part in the order ("off", "failing", "waiting"), "" where it did or has none.
        brought: documents that may be there by meaning alone, whatever page they are on.
    """

    answer: Answer
    plan: Plan
    loose: bool
    exact: int
    corrected: Query | None = None
    replaced: bool = False
    by_meaning: frozenset[str] = frozenset()
    meaning_off: str = ""
    brought: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many there are."""
        return self.answer.total


def find(
    query: Query,
    *,
    engine: SearchEngine,
    at: datetime,
    audience: Sequence[str] = (PUBLIC,),
    language: str = "",
    kinds: Sequence[str] = (),
    size: int = 0,
    facets: Sequence[str | Facet] = (),
    spaces: Mapping[str, Space] | None = None,
    expand: Expand | None = None,
    spell: Callable[[str], str] = str,
) -> Found:
    """Answer a query with at most five calls of the engine, and four for each of at most MOST_CORRECTED slips.

    First it is settled by words what to answer: documents with all of them, those of a mended query, or those with
    some. Then, in an order by relevance, meaning adds its part to that plan.

    Args:
        query: what was asked for.
        engine: who answers.
        at: the aware time by which phases and deadlines are told.
        audience: tokens of what the person may find.
        language: leave out pages in the other language; all languages when empty.
        kinds: kinds of document to look among; all when empty.
        size: hits on a page; those of the query when 0.
        facets: what to count in the same answer.
        spaces: documents to compare by meaning, by kind; empty where it is switched off, None where it has no part.
        expand: other ways to say things; the site's glossary when None.
        spell: how the words are written before they are compared by meaning.

    Raises:
        EngineUnavailable: the engine does not answer.
    """

    def plan(asked: Query, *, loose: bool = False, meaning: Meant = NOTHING) -> Plan:
        made = plan_for(
            asked, audience=audience, at=at, size=size, kinds=kinds, facets=facets, loose=loose, meaning=meaning,
            expand=expand,
        )  # fmt: skip
        return within(made, language) if language else made

    wanted = kinds or query.chosen.get("kind", ())
    chosen = {kind: space for kind, space in (spaces or {}).items() if not wanted or kind in wanted}
    if spaces is None or query.sort != SORTS[0] or not query.text or (spaces and not chosen):
        return _by_words(query, engine, audience, plan)
    if not spaces:
        return replace(_by_words(query, engine, audience, plan), meaning_off=OFF)
    settled = _by_words(query, engine, audience, lambda asked, **more: _first_of(plan(asked, **more)))
    read = settled.corrected if settled.replaced and settled.corrected else query
    held = tuple(part for part in settled.plan.filters if not part.facet)  # other choices of a facet are counted too
    nearness = compare(spell(read.text), spaces=[together(tuple(chosen.values()))], filters=held)
    best = settled.answer.hits[0].score if settled.answer.hits else 0.0
    few = settled.answer.total < FEW
    meaning = meant(nearness, read.text, best=best, few=few, kinds=tuple(spaces)) if nearness.found else NOTHING
    final = plan(read, loose=settled.loose, meaning=meaning)
    answer = engine.search(final)
    led = frozenset(hit.uid for hit in answer.hits if meaning.leads(hit))
    return replace(
        settled, answer=answer, plan=final, by_meaning=led, meaning_off=nearness.off, brought=meaning.brought
    )


def _first_of(plan: Plan) -> Plan:
    """A plan that tells how many there are and how high the best scores, and no more."""
    return replace(plan, size=1, offset=0, facets=())


def _by_words(query: Query, engine: SearchEngine, audience: Sequence[str], plan: Callable[..., Plan]) -> Found:
    """Documents with all the words; where those are few, those of the mended query or those with some of the words."""
    strict = plan(query)
    answer = engine.search(strict)
    if answer.total >= FEW or not query.text:
        return Found(answer, strict, loose=False, exact=answer.total)
    corrected = mended(query, engine, audience)
    if corrected is not None and not answer.total:
        instead = plan(corrected)
        other = engine.search(instead)
        if other.total:
            return Found(other, instead, loose=False, exact=other.total, corrected=corrected, replaced=True)
    if len(set(analyse(query.text).words())) > 1:
        wide = plan(query, loose=True)
        more = engine.search(wide)
        if more.total > answer.total:
            return Found(more, wide, loose=True, exact=answer.total, corrected=corrected)
    return Found(answer, strict, loose=False, exact=answer.total, corrected=corrected)


def mended(query: Query, engine: SearchEngine, audience: Sequence[str]) -> Query | None:
    """The query with each word that no document has replaced by the nearest that some have; None where all are known.

    Words are compared without marks, so that a wrong tone is no slip at all. The engine's list of words holds those of
    drafts too: a word is offered only to those who may find a document with it.
    """
    tokens = [token for token in analyse(query.text).unigrams if len(token.term) >= SHORTEST and token.term.isalpha()]
    known, _total = engine.doc_freq("u", list(dict.fromkeys(token.term for token in tokens)))
    unknown = [token for token in tokens if not known.get(token.term)][:MOST_CORRECTED]
    text = query.text
    for token in sorted(unknown, key=lambda one: -one.start):
        near = [term for term, _count in engine.similar("u", token.term, most=MOST_NEAR)]
        word = next((term for term in near if _may_be_found(term, engine, audience)), "")
        if word:
            text = text[: token.start] + word + text[token.end :]
    return replace(query, text=text, page=1) if text != query.text else None


def _may_be_found(term: str, engine: SearchEngine, audience: Sequence[str]) -> bool:
    """Whether a document for these readers has a word where everybody reads it."""
    filters = (Filter("audience", tuple(audience)), Filter("u", (term,)))
    return engine.search(Plan(filters=filters, size=1)).total > 0
