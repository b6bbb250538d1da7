"""Why a hit is shown: made in Python from the stored text, so that every engine gives the same reasons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from marketplace.matching import weights
from marketplace.matching.queries import Expander, Terms
from marketplace.matching.reasons.gap import Answering
from marketplace.matching.reasons.passages import Passage, Spoken, best_passage, spoken
from marketplace.matching.reasons.telling import is_general, is_syllable, occurrence
from marketplace.matching.subjects import Requirement, Subject
from search import glossary, vectors
from search.analysis import Token, analyse, fold, language, normal, stem
from search.documents import Text
from search.embedding import QUERY, Matrix, cut, hash_of
from search.glossary import Expansion
from search.spelling import Told, told
from search.vectors import Passages

LISTED = frozenset({
    "fields", "technologies", "tags", "tag", "stage", "price_model", "support_wanted", "support_stage", "ip_status",
    "organisation", "agency", "number", "admin_unit", "interface_languages",
})  # fmt: skip
"""Sections that were chosen from lists, or are names: no sentence in them speaks to a need."""
PLACES = frozenset({"deployments"})
"""Sections that say where something runs, and not what it does: near to many needs in meaning, and true of none."""
MOST_PASSAGES = 3
MOST_WORDS = 8
MOST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class ViaGlossary:
    """A word of the document that stands for a word of the subject, by the glossary."""

    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class ViaMeaning:
    """The two passages, one of each side, that are nearest in meaning."""

    asked: str
    found: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a person can check: what is shared, which passages speak to the need, and what is missing.

    Attributes:
        tags: names of shared tags.
        fields: codes of shared fields.
        words: words and phrases that weighed most, as the document spells them, heaviest first.
        passages: where they stand, heaviest first.
        via: pairs that the glossary made.
        meaning: the two passages nearest in meaning, where they are near.
        weight: what the words weigh together, in the rarest one's idf.
        gap: requirements that no part of the document speaks to.
        met: how many requirements some part does speak to.
    """

    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    via: tuple[ViaGlossary, ...] = ()
    meaning: ViaMeaning | None = None
    gap: tuple[Requirement, ...] = ()
    met: int = 0
    weight: float = 0.0

    @property
    def says_nothing(self) -> bool:
        """Nothing that a person can check speaks for the match.

        A few common words are not enough: levels of water and levels of security, circular economy and the economy.
        What several words in a row say is, and so are words that weigh enough together.
        """
        said = self.words and (self.weight >= weights.WORDS_ALONE or any(map(_says_more, self.words)))
        return not (self.tags or self.fields or said or self.via or self.meaning)


def _says_more(run: str) -> bool:
    """Whether a run is more than one word; two Vietnamese syllables are one."""
    words = len(run.split())
    return words > 2 or (words == 2 and language(run) == "en")


@dataclass(frozen=True, slots=True)
class Reader:
    """Explains the documents of one list: what they have in common is read once, in a fixed number of queries."""

    subject: Subject
    terms: Terms
    value: Mapping[str, float]
    told: Told
    expansions: Sequence[Expansion]
    glossary: Expander | None
    passages: Mapping[str, Passages] = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, Matrix]] = field(default_factory=dict)
    answering: str = ""
    rarest: float = 1.0
    likes: bool = False

    def explain(
        self,
        uid: str,
        texts: Sequence[Text],
        *,
        tags: Iterable[str],
        fields: Iterable[str],
        requirements: Sequence[Requirement],
        answering: Sequence[Text],
    ) -> Reasons:
        """Say why a document fits the subject.

        Args:
            uid: the document.
            texts: its parts that the reader may see.
            tags, fields: its tag slugs and field codes.
            requirements: lines that the solution's side should speak to.
            answering: the parts of the solution's side, whichever of the two it is.
        """
        said, via = self._said(texts)
        words, weight = _heaviest(said)
        weight /= self.rarest
        if not via and weight < weights.WORDS_BESIDE and not any(map(_says_more, words)):
            words, said, weight = (), [], 0.0
        shared = frozenset(tags) & self.subject.tags.keys()
        answers = Answering([text.text for text in answering], self.passages.get(self.answering or uid))
        asked = {**self.asked.get(self.subject.uid, {}), **self.asked.get(uid, {})}
        gap = answers.lacks(requirements, idf=self.terms.idf, glossary=self.glossary, asked=asked)
        scored = [found for one in said if (found := best_passage(one)) is not None]
        scored.sort(key=lambda pair: -pair[0])
        return Reasons(
            tags=tuple(sorted(self.subject.tags[slug] for slug in shared)),
            fields=tuple(sorted(frozenset(fields) & self.subject.fields)),
            words=words,
            passages=tuple(_different([passage for _, passage in scored]))[:MOST_PASSAGES],
            via=tuple(via[:MOST_PAIRS]),
            meaning=self._nearest(uid, asked, requirements),
            gap=tuple(gap),
            met=len(requirements) - len(gap),
            weight=round(weight, 3),
        )

    def _said(self, texts: Sequence[Text]) -> tuple[list[Spoken], list[ViaGlossary]]:
        """What each text says of the subject, and the pairs by which the glossary helped."""
        pairs: dict[tuple[str, str], ViaGlossary] = {}
        said: list[Spoken] = []
        told_here = [(analyse(text.text), normal(text.text)) for text in texts]
        needed = [
            one
            for one in self.expansions
            if not any(occurrence(analysis, plain, one.source) for analysis, plain in told_here)
        ]
        for text in texts:
            if text.section in LISTED:
                continue
            analysis, plain = analyse(text.text), normal(text.text)
            words = set(analysis.words())
            extra: list[Token] = []
            for expansion in needed:
                first = expansion.text.split()[:1]
                if not first or fold(first[0])[:3] not in {word[:3] for word in words}:
                    continue
                place = occurrence(analysis, plain, expansion.text)
                if place is not None:
                    extra.append(place)
                    found = plain[place.start : place.end]
                    key = (fold(expansion.source), " ".join(map(stem, fold(found).split())))
                    pairs.setdefault(key, ViaGlossary(expansion.source, found))
            said.append(spoken(text, self.value, self.told, extra))
        return said, list(pairs.values())

    def _nearest(self, uid: str, asked: Mapping[str, Matrix], requirements: Sequence[Requirement]) -> ViaMeaning | None:
        """The passage of each side that are nearest, where they are near enough to be taken for alike."""
        theirs = self.passages.get(self.answering or uid)
        if theirs is None or not len(theirs.rows):
            return None
        lines = [(line.text, asked.get(hash_of(QUERY, cut(line.text)))) for line in requirements]
        known = [(line, vector) for line, vector in lines if vector is not None]
        if known:
            rows, own_texts = np.array([vector for _, vector in known]), [line for line, _ in known]
        else:
            own = self.passages.get(self.subject.uid)
            if requirements or own is None or not len(own.rows):
                return None
            rows, own_texts = own.rows, list(own.texts)
        near = rows @ theirs.rows.T
        place = np.unravel_index(int(np.argmax(near)), near.shape)
        row, column = int(place[0]), int(place[1])
        if float(near[place]) < self._least(own_texts[row], theirs.texts[column]):
            return None
        if self.answering:
            return ViaMeaning(theirs.texts[column], own_texts[row])
        return ViaMeaning(own_texts[row], theirs.texts[column], theirs.sections[column])

    def _least(self, own: str, theirs: str) -> float:
        """The cosine from which two passages count as alike."""
        if self.likes:
            return weights.SAME_MEANING_OF_LIKES
        return weights.SAME_MEANING if language(own) == language(theirs) else weights.SAME_MEANING_ACROSS


