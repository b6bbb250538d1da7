"""One text analysis for every engine: Vietnamese and English, with offsets into the original text.

Folded words and folded phrases of two words find the same things whether Vietnamese is typed with marks or without,
and rank better than either engine's own analysis (docs/explanation/search.md has the figures).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def _fold_table() -> dict[int, str]:
    """Base letter of every Latin letter with marks; one character for one, so that lengths stay."""
    table = {ord("đ"): "d", ord("Đ"): "D"}
    for code in range(0x00C0, 0x1F00):
        base = unicodedata.normalize("NFD", chr(code))
        if len(base) > 1 and base[0].isascii() and base[0].isalpha():
            table[code] = base[0]
    return table


_FOLD = _fold_table()
_NAME = r"""
    (?:[^\W_]\.){2,}[^\W_]?(?![^\W_])                  # A.B.C., one-letter parts
  | (?<![^\W_])[a-z]{1,3}(?:\+\+|\#)(?![^\W_])         # C++, C#, F#
  | (?<![^\W_])\.net(?![^\W_])                         # .NET
  | \d+(?:[.,/:-]\d+)+                                 # 2,5  1.200.000  30/06/2025  2021-2025
  | [^\W_]+(?:[.\-&'’][^\W_]+)+                        # H.OIP  AI.STAR  COVID-19  TP.HCM  KH&CN
  | [^\W_]+                                            # everything else
"""
_TOKEN = re.compile(_NAME, re.VERBOSE)
_PARTS = re.compile(r"[^\W_]+")
_ENGLISH_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "most",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "shall",
        "should",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "also",
        "using",
        "use",
        "used",
        "based",
        "via",
        "per",
        "each",
        "other",
        "both",
        "between",
        "within",
        "under",
        "over",
        "about",
    ]
)
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
MARKED_SHARE = 0.15
"""From this share of words with marks on, a text is Vietnamese."""
SYLLABLE_SHARE = 0.7
"""From this share of words with the shape of a Vietnamese syllable on, an unmarked text is Vietnamese."""
MEAN_LENGTH = 4.6
"""Vietnamese syllables are at most this long on average."""


@dataclass(frozen=True, slots=True)
class Token:
    """One analysed term and where it stands: `text[start:end]` is its spelling in the NFC text."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words and the two-word phrases of a text, in order."""

    unigrams: tuple[Token, ...]
    bigrams: tuple[Token, ...]

    def words(self) -> list[str]:
        """The words alone."""
        return [token.term for token in self.unigrams]

    def phrases(self) -> list[str]:
        """The phrases alone."""
        return [token.term for token in self.bigrams]


def lower(text: str) -> str:
    """Lower-case without changing the length ("İ".lower() has two characters)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def fold(text: str) -> str:
    """Lower-case and take all marks off, đ too; `len(fold(x)) == len(x)` for NFC text."""
    return lower(text).translate(_FOLD)


def stem(word: str) -> str:
    """Take the plural s off (Harman's S-stemmer). No Vietnamese syllable ends in s, so it suits every text."""
    if len(word) > 3 and word.isascii() and word.isalpha():
        if word.endswith("ies") and not word.endswith(("eies", "aies")):
            return f"{word[:-3]}y"
        if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
            return word[:-1]
        if word.endswith("s") and not word.endswith(("us", "ss")):
            return word[:-1]
    return word


def language(text: str) -> str:
    """Guess "vi" or "en" from the shape of the words; works on Vietnamese without marks."""
    low = lower(unicodedata.normalize("NFC", text))
    words = [word for word in _PARTS.findall(low) if word.isalpha()]
    if not words:
        return "en"
    folded = [word.translate(_FOLD) for word in words]
    if sum(a != b for a, b in zip(words, folded, strict=True)) >= MARKED_SHARE * len(words):
        return "vi"
    shaped = sum(bool(_SYLLABLE.fullmatch(word)) for word in folded)
    short = sum(map(len, folded)) <= MEAN_LENGTH * len(folded)
    return "vi" if shaped >= SYLLABLE_SHARE * len(words) and short else "en"


@lru_cache(maxsize=512)
def analyse(text: str) -> Analysis:
    """Return the words and phrases of a text with their places.

    A name with punctuation inside gives its joined form and its parts ("AI.STAR" → aistar, ai, star), so that
    every way to write it meets. English stop words are left out of English text alone: many are Vietnamese
    syllables. Phrases do not cross a stop word or the end of a sentence.

    Args:
        text: any text; it is brought to NFC, and offsets count in that form.
    """
    normal = unicodedata.normalize("NFC", text)
    folded = fold(normal)
    english = language(normal) == "en"
    unigrams: list[Token] = []
    bigrams: list[Token] = []
    previous: Token | None = None
    for match in _TOKEN.finditer(folded):
        tokens, edge = _tokens(match), _sentence_ends(folded, previous, match.start())
        if edge:
            previous = None
        if english and match.group() in _ENGLISH_STOP_WORDS:
            previous = None
            continue
        unigrams.extend(tokens)
        head, *parts = tokens
        for token in parts or [head]:
            if previous is not None:
                bigrams.append(Token(f"{previous.term}_{token.term}", previous.start, token.end))
            previous = token
    return Analysis(tuple(unigrams), tuple(bigrams))


def _sentence_ends(text: str, previous: Token | None, start: int) -> bool:
    """Whether a sentence, a bracket or a line ends between the previous token and this place."""
    return previous is not None and bool(re.search(r"[.!?;:\n()\[\]]", text[previous.end : start]))


def _tokens(match: re.Match[str]) -> list[Token]:
    """The tokens of one match: the joined form first, then its parts where it has some."""
    word, start = match.group(), match.start()
    if word.endswith(("#", "+")) or word.startswith("."):
        return [Token(word, start, match.end())]
    parts = [Token(stem(part.group()), start + part.start(), start + part.end()) for part in _PARTS.finditer(word)]
    if len(parts) == 1:
        return parts
    if word[0].isdigit() and word[-1].isdigit():
        return [Token(word.replace(",", "."), start, match.end())]
    joined = "".join(_PARTS.findall(word))
    return [Token(stem(joined), start, match.end()), *parts]
