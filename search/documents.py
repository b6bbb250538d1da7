"""What a room hands to the engine: one document for each object, the registry of its makers, and the index's fields.

To add a field: name it in one of the lists below and fill it where a room builds its documents. The mapping version
changes with the lists, so that an index without the field is noticed, and `rebuild_index` makes one with it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zlib import crc32

from django.utils import timezone

from search.analysis import ANALYSIS_VERSION, language, terms

PUBLIC = "public"
"""Audience token of documents that everybody may find."""
TEXT_FIELDS = ("u", "ut", "b", "ua", "ba")
"""All words; words of titles; phrases; and words and phrases of text that only verified agencies read."""
KEYWORD_FIELDS = (
    "kind",
    "audience",
    "tag",
    "field",
    "technology",
    "agency",
    "org_kind",
    "language",
    "region",
    "stage",
    "state",
    "number_code",
)
"""Exact values that rooms give; each may have several. `region` holds codes of places with those above them."""
NUMBER_FIELDS = ("trl", "deployments")
"""Whole numbers that rooms give; 0 where there is none."""
DATE_FIELDS = (
    "published_at",
    "updated_at",
    "opens_at",
    "closes_at",
    "starts_at",
    "ended_at",
    "cancelled_at",
    "decided_at",
)
"""Times that rooms give, as seconds since 1970; FAR_FUTURE where there is none."""
COMPUTED_FIELDS = ("text_language", "sketch", "digest")
"""What `layout` adds: the language that the text reads like, what it has in common with near copies, and a hash."""
VECTOR_FIELDS: Mapping[str, str] = {"vi": "vector_vi", "en": "vector_en"}
"""By language, where an engine that keeps vectors has a document's meaning; a document in two languages has both."""
MAPPING_VERSION = hashlib.sha256(
    repr(
        (3, ANALYSIS_VERSION, TEXT_FIELDS, KEYWORD_FIELDS, NUMBER_FIELDS, DATE_FIELDS, COMPUTED_FIELDS, *VECTOR_FIELDS)
    ).encode()
).hexdigest()[:12]
"""Stored in each index; one that holds another was made by another analysis or other fields."""
SENTINEL = "∅"
"""Stands in a field without text, since the engines count average lengths differently over empty fields."""
FAR_FUTURE = 253_402_300_799
"""What a missing date is indexed as (the last second of 9999), so that "not yet" is a range like any other."""
LANGUAGE_SAMPLE = 2000
"""Characters from which a document's language is told."""
SKETCH_PARTS = 32
"""Parts of a sketch; the share of equal parts estimates the share of equal phrases."""


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of a document's text with the name of the section it comes from.

    `weight` is "title" for names and titles, "body" for the rest. `audience` "public" puts the words where every
    search finds them, "agency" where only searches by verified agencies do.
    """

    section: str
    text: str
    weight: str = "body"
    audience: str = PUBLIC


@dataclass(frozen=True, slots=True)
class Document:
    """One object as the engine sees it.

    Attributes:
        uid: "kind:pk", for example "solution:12"; pages have one document for each language.
        kind: "challenge", "problem", "solution", "organisation", "news", "event", "contest", "guide".
        texts: the pieces to search in.
        audience: tokens of those who may find it: "public", "agency", "office", "org:<pk>".
        keywords: exact values by field of KEYWORD_FIELDS: "tag" (slugs), "field" (taxonomy codes with their
            ancestors), "agency" (organisation pk), "org_kind", "technology", "language" …
        numbers: by field of NUMBER_FIELDS.
        dates: aware times by field of DATE_FIELDS. Phases are computed from them at query time, never stored.
    """

    uid: str
    kind: str
    texts: tuple[Text, ...]
    audience: tuple[str, ...] = (PUBLIC,)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    dates: Mapping[str, datetime | date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """How one object stands in a list of results, in the reader's language."""

    title: str
    url: str
    summary: str = ""
    meta: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of document is made.

    Attributes:
        kind: the first part of the uid.
        model: the model whose saves queue an outbox row.
        queryset: all objects that belong into the index, ready for `build` (prefetches done).
        build: makes the document of one object.
        visible: the objects with some primary keys that a user may see (ends in `visible_to`), ready for `card`.
        card: how one object stands in a list of results.
        related: other models whose words stand in the documents, each with the keys of the objects that name one of
            its rows; a save there queues them too.
    """

    kind: str
    model: type[Any]
    queryset: Callable[[], Any]
    build: Callable[[Any], Document]
    visible: Callable[[Any, Iterable[int]], Any]
    card: Callable[[Any], Card]
    related: tuple[tuple[type[Any], Callable[[Any], Iterable[int]]], ...] = ()


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a kind known to the engine; called once a kind from `AppConfig.ready`."""
    _sources[source.kind] = source


