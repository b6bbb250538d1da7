"""From a subject to a plan: which words, how heavy, and what must hold."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.matching import weights
from marketplace.matching.subjects import Subject, near_fields
from search import glossary
from search.analysis import analyse
from search.documents import PUBLIC
from search.engines import get_engine
from search.plan import Clause, Constant, Filter, Plan

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Terms:
    """The words and phrases that a subject asks with, each with its weight, and where each came from.

    Attributes:
        words, phrases: weight by folded term; weight is count × idf-free factor, as the plan uses it.
        idf: inverse document frequency by term, for choosing and for explaining.
        via: for a term that the subject does not contain, the words of the subject that the glossary led from.
    """

    words: Mapping[str, float]
    phrases: Mapping[str, float]
    idf: Mapping[str, float]
    via: Mapping[str, str]


def terms_of(subject: Subject) -> Terms:
    """Choose the words and phrases of a subject: best by count × idf, title words heavier, glossary added."""
    title, body = analyse(subject.title), analyse(subject.text)
    words = Counter(token.term for token in body.unigrams)
    phrases = Counter(token.term for token in body.bigrams)
    for token in title.unigrams:
        words[token.term] += 1 + weights.TITLE_COUNT
    for token in title.bigrams:
        phrases[token.term] += 1 + weights.TITLE_COUNT
    for name in subject.tags.values():
        tag = analyse(name)
        words.update(token.term for token in tag.unigrams)
        phrases.update(token.term for token in tag.bigrams)
    via: dict[str, str] = {}
    more_words: dict[str, float] = {}
    more_phrases: dict[str, float] = {}
    for expansion in glossary.expand(f"{subject.title}\n{subject.text}"):
        found = analyse(expansion.text)
        for token in found.unigrams if len(found.unigrams) == 1 else ():
            if token.term not in words:
                more_words[token.term] = weights.GLOSSARY
                via[token.term] = expansion.source
        for token in found.bigrams:
            if token.term not in phrases:
                more_phrases[token.term] = weights.GLOSSARY
                via[token.term] = expansion.source
        if len(found.unigrams) > 1:
            for token in found.unigrams:
                if token.term not in words:
                    more_words.setdefault(token.term, weights.GLOSSARY / len(found.unigrams))
                    via.setdefault(token.term, expansion.source)
    idf = _idf({**words, **more_words}, {**phrases, **more_phrases})
    return Terms(
        words=_best({**words, **more_words}, idf, weights.MAX_WORDS),
        phrases=_best({**phrases, **more_phrases}, idf, weights.MAX_PHRASES),
        idf=idf,
        via=via,
    )


def _idf(words: Mapping[str, float], phrases: Mapping[str, float]) -> dict[str, float]:
    """BM25's idf of each term in the index in use; a term that no document has gets 0."""
    engine = get_engine()
    answer: dict[str, float] = {}
    for field, terms in (("u", words), ("b", phrases)):
        frequency, total = engine.doc_freq(field, list(terms))
        for term in terms:
            n = frequency.get(term, 0)
            answer[term] = math.log(1 + (total - n + 0.5) / (n + 0.5)) if n else 0.0
    return answer


def _best(counts: Mapping[str, float], idf: Mapping[str, float], most: int) -> dict[str, float]:
    """The `most` terms with the largest count × idf that occur at all; ties in alphabetical order."""
    present = [term for term in counts if idf[term] > 0]
    present.sort(key=lambda term: (-counts[term] * idf[term], term))
    return {term: float(counts[term]) for term in present[:most]}


def plan_for(
    subject: Subject, *, kind: str, filters: tuple[Filter, ...] = (), reads_agency_text: bool = False, size: int = 20
) -> tuple[Plan, Terms]:
    """Make the plan that finds documents of one kind for a subject.

    Args:
        subject: what is asked for.
        kind: kind of document to find.
        filters: what must hold besides the kind and the audience.
        reads_agency_text: also search the text that only verified agencies read.
        size: how many hits to answer.
    """
    terms = terms_of(subject)
    clauses = [Clause("u", term, weight * weights.WORD) for term, weight in terms.words.items()]
    clauses += [Clause("ut", term, weight * weights.TITLE_WORD) for term, weight in terms.words.items()]
    clauses += [Clause("b", term, weight * weights.PHRASE) for term, weight in terms.phrases.items()]
    if reads_agency_text:
        clauses += [Clause("ua", term, weight * weights.WORD) for term, weight in terms.words.items()]
        clauses += [Clause("ba", term, weight * weights.PHRASE) for term, weight in terms.phrases.items()]
    constants = [Constant("tag", slug, weights.TAG) for slug in sorted(subject.tags)]
    constants += [Constant("field", code, weights.FIELD) for code in sorted(subject.fields)]
    constants += [Constant("field", code, weights.NEAR_FIELD) for code in sorted(near_fields(subject.fields))]
    audience = (PUBLIC, AGENCY) if reads_agency_text else (PUBLIC,)
    plan = Plan(
        clauses=tuple(clauses),
        constants=tuple(constants),
        filters=(Filter("kind", (kind,)), Filter("audience", audience), *filters),
        size=size,
    )
    return plan, terms
