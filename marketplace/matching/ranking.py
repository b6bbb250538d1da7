"""Put what words found and what meaning found in one order: the same way for pages and for measurements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from marketplace.matching.queries import NO_TERMS, Expander, Terms, plan_for, terms_of
from marketplace.matching.subjects import Subject
from marketplace.matching.weights import WEIGHTS, Weights
from search.analysis import language
from search.documents import PUBLIC
from search.engines import SearchEngine
from search.meaning import Near, compare
from search.plan import Filter
from search.spaces import Space

DEPTH = 100
"""Hits of each side that are put in one order; deeper ones cannot come among the first twenty."""
FRESH_FOR = timedelta(days=182)
ABOVE_MEAN = 1.0
"""Standard deviations above the mean of its language from which a document may come in by meaning alone."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate besides its words.

    Attributes:
        trl: readiness level it has, or None.
        trl_min: readiness level it asks for, or None.
        deployed: it is in use somewhere.
        confirmed_at: when somebody last said that it holds.
        units: keys of wards that it names.
    """

    trl: int | None = None
    trl_min: int | None = None
    deployed: bool = False
    confirmed_at: datetime | None = None
    units: frozenset[int] = frozenset()


FactsOf = Callable[[Sequence[str]], Mapping[str, Facts]]
"""The facts of those of some uids that may be shown; others are left out of the order."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate in its place.

    Attributes:
        uid: "kind:pk".
        score: what the order follows; no unit.
        lexical: the engine's score, 0 where words found nothing.
        meaning: standard deviations of its cosine above the mean of its language, or None without a vector.
        across: it is in another language than the question, so that words say little.
        by_meaning: its place comes from meaning, at least twice as much as from words.
        twins: uids with nearly the same text, which stand behind it.
    """

    uid: str
    score: float
    lexical: float
    meaning: float | None
    across: bool
    by_meaning: bool = False
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the terms asked with.

    `meaning_off` says why meaning took no part: "" when it did, "off" when it is switched off, "failing" when the
    embedder did not answer, "waiting" while there are no vectors yet.
    """

    ranked: tuple[Ranked, ...]
    terms: Terms
    meaning_off: str = ""


def rank(
    subject: Subject,
    *,
    kinds: Sequence[str],
    engine: SearchEngine,
    facts_of: FactsOf,
    filters: tuple[Filter, ...] = (),
    audience: Sequence[str] = (PUBLIC,),
    glossary: Expander | None = None,
    spaces: Sequence[Space] = (),
    spell: Callable[[str], str] = str,
    at: datetime | None = None,
    depth: int = DEPTH,
    weights: Weights = WEIGHTS,
) -> Ranking:
    """Order the documents that fit a subject.

    Words: the plan's scores over its best. Meaning: the cosine, standardised among the documents of the same
    language, since a model puts texts of one language nearer to each other than translations. Where question and
    document share a language, words lead; where they share none, meaning weighs more. Then small, bounded facts, as shares of
    that score, so that they never lift what is not related.

    Args:
        subject: what is asked for.
        kinds: kinds of document to find.
        engine: answers the plan.
        facts_of: facts of those that may be shown.
        filters, audience: what must hold.
        glossary: other ways to say things.
        spaces: documents to compare by meaning; empty where meaning takes no part.
        spell: how a text is written before it is compared by meaning.
        at: the time by which freshness counts.
        depth: how many hits of each side take part.
        weights: how heavy everything is.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    terms = terms_of(subject, engine=engine, glossary=glossary, weights=weights) if subject.title else NO_TERMS
    plan = plan_for(subject, terms, kinds=kinds, filters=filters, audience=audience, size=depth, weights=weights)
    hits = engine.search(plan).hits if plan.clauses or plan.constants else ()
    lexical = {hit.uid: hit.score for hit in hits}
    twins = {hit.uid: hit.twins for hit in hits if hit.twins}
    behind = {uid for uids in twins.values() for uid in uids}
    nearness = compare(
        *map(spell, subject.meanings if spaces else ()), spaces=spaces, filters=plan.filters, also=[*lexical, *behind]
    )
    meaning = nearness.found
    near = sorted(meaning, key=lambda uid: (-meaning[uid].deviations, uid))[:depth]
    close = [uid for uid in near if meaning[uid].deviations >= ABOVE_MEAN and uid not in behind and uid != subject.uid]
    known = facts_of(list(dict.fromkeys([*lexical, *close, *behind])))
    for uid, others in list(twins.items()):  # of copies the first that may be shown stands for all
        shown = [other for other in others if other in known]
        if uid not in known and shown:
            lexical[shown[0]] = lexical[uid]
            twins[shown[0]] = tuple(shown[1:])
            behind.discard(shown[0])
    candidates = [uid for uid in known if uid not in behind]
    asked_in = language(subject.meaning)
    best = max((lexical[uid] for uid in candidates if uid in lexical), default=0.0)
    ranked = [
        replace(
            _ranked(uid, lexical.get(uid, 0.0), best, meaning.get(uid), asked_in, subject, known[uid], at, weights),
            twins=tuple(other for other in twins.get(uid, ()) if other in known),
        )
        for uid in candidates
    ]
    ranked.sort(key=lambda one: (-round(one.score, 6), one.uid))
    return Ranking(tuple(one for one in ranked if one.score > 0), terms, nearness.off)


def _ranked(
    uid: str,
    lexical: float,
    best: float,
    meaning: Near | None,
    asked_in: str,
    subject: Subject,
    facts: Facts,
    at: datetime | None,
    weights: Weights,
) -> Ranked:
    """One candidate's score."""
    share = lexical / best if best > 0 else 0.0
    across = meaning is not None and asked_in not in meaning.languages
    deviations = meaning.deviations if meaning else 0.0
    words, meant = 1.0, weights.meaning
    if across:
        long = bool(subject.text)
        words = weights.lexical_across if long else weights.lexical_across_short
        meant = weights.meaning_across if long else weights.meaning_across_short
    by_words, by_meaning = words * share, meant * deviations
    score = max(by_words + by_meaning, 0.0) * (1.0 + bounded(subject, facts, at, weights))
    return Ranked(uid, score, lexical, meaning.deviations if meaning else None, across, by_meaning > 2 * by_words)


def bounded(subject: Subject, facts: Facts, at: datetime | None, weights: Weights = WEIGHTS) -> float:
    """What the facts add to a score, as a share of it: at most the sum of the bonuses, at least minus two levels."""
    asked, has = (subject.trl_min, facts.trl) if subject.trl_min else (facts.trl_min, subject.trl)
    share = 0.0
    if asked and has and has < asked:
        share -= weights.trl_below * min(asked - has, 2)
    if facts.deployed:
        share += weights.deployed
    if subject.units & facts.units:
        share += weights.near
    if at is not None and facts.confirmed_at is not None and at - facts.confirmed_at <= FRESH_FOR:
        share += weights.fresh
    return share


__all__ = ["Facts", "FactsOf", "Ranked", "Ranking", "bounded", "rank"]