def sources() -> Mapping[str, Source]:
    """All registered kinds."""
    return _sources


def uid_of(kind: str, pk: int) -> str:
    """The uid of an object."""
    return f"{kind}:{pk}"


# --- Vectors --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a document means as numbers: one vector for each of its languages, and the model that made them.

    `key` changes with the model and with the texts, so that an index can be compared with the database by it.
    """

    model: str
    vectors: Mapping[str, Sequence[float]]
    key: str


Vectors = Callable[[Sequence[str]], Mapping[str, Meaning]]
_vectors: list[Vectors] = []


def register_vectors(vectors: Vectors) -> None:
    """Say who knows what documents mean: a function from uids to what there is, one call a batch."""
    _vectors[:] = [vectors]


def vectors_of(uids: Sequence[str]) -> Mapping[str, Meaning]:
    """What some documents mean; empty where nobody makes vectors."""
    return _vectors[0](uids) if _vectors and uids else {}


# --- The layout that both engines share -----------------------------------------------------------


def epoch(value: datetime | date | None) -> int:
    """Seconds since 1970 of a time, of the start of a day in the site's zone, or FAR_FUTURE for none."""
    if value is None:
        return FAR_FUTURE
    if not isinstance(value, datetime):
        value = timezone.make_aware(datetime.combine(value, time.min))
    return int(value.timestamp())


def digest(document: Document) -> str:
    """A hash of all that a document says, to compare an index with the database without analysing anything."""
    parts = (
        document.kind,
        [(text.section, text.text, text.weight, text.audience) for text in document.texts],
        sorted(document.audience),
        sorted((name, sorted(values)) for name, values in document.keywords.items()),
        sorted((name, int(number or 0)) for name, number in document.numbers.items()),
        sorted((name, epoch(value)) for name, value in document.dates.items()),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def sketch(found: Iterable[str]) -> str:
    """What near copies have in common: the smallest hash of the phrases in each of SKETCH_PARTS classes, in hexadecimal.

    Two sketches have about as large a share of equal parts as their texts have of equal phrases (one permutation
    hashing: Li, Owen and Zhang, NIPS 2012). Empty for texts too short to tell.
    """
    least: dict[int, int] = {}
    phrases = set(found)
    if len(phrases) < SKETCH_PARTS // 4:
        return ""
    for phrase in phrases:
        value = crc32(phrase.encode())
        part, rest = value % SKETCH_PARTS, value >> 16
        if rest < least.get(part, 0x10000):
            least[part] = rest
    return "".join(f"{least.get(part, 0xFFFF):04x}" for part in range(SKETCH_PARTS))


def likeness(one: str, other: str) -> float:
    """The share of parts, of those that either has, in which two sketches are equal; 0 when one is empty."""
    if not one or not other:
        return 0.0
    pairs = [(one[at : at + 4], other[at : at + 4]) for at in range(0, 4 * SKETCH_PARTS, 4)]
    filled = [pair for pair in pairs if pair != ("ffff", "ffff")]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def layout(document: Document, version: int) -> dict[str, Any]:
    """A document as fields: analysed text as lists of terms, keywords as lists, numbers and dates as integers.

    In a text field the words stand in the order of the text, so that phrases can be looked up; the joined forms of
    names (`aistar` beside `ai star`) stand behind all of them.
    """
    fields: dict[str, Any] = {name: [] for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)}
    joined: dict[str, list[str]] = {"u": [], "ua": []}
    for text in document.texts:
        found = terms(text.text)
        words, phrases = ("u", "b") if text.audience == PUBLIC else ("ua", "ba")
        fields[words] += found.sequence
        joined[words] += found.joined
        fields[phrases] += found.phrases
        if text.weight == "title" and text.audience == PUBLIC:
            fields["ut"] += found.sequence + found.joined
    fields["sketch"] = [sketch(fields["b"])]
    for name, names in joined.items():
        fields[name] += names
    for name in TEXT_FIELDS:
        fields[name] = fields[name] or [SENTINEL]
    for name, values in document.keywords.items():
        fields[name] = list(values)
    fields["kind"] = [document.kind]
    fields["audience"] = list(document.audience)
    fields["text_language"] = [language(" ".join(text.text for text in document.texts)[:LANGUAGE_SAMPLE])]
    fields["digest"] = [digest(document)]
    for name in NUMBER_FIELDS:
        fields[name] = int(document.numbers.get(name, 0) or 0)
    for name in DATE_FIELDS:
        fields[name] = epoch(document.dates.get(name))
    return {"uid": document.uid, "version": version, **fields}
