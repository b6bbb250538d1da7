"""From a subject to a plan: which words, how heavy, and what must hold."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.matching.subjects import Subject, parents_of
from marketplace.matching.weights import TWIN, WEIGHTS, Weights
from search.analysis import analyse
from search.documents import PUBLIC
from search.engines import SearchEngine
from search.glossary import Expansion
from search.plan import Clause, Constant, Filter, Plan

AGENCY = "agency"


class Expander(Protocol):
    """What knows other ways to say something: the site's glossary, the shipped one, or none."""

    def expand(self, text: str) -> Iterable[Expansion]:
        """Other ways to say what the text says."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words and phrases that a subject asks with, each with its weight, and where each came from.

    Attributes:
        words, phrases: weight by folded term: how often it is asked for, title words heavier, glossary ones lighter.
        idf: inverse document frequency by term, for choosing and for explaining.
        via: for a term that the subject does not contain, the words of the subject that the glossary led from.
    """

    words: Mapping[str, float]
    phrases: Mapping[str, float]
    idf: Mapping[str, float]
    via: Mapping[str, str]


NO_TERMS = Terms({}, {}, {}, {})
"""Where no engine says how rare a word is: nothing is asked with."""


def terms_of(subject: Subject, *, engine: SearchEngine, glossary: Expander | None, weights: Weights = WEIGHTS) -> Terms:
    """Choose the words and phrases of a subject: best by count × idf, title words heavier, glossary added.

    Raises:
        EngineUnavailable: the engine does not say how rare the words are.
    """
    title, body = analyse(subject.title), analyse(subject.text)
    in_body, phrases_in_body = Counter(body.words()), set(body.phrases())
    in_title = dict.fromkeys(title.words())
    words: dict[str, float] = {
        term: float(count) ** weights.count_power for term, count in Counter([*body.words(), *title.words()]).items()
    }
    phrases: dict[str, float] = dict.fromkeys([*body.phrases(), *title.phrases()], 1.0)
    if subject.text:
        for term in in_title:
            words[term] += weights.title_count if term in in_body else weights.title_once
        for term in dict.fromkeys(title.phrases()):
            phrases[term] += weights.title_count if term in phrases_in_body else weights.title_once
    for name in subject.tags.values():
        tag = analyse(name)
        for term in tag.words():
            words[term] = words.get(term, 0.0) + weights.tag_count
        for term in tag.phrases():
            phrases[term] = phrases.get(term, 0.0) + weights.tag_count
    more_words, more_phrases, via = _by_glossary(subject, words, phrases, glossary, weights)
    all_words, all_phrases = {**words, **more_words}, {**phrases, **more_phrases}
    idf = _idf(engine, all_words, all_phrases)
    return Terms(
        words={**_best(words, idf, weights.max_words), **_best(more_words, idf, weights.max_glossary)},
        phrases={**_best(phrases, idf, weights.max_phrases), **_best(more_phrases, idf, weights.max_glossary)},
        idf=idf,
        via=via,
    )


def _by_glossary(
    subject: Subject,
    words: Mapping[str, float],
    phrases: Mapping[str, float],
    glossary: Expander | None,
    weights: Weights,
) -> tuple[dict[str, float], dict[str, float], dict[str, str]]:
    """Words and phrases that the glossary adds, and what each stands for; what the subject says itself is left out."""
    more_words: dict[str, float] = {}
    more_phrases: dict[str, float] = {}
    via: dict[str, str] = {}
    text = "\n".join([subject.title, subject.text, *subject.tags.values()])
    for expansion in glossary.expand(text) if glossary else ():
        found = analyse(expansion.text)
        weight = weights.glossary * math.sqrt(expansion.count)
        for token in found.unigrams:
            if token.term not in words:
                more_words[token.term] = max(more_words.get(token.term, 0.0), weight / len(found.unigrams))
                via.setdefault(token.term, expansion.source)
        for token in found.bigrams:
            if token.term not in phrases:
                more_phrases[token.term] = max(more_phrases.get(token.term, 0.0), weight)
                via.setdefault(token.term, expansion.source)
    return more_words, more_phrases, via


def _idf(engine: SearchEngine, words: Mapping[str, float], phrases: Mapping[str, float]) -> dict[str, float]:
    """BM25's idf of each term in the index in use; a term that no document has gets 0."""
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
    subject: Subject,
    terms: Terms,
    *,
    kinds: Sequence[str],
    filters: tuple[Filter, ...] = (),
    audience: Sequence[str] = (PUBLIC,),
    size: int = 20,
    weights: Weights = WEIGHTS,
) -> Plan:
    """Make the plan that finds documents for a subject.

    Args:
        subject: what is asked for.
        terms: its words and phrases.
        kinds: kinds of document to find.
        filters: what must hold besides the kind and the audience.
        audience: tokens of what the reader may find; with "agency" also the text that only verified agencies read
            is searched.
        size: how many hits to answer.
        weights: how heavy everything is.
    """
    clauses = [Clause("u", term, weight * weights.word) for term, weight in terms.words.items()]
    clauses += [Clause("ut", term, weight * weights.title_word) for term, weight in terms.words.items()]
    clauses += [Clause("b", term, weight * weights.phrase) for term, weight in terms.phrases.items()]
    if AGENCY in audience:
        clauses += [Clause("ua", term, weight * weights.word) for term, weight in terms.words.items()]
        clauses += [Clause("ba", term, weight * weights.phrase) for term, weight in terms.phrases.items()]
    constants = [Constant("tag", slug, weights.tag) for slug in sorted(subject.tags)]
    constants += [Constant("field", code, weights.field) for code in sorted(subject.fields)]
    # Documents carry the fields above theirs, so a shared parent is what siblings have in common.
    near = parents_of(subject.fields) - subject.fields
    constants += [Constant("field", code, weights.near_field) for code in sorted(near)]
    itself = (Filter("uid", (subject.uid,), negated=True),) if subject.uid else ()
    return Plan(
        clauses=tuple(clause for clause in clauses if clause.weight > 0),
        constants=tuple(constant for constant in constants if constant.weight > 0),
        filters=(Filter("kind", tuple(kinds)), Filter("audience", tuple(audience)), *itself, *filters),
        collapse=TWIN,
        size=size,
    )
