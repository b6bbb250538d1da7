"""Which requirements no part of a profile speaks to, by words, by glossary and, where it is on, by meaning."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from marketplace.matching import weights
from marketplace.matching.queries import Expander
from marketplace.matching.reasons.telling import is_function, is_general, is_syllable, occurrence
from marketplace.matching.subjects import Requirement
from search.analysis import analyse, language, normal
from search.embedding import QUERY, Matrix, cut, hash_of
from search.spelling import Told, told
from search.vectors import Passages

ALONE = 0.5
"""What a single Vietnamese syllable counts when the phrase it stands in does not occur."""


class Answering:
    """The texts that should speak to requirements, analysed once for all lines."""

    def __init__(self, texts: Sequence[str], passages: Passages | None) -> None:
        self._texts = [(normal(text), analyse(text)) for text in texts]
        self._told: Told = told(texts)
        self._passages = passages

    def lacks(
        self,
        requirements: Iterable[Requirement],
        *,
        idf: Mapping[str, float],
        glossary: Expander | None,
        asked: Mapping[str, Matrix],
    ) -> list[Requirement]:
        """The requirements that nothing here speaks to."""
        return [
            line
            for line in requirements
            if not self._means(line.text, asked) and self._share(line.text, idf, glossary) < weights.GAP_COVERAGE
        ]

    def _means(self, line: str, asked: Mapping[str, Matrix]) -> bool:
        """Whether a passage is near enough in meaning."""
        vector = asked.get(hash_of(QUERY, cut(line)))
        if vector is None or self._passages is None or not len(self._passages.rows):
            return False
        return float(np.max(self._passages.rows @ vector)) >= weights.SPEAKS_TO

    def _share(self, line: str, idf: Mapping[str, float], glossary: Expander | None) -> float:
        """The share of a line's words of meaning, weighted by rarity, that the texts say; 1 for a line without any."""
        plain, found, code = normal(line), analyse(line), language(line)
        by_glossary = self._through(plain, glossary)
        total = covered = 0.0
        for token in found.unigrams:
            spelled = plain[token.start : token.end]
            if token.joined or is_function(spelled, code):
                continue
            around = [phrase for phrase in found.bigrams if phrase.start <= token.start and token.end <= phrase.end]
            rarity = max(idf.get(token.term, 1.0), 0.5)
            weight = 0.3 * rarity if any(is_general(plain[one.start : one.end]) for one in around) else rarity
            total += weight
            otherwise = any(start <= token.start and token.end <= end for start, end in by_glossary)
            if otherwise or any(self._told.says(one.term, plain[one.start : one.end]) for one in around):
                covered += weight
            elif self._told.says(token.term, spelled):
                covered += ALONE * weight if is_syllable(spelled) else weight
        return covered / total if total else 1.0

    def _through(self, line: str, glossary: Expander | None) -> list[tuple[int, int]]:
        """The stretches of a line that the texts say in another way."""
        stretches: list[tuple[int, int]] = []
        found = analyse(line)
        for expansion in glossary.expand(line) if glossary else ():
            place = occurrence(found, line, expansion.source)
            if place and any(occurrence(analysis, text, expansion.text) for text, analysis in self._texts):
                stretches.append((place.start, place.end))
        return stretches
