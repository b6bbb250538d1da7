"""What every engine can do, and how a document is laid out for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from django.utils import timezone

from search.analysis import analyse
from search.documents import PUBLIC, Document
from search.plan import Answer, Hit

TEXT_FIELDS = ("u", "ut", "b", "ua", "ba")
"""All words; words of titles; phrases; and words and phrases of text that only verified agencies read."""
KEYWORD_FIELDS = ("kind", "audience", "tag", "field", "agency", "org_kind", "technology", "language", "number_code")
NUMBER_FIELDS = ("trl",)
DATE_FIELDS = ("published_at", "opens_at", "closes_at", "starts_at", "ended_at", "cancelled_at", "decided_at")
SENTINEL = "∅"
"""Stands in a field without text, since the engines count average lengths differently over empty fields."""
SURPLUS = 20
"""Hits fetched beyond the window, so that equal scores can be put in the order of their uids."""
FAR_FUTURE = 253_402_300_799
"""What a missing date is indexed as (the last second of 9999), so that "not yet" is a range like any other."""


class EngineUnavailable(Exception):
    """The engine does not answer; pages fall back to the database."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the health page shows of an engine."""

    name: str
    version: str
    documents: int
    bytes: int


class SearchEngine(Protocol):
    """A thin renderer of plans. All ranking decisions are in the plan."""

    def ensure_index(self) -> None:
        """Make the index when there is none."""

    def bulk(self, documents: Iterable[tuple[Document, int]]) -> None:
        """Put documents in, each with its version; an older version than the stored one is passed over."""

    def delete(self, uids: Iterable[str], version: int) -> None:
        """Take documents out."""

    def refresh(self) -> None:
        """Make what was written findable."""

    def search(self, plan: Any) -> Answer:
        """Answer a plan. Raises EngineUnavailable."""

    def doc_freq(self, field: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term in a text field, and how many there are. Raises EngineUnavailable."""

    def versions(self) -> Mapping[str, int]:
        """The version of every document in the index, by uid."""

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index and put it in the place of the old one; answers how many documents it holds."""

    def health(self) -> Health:
        """Sizes and versions. Raises EngineUnavailable."""


def epoch(value: datetime | date | None) -> int:
    """Seconds since 1970 of a time, of the start of a day in the site's zone, or FAR_FUTURE for none."""
    if value is None:
        return FAR_FUTURE
    if not isinstance(value, datetime):
        value = timezone.make_aware(datetime.combine(value, time.min))
    return int(value.timestamp())


def layout(document: Document, version: int) -> dict[str, Any]:
    """A document as fields: analysed text as lists of terms, keywords as lists, numbers and dates as integers."""
    fields: dict[str, Any] = {name: [] for name in (*TEXT_FIELDS, *KEYWORD_FIELDS)}
    for text in document.texts:
        found = analyse(text.text)
        words, phrases = ("u", "b") if text.audience == PUBLIC else ("ua", "ba")
        fields[words] += found.words()
        fields[phrases] += found.phrases()
        if text.weight == "title" and text.audience == PUBLIC:
            fields["ut"] += found.words()
    for name in TEXT_FIELDS:
        fields[name] = fields[name] or [SENTINEL]
    for name, values in document.keywords.items():
        fields[name] = list(values)
    fields["kind"] = [document.kind]
    fields["audience"] = list(document.audience)
    for name in NUMBER_FIELDS:
        fields[name] = int(document.numbers.get(name, 0))
    for name in DATE_FIELDS:
        fields[name] = epoch(document.dates.get(name))
    return {"uid": document.uid, "version": version, **fields}


def window(hits: Iterable[Hit], offset: int, size: int) -> tuple[Hit, ...]:
    """The hits of a window, best first, equal scores (to three decimals) in the order of their uids."""
    ordered = sorted(hits, key=lambda hit: (-round(hit.score, 3), hit.uid))
    return tuple(ordered[offset : offset + size])
