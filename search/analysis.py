"""One text analysis for every engine: Vietnamese and English, with offsets into the original text.

Folded words and folded phrases of two words find the same things whether Vietnamese is typed with marks or without,
and rank better than either engine's own analysis (docs/explanation/search.md has the figures).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import ne

ANALYSIS_VERSION = 2
"""Raised with every change of what `analyse` answers, so that an index made by another analysis is noticed."""


def _fold_table() -> dict[int, str]:
    """Base letter of every Latin letter with marks, plain form of wide and raised ones; one character for one."""
    table = {ord("đ"): "d", ord("Đ"): "d"}
    for code in (*range(0x00AA, 0x2200), *range(0xFF00, 0xFF5F)):
        base, *marks = list(unicodedata.normalize("NFKD", chr(code)))
        if base != chr(code) and base.isascii() and base.isalnum() and all(map(unicodedata.combining, marks)):
            table[code] = base.lower()
    return table


_FOLD = _fold_table()
_INSIDE = "\N{MODIFIER LETTER HALF TRIANGULAR COLON}"
"""Takes the place of marks that stand alone and of invisible joiners, so that a word is not cut at them."""
_LOOSE = re.compile("[\u0300-\u036f\u00ad\u200c\u200d\u2060\ufeff]")
_TOKEN = re.compile(
    r"""
    \d+(?:[.,/:-]\d+)+                                         # 2,5  1.200.000  30/06/2025  2021-2025
  | [^\W_]+(?:[.\-&'’][^\W_]+)*(?:\+\+|\#|(?<=\.[^\W_])\.)?   # words, H.OIP  COVID-19  KH&CN  C++  C#  U.S.
  | (?<![^\W_])\.net(?![^\W_])                                # .NET
  | [.!?;:\n()\[\]]                                           # where a phrase ends
""",
    re.VERBOSE,
)
_PARTS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_EDGES = frozenset(".!?;:\n()[]")
_SHORTENED = frozenset(["tp", "tx", "q", "p", "ts", "ths", "gs", "pgs", "bs", "ks", "st", "dr", "mr", "ms", "no"])
"""Words that a full stop shortens without ending a sentence: TP. Hồ Chí Minh."""
_STOP_WORDS = """
    a an and are as at be been but by can could did do does for from had has have how if in into is it its may
    more most no not of on or our shall should such than that the their them then there these they this those to
    was we were what when where which while who will with would you your also using use used based via per each
    other both between within under over about
"""
_ENGLISH_STOP_WORDS = frozenset(_STOP_WORDS.split())
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?")
MARKED_SHARE = 0.15
"""From this share of words with marks on, a text is Vietnamese."""
SYLLABLE_SHARE = 0.7
"""From this share of words with the shape of a Vietnamese syllable on, an unmarked text is Vietnamese."""
MEAN_LENGTH = 4.6
"""Vietnamese syllables are at most this long on average."""
LONGEST_TERM = 64
"""Characters of a word that count; what is longer is no word."""
MOST_PARTS = 4
"""A chain of more parts than this is no name and has no joined form."""


@dataclass(frozen=True, slots=True)
class Token:
    """One analysed term and where it stands: `text[start:end]` is its spelling in the NFC text.

    `joined` marks the joined form of a name, which stands beside its parts.
    """

    term: str
    start: int
    end: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words and the two-word phrases of a text, in order."""

    unigrams: tuple[Token, ...]
    bigrams: tuple[Token, ...]

    def words(self) -> list[str]:
        """The words alone, joined forms of names before their parts."""
        return [token.term for token in self.unigrams]

    def phrases(self) -> list[str]:
        """The phrases alone."""
        return [token.term for token in self.bigrams]

    def sequence(self) -> list[str]:
        """The words as they follow each other, without joined forms; what a `Phrase` is made of."""
        return [token.term for token in self.unigrams if not token.joined]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text without their places: what an index needs, made faster than an `Analysis`."""

    sequence: list[str]
    joined: list[str]
    phrases: list[str]


def normal(text: str) -> str:
    """The form of a text that offsets count in (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def lower(text: str) -> str:
    """Lower-case without changing the length ("İ".lower() has two characters)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def fold(text: str) -> str:
    """Lower-case and take all marks off, đ too; `len(fold(x)) == len(x)`, and marks inside letters need NFC text."""
    return lower(text) if text.isascii() else lower(text).translate(_FOLD)


def stem(word: str) -> str:
    """Take the plural s off (Harman's S-stemmer). No Vietnamese syllable ends in s, so it suits every text."""
    if word[-1:] != "s" or len(word) <= 3 or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if not word.endswith(("us", "ss")):
        return word[:-1]
    return word


def language(text: str) -> str:
    """Guess "vi" or "en" from the shape of the words; works on Vietnamese without marks."""
    low = lower(normal(text))
    return _language(low, low if low.isascii() else low.translate(_FOLD))


def _language(low: str, folded: str) -> str:
    """The guess for a text in lower case and the same text folded."""
    if low != folded:
        words = folded.split()
        if sum(map(ne, low.split(), words)) >= MARKED_SHARE * len(words):
            return "vi"
    words = [word for word in _WORD.findall(folded) if len(word) <= LONGEST_TERM]
    if not words:
        return "en"
    short = sum(map(len, words)) <= MEAN_LENGTH * len(words)
    return "vi" if short and sum(map(_is_syllable, words)) >= SYLLABLE_SHARE * len(words) else "en"


def has_syllable_shape(word: str) -> bool:
    """Whether a word, marks or not, could be one Vietnamese syllable."""
    return _is_syllable(fold(word))


@lru_cache(maxsize=50_000)
def _is_syllable(word: str) -> bool:
    """Whether a folded word has the shape of a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def _prepared(text: str) -> tuple[str, bool]:
    """The folded text, loose marks replaced, and whether it is English."""
    low = lower(normal(text))
    if low.isascii():
        return low, _language(low, low) == "en"
    folded = low.translate(_FOLD)
    english = _language(low, folded) == "en"
    return (_LOOSE.sub(_INSIDE, folded) if _LOOSE.search(folded) else folded), english


@lru_cache(maxsize=512)
def analyse(text: str) -> Analysis:
    """Return the words and phrases of a text with their places.

    A name with punctuation inside gives its joined form and its parts ("AI.STAR" → aistar, ai, star), so that
    every way to write it meets. English stop words are left out of English text alone: many are Vietnamese
    syllables. Phrases do not cross a stop word or the end of a sentence.

    Args:
        text: any text; it is brought to NFC, and offsets count in that form.
    """
    folded, english = _prepared(text)
    unigrams: list[Token] = []
    bigrams: list[Token] = []
    previous: Token | None = None
    for match in _TOKEN.finditer(folded):
        word, start = match.group(), match.start()
        if word in _EDGES:
            if not (word == "." and previous is not None and previous.term in _SHORTENED):
                previous = None
            continue
        if english and word in _ENGLISH_STOP_WORDS:
            previous = None
            continue
        joined, length, parts = _pieces(word)
        if joined:
            unigrams.append(Token(joined, start, start + length, joined=True))
        for term, first, last in parts:
            token = Token(term, start + first, start + last)
            unigrams.append(token)
            if previous is not None:
                bigrams.append(Token(f"{previous.term}_{term}", previous.start, token.end))
            previous = token
    return Analysis(tuple(unigrams), tuple(bigrams))


def terms(text: str) -> Terms:
    """The terms that `analyse` finds, without their places."""
    folded, english = _prepared(text)
    sequence: list[str] = []
    names: list[str] = []
    phrases: list[str] = []
    previous = ""
    for word in _TOKEN.findall(folded):
        if word in _EDGES:
            if word != "." or previous not in _SHORTENED:
                previous = ""
            continue
        if english and word in _ENGLISH_STOP_WORDS:
            previous = ""
            continue
        joined, _length, parts = _pieces(word)
        if joined:
            names.append(joined)
        for term, _first, _last in parts:
            sequence.append(term)
            if previous:
                phrases.append(f"{previous}_{term}")
            previous = term
    return Terms(sequence, names, phrases)


@lru_cache(maxsize=100_000)
def _pieces(word: str) -> tuple[str, int, tuple[tuple[str, int, int], ...]]:
    """What one match means: its joined form ("" for a plain word), how far that reaches, and its parts with places."""
    if word[-1] in "#+":
        sign = 1 if word[-1] == "#" else 2
        if len(word) - sign <= 3 and word[:-sign].isascii() and word[:-sign].isalpha():  # C#, C++
            return "", len(word), ((word, 0, len(word)),)
        word = word[:-sign]
    if word == ".net":
        return word, 4, (("net", 1, 4),)
    found = list(_parts(word))
    if len(found) < 2:
        return "", len(word), tuple(found)
    if word[0].isdigit() and word[-1].isdigit() and not any(char.isalpha() for char in word):
        return _number(word, found)
    if found[-1][0] == "s" and word[-2] in "'’":  # the city's
        found.pop()
        if len(found) == 1:
            return "", len(word), tuple(found)
    joined = stem("".join(term for term, _first, _last in found)) if len(found) <= MOST_PARTS else ""
    return joined[:LONGEST_TERM], len(word), tuple(found)


def _parts(word: str) -> Iterator[tuple[str, int, int]]:
    """The runs of letters and digits of a match, each with its place in it."""
    for part in _PARTS.finditer(word):
        term = part.group()
        if _INSIDE in term:
            term = term.replace(_INSIDE, "")
        if term:
            yield stem(term[:LONGEST_TERM]), part.start(), part.end()


def _number(word: str, parts: list[tuple[str, int, int]]) -> tuple[str, int, tuple[tuple[str, int, int], ...]]:
    """A number: decimals and thousands stay whole, whichever sign parts them; dates and ranges give their parts too."""
    date = _DATE.fullmatch(word)
    if date is not None:
        day, month, year = (date[1], date[2], date[3]) if date[3] else (date[6], date[5], date[4])
        return f"{int(day):02}/{int(month):02}/{year}", len(word), tuple(parts)
    if any(sign in word for sign in "/:-"):
        return word.replace(",", "."), len(word), tuple(parts)
    return "", len(word), ((word.replace(",", ".")[:LONGEST_TERM], 0, len(word)),)
