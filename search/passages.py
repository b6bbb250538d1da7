"""The stretch of a document that speaks to a search, in its own spelling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.analysis import Token, analyse, normal
from search.documents import PUBLIC, Document
from search.spelling import Told, is_unmarked, told

WINDOW = 180
"""Characters of a passage under a result."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `marked` when it is one of the words searched for."""

    text: str
    marked: bool


def passage(document: Document, words: str) -> tuple[Segment, ...]:
    """The public stretch of a document with most of the words, in its own spelling; empty without any.

    Words are found by their folded form. Those with other marks than were typed are marked where there are no better.
    """
    exactly = () if is_unmarked(words) else _stretch(document, words, told([words]))
    return exactly or _stretch(document, words, None)


def _stretch(document: Document, words: str, asked: Told | None) -> tuple[Segment, ...]:
    """The stretch with most of the words; where `asked` is given, of those that it spells so."""
    wanted = {*analyse(words).words()}
    best: tuple[int, str, list[Token]] = (0, "", [])
    for text in document.texts if wanted else ():
        if text.audience != PUBLIC or text.weight == "title":
            continue
        plain = normal(text.text)
        hits = [token for token in analyse(text.text).unigrams if token.term in wanted]
        if asked is not None and not is_unmarked(plain):
            hits = [token for token in hits if asked.spells(token.term, plain[token.start : token.end])]
        for line, inside in _by_line(plain, hits) if hits else ():
            different = len({token.term for token in inside})
            if different > best[0]:
                best = (different, line, inside)
    count, text_of, hits = best
    return _around(text_of, hits) if count else ()


def _by_line(text: str, hits: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """The lines of a text with the hits in each: what stands in two lines is not one sentence."""
    first = 0
    for line in text.splitlines(keepends=True):
        last = first + len(line)
        inside = [
            replace(one, start=one.start - first, end=one.end - first) for one in hits if first <= one.start < last
        ]
        yield line.rstrip(), inside
        first = last


def named_by(document: Document, words: str) -> bool:
    """Whether some public title of a document has one of some words; what else has one has a passage."""
    wanted = {*analyse(words).words()}
    titles = (text.text for text in document.texts if text.weight == "title" and text.audience == PUBLIC)
    return any(not wanted.isdisjoint(analyse(title).words()) for title in titles)


def _around(text: str, hits: list[Token]) -> tuple[Segment, ...]:
    """The window that begins a little before the first hit, cut at blanks, with the hits marked."""
    start = max(0, text.rfind(" ", 0, max(0, hits[0].start - WINDOW // 3)) + 1)
    end = min(len(text), start + WINDOW)
    if end < len(text):
        end = max(text.rfind(" ", start, end), hits[0].end)
    segments: list[Segment] = [Segment("… ", marked=False)] if start else []
    at = start
    for token in hits:
        if token.start < at or token.end > end:
            continue
        if token.start > at:
            segments.append(Segment(text[at : token.start], marked=False))
        segments.append(Segment(text[token.start : token.end], marked=True))
        at = token.end
    if at < end:
        segments.append(Segment(text[at:end], marked=False))
    if end < len(text):
        segments.append(Segment(" …", marked=False))
    return tuple(segments)
