"""The passages of a document that speak to a subject, in their own spelling, with the words that count marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.matching.reasons.telling import is_general, tells
from search.analysis import Token, analyse, language, normal
from search.documents import Text
from search.spelling import Told

WINDOW = 220
"""Characters of a passage, about two lines on a wide screen."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `marked` when it is one of the words that count."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document, in its own spelling, that speaks to the subject; `label` is what readers call its section."""

    section: str
    segments: tuple[Segment, ...]
    cut_before: bool
    cut_after: bool
    label: Any = ""

    @property
    def text(self) -> str:
        """Its words alone."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that count, with what it weighs."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one text of a document says of the subject: the text in NFC, its spans in order, and where it stands."""

    section: str
    text: str
    spans: tuple[Span, ...]


def spoken(text: Text, value: Mapping[str, float], subject: Told, extra: Sequence[Token] = ()) -> Spoken:
    """Find the runs of words that text and subject share.

    What is too common to count by itself completes a run that counts ("quản lý" in "quản lý chợ"), so that no run
    begins in the middle of a word; `extra` are places that the glossary found.
    """
    plain, code = normal(text.text), language(text.text)
    analysis = analyse(text.text)
    general = [token for token in analysis.bigrams if is_general(plain[token.start : token.end])]
    hits: list[tuple[Token, float]] = []
    for tokens, phrase in ((analysis.unigrams, False), (analysis.bigrams, True)):
        for token in tokens:
            spelled = plain[token.start : token.end]
            # "dụng công" is no phrase where "ứng dụng" stands before it.
            common = any(one.start < token.end and token.start < one.end for one in general)
            weight = 0.0 if common else value.get(token.term, 0.0)
            if (weight or phrase) and tells(token, plain, code, phrase=phrase) and subject.says(token.term, spelled):
                hits.append((token, weight))
    hits += [(token, value.get(token.term, 1.0)) for token in extra]
    spans = [span for span in _merged(hits, plain) if span.value > 0]
    return Spoken(text.section, plain, tuple(spans))


def _merged(hits: Sequence[tuple[Token, float]], text: str) -> list[Span]:
    """Hits that overlap as one run; a term that occurs twice in a run counts once."""
    spans: list[Span] = []
    seen: set[str] = set()
    for token, weight in sorted(hits, key=lambda pair: (pair[0].start, -pair[0].end)):
        if spans and token.start < spans[-1].end:
            last = spans[-1]
            more = 0.0 if token.term in seen else weight
            spans[-1] = Span(last.start, max(last.end, token.end), last.value + more)
        else:
            seen = set()
            spans.append(Span(token.start, token.end, weight))
        seen.add(token.term)
    return spans


def best_passage(said: Spoken) -> tuple[float, Passage] | None:
    """The stretch of WINDOW characters of one line whose different runs weigh most, with its weight; None without any."""
    best: tuple[float, int, int] | None = None
    for first, span in enumerate(said.spans):
        end = max(min(span.start + WINDOW, _line(said.text, span.start)[1]), span.end)
        inside = [other for other in said.spans[first:] if other.end <= end]
        different = {said.text[other.start : other.end].casefold(): other.value for other in inside}
        weight = sum(different.values())
        if best is None or weight > best[0]:
            best = (weight, span.start, max(other.end for other in inside))
    return (best[0], cut_out(said, best[1], best[2])) if best else None


def _line(text: str, place: int) -> tuple[int, int]:
    """Where the line of a place begins and ends."""
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def cut_out(said: Spoken, start: int, end: int) -> Passage:
    """The passage around a stretch, cut at spaces, with the words that count marked."""
    room = max(0, WINDOW - (end - start)) // 2
    first, last = _line(said.text, start)[0], _line(said.text, end)[1]
    low, high = max(first, start - room), min(last, end + room)
    if low > first:
        space = said.text.find(" ", low, start)
        low = space + 1 if space >= 0 else start
    if high < last:
        space = said.text.rfind(" ", end, high)
        high = space if space >= 0 else end
    segments: list[Segment] = []
    at = low
    for span in said.spans:
        if span.start < low or span.end > high:
            continue
        if span.start > at:
            segments.append(Segment(said.text[at : span.start], marked=False))
        segments.append(Segment(said.text[span.start : span.end], marked=True))
        at = span.end
    if at < high:
        segments.append(Segment(said.text[at:high], marked=False))
    return Passage(said.section, tuple(segments), cut_before=low > first, cut_after=high < last)
