"""Plans as people's searches and the matching make them, for benchmarks and for comparing engines."""

import math
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from search.analysis import analyse
from search.engines.base import SearchEngine
from search.plan import Boost, Clause, Constant, Either, Facet, Filter, Plan, Sort

WORDS, PHRASES = 60, 40
PUBLIC = Filter("audience", ("public",))


def box(text: str, **more: Any) -> Plan:
    """A search from the box: every word must be there, in title and text, with phrases."""
    found = analyse(text)
    words, phrases = dict.fromkeys(found.words()), dict.fromkeys(found.phrases())
    clauses = [Clause("u", word, 1.0) for word in words] + [Clause("ut", word, 0.5) for word in words]
    plan = Plan(
        clauses=(*clauses, *(Clause("b", phrase, 0.5) for phrase in phrases)),
        filters=(PUBLIC,),
        some=tuple((Clause("u", word),) for word in words),
        least=max(1, len(words) - 1),
        size=20,
    )
    return replace(plan, **more)


def faceted(text: str, subject: str, at: datetime) -> Plan:
    """The same with five facets, one of which is chosen from."""
    return box(
        text,
        filters=(PUBLIC, Filter("tag", (subject,), facet="tag")),
        facets=(
            "kind",
            "field",
            "tag",
            "agency",
            "trl",
            Facet(
                "phase",
                buckets=(
                    ("open", (Filter("kind", ("challenge",)), Filter("closes_at", low=at))),
                    ("closed", (Filter("kind", ("challenge",)), Filter("closes_at", high=at))),
                ),
            ),
        ),
    )


def terms_of(engine: SearchEngine, title: str, text: str) -> tuple[dict[str, float], dict[str, float]]:
    """The best words and phrases of a problem by count × idf, words of its title heavier."""
    head, body = analyse(title), analyse(text)
    chosen: list[dict[str, float]] = []
    for field, own, more, most in (
        ("u", body.words(), head.words(), WORDS),
        ("b", body.phrases(), head.phrases(), PHRASES),
    ):
        counts: Counter[str] = Counter(own)
        for term in more:
            counts[term] += 3
        frequency, total = engine.doc_freq(field, list(counts))
        idf = {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5)) if (n := frequency.get(term, 0)) else 0.0
            for term in counts
        }
        best = sorted((term for term in counts if idf[term]), key=lambda term: (-counts[term] * idf[term], term))
        chosen.append({term: float(counts[term]) for term in best[:most]})
    return chosen[0], chosen[1]


def match(words: dict[str, float], phrases: dict[str, float], subject: str, at: datetime, *, boosts: bool) -> Plan:
    """A problem looks for solutions."""
    clauses = [Clause("u", term, weight) for term, weight in words.items()]
    clauses += [Clause("ut", term, 0.5 * weight) for term, weight in words.items()]
    clauses += [Clause("b", term, 0.5 * weight) for term, weight in phrases.items()]
    ready = Either(((Filter("trl", low=6),), (Filter("trl", low=0, high=0),)))
    bonus = (
        Boost(ready, 0.4),
        Boost(Filter("deployments", low=1), 0.3),
        Boost(Filter("published_at", low=at), 0.2),
    )
    return Plan(
        clauses=tuple(clauses),
        constants=(Constant("tag", subject, 2.0), Constant("field", f"LV-{subject}", 1.5)),
        boosts=bonus if boosts else (),
        filters=(PUBLIC, Filter("kind", ("solution",))),
        size=20,
    )


def newest(text: str) -> Plan:
    """The box, newest first."""
    return box(text, sort=Sort("published_at", descending=True))


def deadline(text: str) -> Plan:
    """The box, nearest deadline first."""
    return box(text, sort=Sort("closes_at"))