def reader(
    subject: Subject, terms: Terms, uids: Sequence[str], *, answering: Any = None, likes: bool = False
) -> Reader:
    """Prepare to explain some documents of one list.

    Args:
        subject: what was asked for.
        terms: the words and phrases that the plan asked with.
        uids: the documents.
        answering: the solution that should speak to the documents' requirements; None where the documents should
            speak to the subject's.
        likes: whether the documents are compared as being alike, and none of them answers the subject.
    """
    asked = {**terms.words, **terms.phrases}
    rarest = max((terms.idf[term] for term in asked), default=0.0)
    telling = min(weights.TELLING, weights.TELLING_SHARE * rarest)
    value = {
        term: weight * terms.idf[term]
        for term, weight in asked.items()
        if term not in terms.via and terms.idf[term] >= telling
    }
    texts = [subject.title, subject.text, *subject.tags.values()]
    expander = glossary.site()
    side = f"solution:{answering.pk}" if answering is not None else ""
    wanted = [uid for uid in (*uids, subject.uid, side) if uid]
    return Reader(
        subject=subject,
        terms=terms,
        value=value,
        told=told(texts),
        expansions=_true_expansions(texts, expander),
        glossary=expander,
        passages={uid: one.but(PLACES) for uid, one in vectors.passages(wanted).items()},
        asked=vectors.asked(wanted),
        answering=side,
        rarest=rarest or 1.0,
        likes=likes,
    )


def _true_expansions(texts: Sequence[str], expander: Expander) -> list[Expansion]:
    """The ways to say otherwise what the subject really says, marks and all, and that say something."""
    whole = "\n".join(texts)
    plain, analysis = normal(whole), analyse(whole)
    found: list[Expansion] = []
    for expansion in expander.expand(whole):
        source, other = f" {fold(expansion.source)} ", f" {fold(expansion.text)} "
        if source in other or other in source or is_syllable(expansion.source) or is_syllable(expansion.text):
            continue
        if is_general(expansion.text) or is_general(expansion.source):
            continue
        if occurrence(analysis, plain, expansion.text) is None and occurrence(analysis, plain, expansion.source):
            found.append(expansion)
    return found


def _heaviest(said: Sequence[Spoken]) -> tuple[tuple[str, ...], float]:
    """The runs that weighed most over all texts, one inside another that is already named left out; and their weight."""
    best: dict[str, tuple[float, str]] = {}
    for one in said:
        for span in one.spans:
            words = " ".join(one.text[span.start : span.end].split())
            key = fold(words)
            if key not in best or span.value > best[key][0]:
                best[key] = (span.value, words)
    chosen: list[str] = []
    total = 0.0
    for value, words in sorted(best.values(), key=lambda pair: (-pair[0], pair[1])):
        key = f" {fold(words)} "
        if not any(key in f" {fold(other)} " or f" {fold(other)} " in key for other in chosen):
            chosen.append(words)
            total += value
        if len(chosen) == MOST_WORDS:
            break
    return tuple(chosen), total


def _different(passages: Sequence[Passage]) -> list[Passage]:
    """Passages that do not repeat one that is already shown."""
    kept: list[Passage] = []
    for passage in passages:
        marked = {fold(one.text) for one in passage.segments if one.marked}
        if not any(marked <= {fold(one.text) for one in other.segments if one.marked} for other in kept):
            kept.append(passage)
    return kept
