"""A query as an immutable value: every ranking decision is in it, the engines only render it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Bound = int | float | datetime


@dataclass(frozen=True, slots=True)
class Clause:
    """One analysed term in one text field; adds `weight` × BM25 to a document's score.

    With `prefix` the term is the beginning of a word, as typed so far, and adds `weight` itself, whatever it meets.
    """

    field: str
    term: str
    weight: float = 1.0
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Analysed words that must stand next to each other, in this order; for quotations, only inside a group.

    `terms` come from `analysis.sequence`, which leaves the joined forms of names out.
    """

    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """One exact value of a keyword field; adds `weight`, whatever its frequency."""

    field: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Filter:
    """What a document must have: any of `values` in a field, or a number or date inside [low, high].

    With `negated` the document must not have it. The field may be a keyword field, `uid` (to look among some
    documents only, or to leave some out), or a text field (a word that must not occur). A range without bounds and
    values holds for nothing.

    `facet` names the facet whose choice this is: that facet's own counts pass the filter over, so that its other
    values stay selectable.
    """

    field: str
    values: tuple[str, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    negated: bool = False
    facet: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """A filter that holds where all filters of at least one option hold: "level 5 to 7, or none stated"."""

    options: tuple[tuple[Filter, ...], ...]
    facet: str = ""


Condition = Filter | Either
Group = tuple[Clause | Phrase | Filter, ...]
"""Alternatives: a document has the group when it has one of them. Groups choose documents and never score."""


@dataclass(frozen=True, slots=True)
class Boost:
    """A bounded bonus: adds `weight` to a document that the condition holds for.

    It is given to documents only that a clause or constant brought in, so it orders what is related and never brings
    or lifts what is not. The most that boosts can add is the sum of their weights.
    """

    condition: Condition
    weight: float


@dataclass(frozen=True, slots=True)
class Facet:
    """What to count over the documents that match.

    Attributes:
        name: key in `Answer.facets`; filters with this `facet` are passed over in its counts.
        field: keyword or number field whose values are counted. Empty with `buckets`.
        buckets: named conditions, all of which must hold, for values that no field stores (phases, deadlines).
    """

    name: str
    field: str = ""
    buckets: tuple[tuple[str, tuple[Condition, ...]], ...] = ()


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
        constants: scored exact values (tags, fields). A document needs one clause or constant, where there are any.
        boosts: bounded bonuses for what a clause or constant brought in.
        filters: all must hold; they do not score.
        required: a document must have each of these groups (words that people typed).
        some, least: of these groups a document must have `least`.
        facets: what to count in the same answer; a name alone is a facet of the field of that name.
        sort: None for best first; ties by uid.
        collapse: hits whose texts are alike from this share on (0 to 1; 0 is off) are one hit, the best; the others
            become its `twins`. `Answer.total` counts them all.
        fetch: stored fields to answer with each hit (`documents.KEYWORD_FIELDS`, `NUMBER_FIELDS`, `DATE_FIELDS`,
            `text_language`).
        size, offset: the window of hits to answer.
    """

    clauses: tuple[Clause, ...] = ()
    constants: tuple[Constant, ...] = ()
    boosts: tuple[Boost, ...] = ()
    filters: tuple[Condition, ...] = ()
    required: tuple[Group, ...] = ()
    some: tuple[Group, ...] = ()
    least: int = 0
    facets: tuple[str | Facet, ...] = ()
    sort: Sort | None = None
    collapse: float = 0.0
    fetch: tuple[str, ...] = ()
    size: int = 10
    offset: int = 0

    def counted(self) -> tuple[Facet, ...]:
        """The facets, names alone made into facets."""
        return tuple(Facet(one, one) if isinstance(one, str) else one for one in self.facets)


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found.

    Attributes:
        uid: "kind:pk".
        score: no unit; comparable inside one answer. 0 where the plan sorts by a field.
        values: what the plan asked to fetch, by field: exact values, or one number.
        twins: uids of documents with nearly the same text that stand behind this one.
    """

    uid: str
    score: float
    values: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine answers to a plan: the window of hits, how many match in all, and facet counts."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
