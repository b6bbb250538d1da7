"""The stretch of a document that speaks to a search, in its own spelling."""

from dataclasses import dataclass

from search.analysis import Token, analyse
from search.documents import PUBLIC, Document

WINDOW = 180
"""Characters of a passage under a result."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `marked` when it is one of the words searched for."""

    text: str
    marked: bool


def passage(document: Document, words: str) -> tuple[Segment, ...]:
    """The public stretch of a document with most of the words, in its own spelling; empty without any."""
    wanted = {*analyse(words).words()}
    best: tuple[int, str, list[Token]] = (0, "", [])
    for text in document.texts if wanted else ():
        if text.audience != PUBLIC or text.weight == "title":
            continue
        for line in text.text.splitlines():  # what stands in two lines is not one sentence
            hits = [token for token in analyse(line).unigrams if token.term in wanted]
            different = len({token.term for token in hits})
            if different > best[0]:
                best = (different, line, hits)
    count, text_of, hits = best
    return _around(text_of, hits) if count else ()


def shares_a_word(document: Document, words: str) -> bool:
    """Whether some public text of a document, titles too, has one of some words."""
    wanted = {*analyse(words).words()}
    return any(not wanted.isdisjoint(analyse(text.text).words()) for text in document.texts if text.audience == PUBLIC)


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
