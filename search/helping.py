"""What could help somebody whose search found nothing: filters to take away, and terms of the glossary that find."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.analysis import analyse
from search.engines import SearchEngine
from search.models import GlossaryTerm
from search.plan import Condition, Either, Facet, Filter, Plan
from search.query import Query, within

MOST_TERMS = 4
MOST_TRIED = 16
"""Terms of the glossary that the engine is asked for at once."""
SHORTEST = 3
"""Letters that a typed word and a term's word must have in common at their beginning."""
HINTS = "hints"


def without_filters(plan: Plan, engine: SearchEngine) -> Mapping[str, int]:
    """How many documents there would be without each facet's choice, and under "" without all: one call of the engine.

    Choices that nothing comes of are left out. For several words these are the documents with all of them.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    chosen = [one for one in plan.filters if one.facet]
    names = dict.fromkeys(one.facet for one in chosen)
    buckets: list[tuple[str, tuple[Condition, ...]]] = [("", ())]
    if len(names) > 1:
        buckets += [(name, tuple(one for one in chosen if one.facet != name)) for name in names]
    kept = tuple(one for one in plan.filters if not one.facet)
    asked = replace(plan, filters=kept, facets=(Facet(HINTS, buckets=tuple(buckets)),), size=1, offset=0)
    counts = dict(engine.search(asked).facets[HINTS])
    if len(names) == 1:
        counts[next(iter(names))] = counts[""]
    return {name: count for name, count in counts.items() if count}


def related_terms(
    query: Query, *, engine: SearchEngine, audience: Sequence[str], language: str
) -> tuple[tuple[str, str], ...]:
    """Terms of the glossary that begin like a typed word and that some document has, each with its translation.

    One call of the engine, or none where no term begins so.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    wanted = [word for word in analyse(query.words).words() if len(word) >= SHORTEST]
    tried: dict[str, tuple[str, Condition]] = {}
    for pair in GlossaryTerm.objects.order_by("pk").values_list("term_vi", "term_en"):
        for term, other in (pair, pair[::-1]):
            if len(tried) < MOST_TRIED and term and _alike(analyse(term).words(), wanted):
                # A search for the term finds its translation too.
                tried[term] = (other, Either(tuple(_has(form) for form in pair if analyse(form).words())))
                break
    if not tried:
        return ()
    buckets = tuple((term, (condition,)) for term, (_other, condition) in tried.items())
    plan = Plan(filters=(Filter("audience", tuple(audience)),), facets=(Facet(HINTS, buckets=buckets),), size=1)
    counts = engine.search(within(plan, language)).facets[HINTS]
    best = sorted((term for term in tried if counts[term]), key=lambda term: (-counts[term], term))
    return tuple((term, tried[term][0]) for term in best[:MOST_TERMS])


def _has(form: str) -> tuple[Filter, ...]:
    """What a document must have to say a form of a term."""
    found = analyse(form)
    name, terms = ("b", found.phrases()) if found.bigrams else ("u", found.words())
    return tuple(Filter(name, (one,)) for one in terms)


def _alike(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a word begins with a typed one, or a typed one with it."""
    return any(
        len(word) >= SHORTEST and (word.startswith(typed) or typed.startswith(word))
        for word in words
        for typed in wanted
    )
