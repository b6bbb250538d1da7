"""Whether two spellings of a folded word mean the same word: folding finds words, and it takes no part in telling them apart."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.analysis import analyse, fold, normal


def exact(word: str) -> str:
    """A word as it is compared: lower case, marks kept."""
    return unicodedata.normalize("NFC", word).lower()


def same_tone(one: str, other: str) -> bool:
    """Whether two spellings differ only in the vowel that carries the tone (hòa, hoà)."""
    return sorted(unicodedata.normalize("NFD", one)) == sorted(unicodedata.normalize("NFD", other))


def is_unmarked(text: str) -> bool:
    """Whether a text was written without marks."""
    low = exact(text)
    return fold(low) == low


@dataclass(frozen=True, slots=True)
class Told:
    """How one side spells each of its terms: exact spellings in lower case by folded term."""

    spellings: Mapping[str, frozenset[str]]

    def says(self, term: str, spelled: str) -> bool:
        """Whether this side means the same word: its marks agree, or one of the two is written without marks."""
        own = self.spellings.get(term)
        if own is None:
            return False
        word = exact(spelled)
        plain = fold(word)
        return word == plain or plain in own or self.spells(term, spelled)

    def spells(self, term: str, spelled: str) -> bool:
        """Whether this side writes the word with the same marks."""
        own, word = self.spellings.get(term, frozenset()), exact(spelled)
        return word in own or any(same_tone(word, one) for one in own)


def told(texts: Iterable[str]) -> Told:
    """How some texts spell their words and phrases."""
    found: dict[str, set[str]] = {}
    for text in texts:
        plain = normal(text)
        analysis = analyse(text)
        for token in (*analysis.unigrams, *analysis.bigrams):
            found.setdefault(token.term, set()).add(" ".join(exact(plain[token.start : token.end]).split()))
    return Told({term: frozenset(spelled) for term, spelled in found.items()})
