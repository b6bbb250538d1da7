"""Why a hit is shown: made in Python from the stored text, so that every engine gives the same reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.matching import weights
from marketplace.matching.queries import Terms
from marketplace.matching.subjects import Requirement, Subject
from search.analysis import Token, analyse
from search.documents import Text

WINDOW = 220
"""Characters of a passage, about two lines on a wide screen."""
MOST_PASSAGES = 3
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a passage; `marked` when it is one of the words that count."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document, in its own spelling, that speaks to the subject."""

    section: str
    segments: tuple[Segment, ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class ViaGlossary:
    """A word of the document that stands for a word of the subject, by the glossary."""

    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a person can check: what is shared, which passages speak to the need, and what is missing.

    Attributes:
        tags: names of shared tags.
        fields: codes of shared fields.
        words: words and phrases that weighed most, as the document spells them, heaviest first.
        passages: where they stand.
        via: pairs that the glossary made.
        gap: requirements that no part of the document speaks to.
        met: how many requirements some part does speak to.
    """

    tags: tuple[str, ...]
    fields: tuple[str, ...]
    words: tuple[str, ...]
    passages: tuple[Passage, ...]
    via: tuple[ViaGlossary, ...]
    gap: tuple[Requirement, ...]
    met: int


def explain(
    subject: Subject,
    terms: Terms,
    texts: Sequence[Text],
    *,
    tags: Iterable[str],
    fields: Iterable[str],
    requirements: Sequence[Requirement],
    answering: Sequence[Text],
) -> Reasons:
    """Say why a document fits a subject.

    Args:
        subject: what was asked for.
        terms: the words and phrases that the plan asked with.
        texts: the parts of the document that the reader may see.
        tags, fields: the document's tag slugs and field codes.
        requirements: lines that the solution's side should speak to.
        answering: the parts of the solution's side, whichever of the two it is.
    """
    value = {
        term: weight * terms.idf[term]
        for term, weight in {**terms.words, **terms.phrases}.items()
        if term in terms.phrases or terms.idf[term] >= weights.TELLING
    }
    spelled: dict[str, str] = {}
    passages: list[tuple[float, Passage]] = []
    for text in texts:
        found = analyse(text.text)
        tokens = [*found.unigrams, *found.bigrams]
        hits = [token for token in tokens if token.term in value]
        for token in hits:
            spelled.setdefault(token.term, text.text[token.start : token.end])
        best = _best_window(hits, value)
        if best is not None:
            passages.append((best[0], _passage(text, hits, best[1], best[2])))
    passages.sort(key=lambda pair: -pair[0])
    shared = frozenset(tags) & subject.tags.keys()
    field_codes = frozenset(fields)
    present = _words_of(answering)
    gap = [line for line in requirements if _coverage(line.text, present, terms) < weights.GAP_COVERAGE]
    return Reasons(
        tags=tuple(sorted(subject.tags[slug] for slug in shared)),
        fields=tuple(sorted(field_codes & subject.fields)),
        words=_heaviest(spelled, value),
        passages=tuple(passage for _, passage in passages[:MOST_PASSAGES]),
        via=tuple(
            ViaGlossary(asked=terms.via[term], found=spelled[term])
            for term in sorted(spelled, key=lambda term: -value[term])
            if term in terms.via
        )[:MOST_PASSAGES],
        gap=tuple(gap),
        met=len(requirements) - len(gap),
    )


def _heaviest(spelled: dict[str, str], value: dict[str, float]) -> tuple[str, ...]:
    """The words and phrases that weighed most; a word inside a phrase already named is left out."""
    chosen: list[str] = []
    for term in sorted(spelled, key=lambda term: (-value[term], term)):
        words = spelled[term].casefold()
        if not any(words in other.casefold() or other.casefold() in words for other in chosen):
            chosen.append(spelled[term])
        if len(chosen) == MOST_WORDS:
            break
    return tuple(chosen)


def _best_window(hits: Sequence[Token], value: dict[str, float]) -> tuple[float, int, int] | None:
    """The stretch of WINDOW characters whose different terms weigh most: (weight, start, end)."""
    best: tuple[float, int, int] | None = None
    ordered = sorted(hits, key=lambda token: token.start)
    for first, token in enumerate(ordered):
        inside = [other for other in ordered[first:] if other.end <= token.start + WINDOW]
        weight = sum(value[term] for term in {other.term for other in inside})
        if inside and (best is None or weight > best[0]):
            best = (weight, token.start, max(other.end for other in inside))
    return best


def _passage(text: Text, hits: Sequence[Token], start: int, end: int) -> Passage:
    """The passage around a stretch, cut at spaces, with the words that count marked."""
    room = max(0, WINDOW - (end - start)) // 2
    low = max(0, start - room)
    high = min(len(text.text), end + room)
    if low:
        space = text.text.find(" ", low, start)
        low = space + 1 if space >= 0 else start
    if high < len(text.text):
        space = text.text.rfind(" ", end, high)
        high = space if space >= 0 else end
    segments: list[Segment] = []
    at = low
    for token_start, token_end in _merged(hits, low, high):
        if token_start > at:
            segments.append(Segment(text.text[at:token_start], marked=False))
        segments.append(Segment(text.text[token_start:token_end], marked=True))
        at = token_end
    if at < high:
        segments.append(Segment(text.text[at:high], marked=False))
    return Passage(text.section, tuple(segments), cut_before=low > 0, cut_after=high < len(text.text))


def _merged(hits: Sequence[Token], low: int, high: int) -> list[tuple[int, int]]:
    """The hits inside [low, high] as stretches that do not overlap, in order."""
    merged: list[tuple[int, int]] = []
    for token in sorted(hits, key=lambda token: (token.start, -token.end)):
        if token.start < low or token.end > high:
            continue
        if merged and token.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], token.end))
        else:
            merged.append((token.start, token.end))
    return merged


def _words_of(texts: Sequence[Text]) -> set[str]:
    """All words and phrases of some texts."""
    found = [analyse(text.text) for text in texts]
    return {token.term for one in found for token in [*one.unigrams, *one.bigrams]}


def _coverage(line: str, present: set[str], terms: Terms) -> float:
    """The share of a line's words, weighted by idf, that the document has; 1 for a line without words."""
    found = analyse(line)
    total = covered = 0.0
    for token in [*found.unigrams, *found.bigrams]:
        weight = terms.idf.get(token.term, 1.0) or 1.0
        total += weight
        covered += weight if token.term in present else 0.0
    return covered / total if total else 1.0
