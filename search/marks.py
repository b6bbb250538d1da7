"""Put the marks back on Vietnamese that was typed without, as the site's own texts write it.

Words find the same with and without marks; a model of meaning does not: to it "xa thai" is no word. What is restored
here is only compared by meaning. It is never shown, and never searched for as words.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from search import glossary
from search.analysis import fold, language, lower, normal
from search.glossary import Expansion
from search.models import GlossaryTerm, Vector

MOST_SPELLINGS: Final = 6
"""Spellings of one syllable that are tried; rarer ones are slips and foreign names."""
PAIR: Final = 2.0
"""How much more than a syllable's own frequency counts that it follows the one before: pairs are words."""
_WORD = re.compile(r"[^\W\d_]+")
_SHORT_FORM = re.compile(r"[A-ZĐ][A-ZĐ&.\-]+[A-ZĐ0-9]*")


class Marks:
    """Spellings learned from texts: how often each syllable is written how, and after which."""

    def __init__(self, texts: Iterable[str]) -> None:
        single: dict[str, Counter[str]] = {}
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            before = ""
            end = -1
            low = lower(normal(text))
            for match in _WORD.finditer(low):
                word = match.group()
                single.setdefault(fold(word), Counter())[word] += 1
                if before and match.start() == end + 1:
                    self._pairs[before, word] += 1
                before, end = word, match.end()
        self._spellings = {folded: counts.most_common(MOST_SPELLINGS) for folded, counts in single.items()}

    def restore(self, text: str) -> str:
        """A Vietnamese text without marks, with the marks that its syllables most likely have; any other text as it is."""
        text = normal(text)
        low = lower(text)
        if fold(low) != low or language(text) != "vi":
            return text
        words = list(_WORD.finditer(low))
        best = self._most_likely([match.group() for match in words])
        parts, at = [], 0
        for match, spelling in zip(words, best, strict=True):
            same = spelling == match.group()
            parts += [text[at : match.start()], text[match.start() : match.end()] if same else spelling]
            at = match.end()
        return "".join([*parts, text[at:]])

    def _most_likely(self, words: Sequence[str]) -> list[str]:
        """The sequence of spellings whose syllables and pairs are most frequent (Viterbi's algorithm)."""
        paths: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for word in words:
            options = self._spellings.get(word) or [(word, 0)]
            paths = {
                spelling: max(
                    (
                        score + math.log1p(count) + PAIR * math.log1p(self._pairs.get((before, spelling), 0)),
                        (*path, spelling),
                    )
                    for before, (score, path) in paths.items()
                )
                for spelling, count in options
            }
        return list(max(paths.values())[1])


MOST_PASSAGES: Final = 5_000
"""Newest passages that spellings are learned from: about a quarter of a million words, half a second."""
LEARNED_SECONDS: Final = 3600.0
_kept: tuple[float, Marks] | None = None


def site() -> Marks:
    """Spellings as the site's own passages and glossary have them; learned once an hour in each process."""
    global _kept  # noqa: PLW0603 - one a process, and read-only once made
    if _kept is None or time.monotonic() - _kept[0] > LEARNED_SECONDS:
        passages = Vector.objects.filter(part="part").order_by("-pk").values_list("text", flat=True)[:MOST_PASSAGES]
        terms = GlossaryTerm.objects.order_by("pk").values_list("term_vi", "variants")
        _kept = (time.monotonic(), Marks([*passages, *(one for term, more in terms for one in (term, *more))]))
    return _kept[1]


def forget() -> None:
    """Learn anew at the next question."""
    global _kept  # noqa: PLW0603 - see `site`
    _kept = None


def as_meant(text: str) -> str:
    """A text as it is compared by meaning: with its marks, and with abbreviations written out."""
    return spelled_out(site().restore(text), glossary.expand)


def spelled_out(text: str, expand: Callable[[str], Iterable[Expansion]]) -> str:
    """A text with the abbreviations that the glossary knows written as what they stand for: a model knows few of them."""
    done: set[str] = set()
    for one in expand(text):
        if one.source in done or not _SHORT_FORM.fullmatch(one.source) or _SHORT_FORM.fullmatch(one.text):
            continue
        done.add(one.source)
        flags = re.NOFLAG if glossary.in_capitals_alone(one.source, text) else re.IGNORECASE
        text = re.sub(rf"(?<!\w){re.escape(one.source)}(?!\w)", lambda _match, said=one.text: said, text, flags=flags)
    return text
