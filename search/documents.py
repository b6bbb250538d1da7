"""What a room hands to the engine: one document for each object, and the registry of its makers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

PUBLIC = "public"
"""Audience token of documents that everybody may find."""


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
        keywords: exact values by field: "tag" (slugs), "field" (taxonomy codes with their ancestors), "agency"
            (organisation pk), "org_kind", "technology", "language".
        numbers: by field: "trl".
        dates: aware times by field: "published_at", "opens_at", "closes_at", "ended_at", "starts_at". Phases are
            computed from them at query time, never stored.
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
    """

    kind: str
    model: type[Any]
    queryset: Callable[[], Any]
    build: Callable[[Any], Document]
    visible: Callable[[Any, Iterable[int]], Any]
    card: Callable[[Any], Card]


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
