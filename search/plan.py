"""A query as an immutable value: every ranking decision is in it, the engines only render it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Bound = int | float | datetime


@dataclass(frozen=True, slots=True)
class Clause:
    """One analysed term in one text field; adds `weight` × BM25 to a document's score."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Constant:
    """One exact value of a keyword field; adds `weight`, whatever its frequency."""

    field: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Filter:
    """What a document must have: any of `values` in a keyword field, or a number or date inside [low, high].

    With `negated` the document must not have it.
    """

    field: str
    values: tuple[str, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by a stored date or number instead of by score; ties by uid."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for, what to leave out, how to order and how much to answer.

    Attributes:
        clauses: scored terms, one for each (field, term); repeated words are one clause with a larger weight.
        constants: scored exact values (tags, fields).
        filters: all must hold; they do not score.
        required: groups of clauses; each group must have at least one hit in a document (words that people typed).
        facets: keyword fields to count, over all documents that match.
        sort: None for best first; ties by uid.
        size, offset: the window of hits to answer.
    """

    clauses: tuple[Clause, ...] = ()
    constants: tuple[Constant, ...] = ()
    filters: tuple[Filter, ...] = ()
    required: tuple[tuple[Clause, ...], ...] = ()
    facets: tuple[str, ...] = ()
    sort: Sort | None = None
    size: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found: its uid ("kind:pk") and its score (no unit; comparable inside one answer)."""

    uid: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine answers to a plan: the window of hits, how many match in all, and facet counts."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
