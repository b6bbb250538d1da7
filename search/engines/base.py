"""What every engine can do, and what both share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from search.documents import (
    COMPUTED_FIELDS,
    DATE_FIELDS,
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    Document,
    epoch,
    layout,
    likeness,
)
from search.plan import Answer, Condition, Facet, Hit, Plan

__all__ = [
    "COMPUTED_FIELDS",
    "DATE_FIELDS",
    "KEYWORD_FIELDS",
    "MOST_FACET_VALUES",
    "NUMBER_FIELDS",
    "TEXT_FIELDS",
    "EngineUnavailable",
    "Health",
    "IndexOutdated",
    "PlanRefused",
    "SearchEngine",
    "Stored",
    "distance",
    "epoch",
    "facet_filters",
    "layout",
    "nearest_words",
    "number",
    "ordered_by_uid",
    "page",
]

SURPLUS = 20
"""Hits fetched beyond the window, so that equal scores can be put in the order of their uids."""
LARGEST_WINDOW = 10_000
"""No answer reaches deeper; Elasticsearch refuses to."""
MOST_EQUALS = 2_000
"""So many hits are looked at for equal scores; where more are equal, the engine chooses which it names."""
MOST_FACET_VALUES = 200

REBUILD_BATCH = 2_000
"""Documents that go into a new index at once."""


class EngineUnavailable(Exception):
    """The engine does not answer; pages fall back to the database."""


class PlanRefused(EngineUnavailable):
    """The engine answers, but not to this plan; it is no sign that the engine is ill."""


class IndexOutdated(EngineUnavailable):
    """The index was made by another analysis or other fields; it still answers, and takes nothing in until rebuilt."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the health page shows of an engine.

    Attributes:
        name, version: of the engine.
        documents: how many the index holds; `kinds` by kind.
        bytes: size of the index.
        mapping: the mapping version of the index in use ("" when it holds none); compare `documents.MAPPING_VERSION`.
        vectors: how many documents have a vector, by the model that made it.
    """

    name: str
    version: str
    documents: int
    bytes: int
    mapping: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)
    vectors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """What an index knows of a document: its version, the hash of what it said, and the key of its vectors."""

    version: int
    digest: str
    vectors: str = ""


class SearchEngine(Protocol):
    """A thin renderer of plans. All ranking decisions are in the plan.

    Every method raises EngineUnavailable when the engine does not answer.

    Attributes:
        keeps_vectors: whether documents go in with their vectors, so that `nearest` can be asked.
    """

    keeps_vectors: bool

    def ensure_index(self) -> None:
        """Make the index when there is none."""

    def bulk(
        self, documents: Sequence[tuple[Document, int]], *, index: str = "", fence: Callable[[], None] | None = None
    ) -> Mapping[str, str]:
        """Put documents in, each with its version; an older version than the stored one is passed over.

        Args:
            documents: documents with their versions.
            index: an index made by `begin_rebuild`; the one in use when empty.
            fence: called when this process alone may write, before anything is; raises to stop the writing.

        Returns:
            Why documents were refused, by uid; the others are in.
        """

    def delete(
        self, uids: Iterable[str], version: int, *, index: str = "", fence: Callable[[], None] | None = None
    ) -> None:
        """Take documents out, unless a newer version came in since."""

    def refresh(self, *, index: str = "") -> None:
        """Make what was written findable."""

    def search(self, plan: Plan) -> Answer:
        """Answer a plan."""

    def doc_freq(self, name: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term in a text field, and how many there are."""

    def similar(self, name: str, word: str, *, most: int = 10) -> list[tuple[str, int]]:
        """Terms of a text field that differ from a word by one slip of the keyboard, or two from eight letters on.

        The first letter is taken as right. Each comes with how many documents have it: nearest first, then most
        frequent. For typo tolerance and for "did you mean".
        """

    def nearest(
        self, vector: Sequence[float], *, model: str, filters: Sequence[Condition], size: int
    ) -> tuple[Hit, ...] | None:
        """The documents nearest to a vector by cosine (score: the cosine), so many in each language.

        Args:
            vector: what is asked for.
            model: who made it; vectors of other models have no part.
            filters: what must hold, looked at while the nearest are looked for.
            size: how many in each language.

        Returns:
            Nearest first; None where the engine has no vector of the model at all.
        """

    def stored(self) -> Mapping[str, Stored]:
        """What the index knows of every document, by uid."""

    def begin_rebuild(self) -> str:
        """Make a new, empty index that is not in use yet, and answer its name."""

    def finish_rebuild(self, index: str) -> None:
        """Put a rebuilt index in use, in one step for every process, and remove what it replaces."""

    def abandon_rebuild(self, index: str) -> None:
        """Remove an index that never came into use."""

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index from documents alone and put it in use; answers how many it holds."""

    def health(self) -> Health:
        """Sizes and versions."""


def fill_anew(engine: SearchEngine, documents: Iterable[tuple[Document, int]]) -> int:
    """Fill a new index of an engine from documents alone and put it in use; answers how many it holds."""
    name = engine.begin_rebuild()
    rows, count = iter(documents), 0
    while batch := list(islice(rows, REBUILD_BATCH)):
        count += len(batch) - len(engine.bulk(batch, index=name))
    engine.finish_rebuild(name)
    return count


def number(value: Any) -> int:
    """A bound as the integer that is indexed."""
    return epoch(value) if isinstance(value, date | datetime) else int(value)


def facet_filters(plan: Plan, facet: Facet) -> tuple[Any, ...]:
    """The filters that a facet's counts are taken under: all but its own choices."""
    return tuple(part for part in plan.filters if not part.facet or part.facet != facet.name)


def ordered_by_uid(plan: Plan) -> bool:
    """Whether nothing in a plan tells documents apart, so that the order of their uids is the whole order."""
    return plan.sort is None and not (plan.clauses or plan.constants or plan.boosts)


def page(plan: Plan, fetch: Callable[[int, bool], tuple[list[tuple[float, Hit]], int]]) -> tuple[tuple[Hit, ...], int]:
    """The window of hits in an order that no engine's own way to break ties decides, and how many match.

    Equal keys (scores to three decimals) stand in the order of their uids. The engine is asked for more as long as
    scores at the window's end equal those that were not fetched, or near copies were taken out. Where a plan sorts,
    or nothing scores, the engine itself breaks ties by uid.

    Args:
        plan: what is asked for.
        fetch: from a limit, and whether sketches are needed, to (key, hit) pairs in the engine's order and the total.
    """
    end = plan.offset + plan.size
    if end > LARGEST_WINDOW:
        return (), fetch(1, False)[1]
    limit = end + SURPLUS + (end if plan.collapse else 0)
    most = max(limit, MOST_EQUALS)
    exact = plan.sort is not None or ordered_by_uid(plan)
    sign = 1.0 if plan.sort is not None and not plan.sort.descending else -1.0
    while True:
        limit = min(limit, most)
        found, total = fetch(limit, plan.collapse > 0)
        keyed = sorted(
            ((sign * (key if plan.sort else round(key, 3)), hit) for key, hit in found),
            key=lambda pair: (pair[0], pair[1].uid),
        )
        everything = len(found) < limit or limit >= most
        if not everything and not exact:  # what equals the last key may go on behind it
            last = keyed[-1][0] if keyed else 0.0
            keyed = [pair for pair in keyed if pair[0] < last]
        hits = _collapsed([hit for _key, hit in keyed], plan.collapse) if plan.collapse else [hit for _, hit in keyed]
        if everything or len(hits) >= end:
            return tuple(_bare(hit, plan) for hit in hits[plan.offset : end]), total
        limit *= 4


def _bare(hit: Hit, plan: Plan) -> Hit:
    """A hit without the sketch, which the plan did not ask for."""
    if "sketch" in hit.values and "sketch" not in plan.fetch:
        return replace(hit, values={name: value for name, value in hit.values.items() if name != "sketch"})
    return hit


def _collapsed(hits: Sequence[Hit], share: float) -> list[Hit]:
    """Hits without those that are alike to a better one; that one names them."""
    kept: list[tuple[str, str, Hit]] = []
    for hit in hits:
        own = str((hit.values.get("sketch") or ("",))[0])
        kind = hit.uid.partition(":")[0]
        for place, (sketch, other, better) in enumerate(kept):
            if kind == other and likeness(sketch, own) >= share:
                kept[place] = (sketch, other, replace(better, twins=(*better.twins, hit.uid)))
                break
        else:
            kept.append((own, kind, hit))
    return [hit for _sketch, _kind, hit in kept]


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (a letter more, less, another, or two swapped); `most` + 1 when there are more.

    Optimal string alignment: Boytsov, "Indexing methods for approximate dictionary searching", 2011, section 2.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, a in enumerate(one, 1):
        line = [row]
        for column, b in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == other[column - 2] and one[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


def slips(word: str) -> int:
    """How many slips a word of its length forgives."""
    return 0 if len(word) < 3 else 1 if len(word) < 8 else 2


def nearest_words(word: str, candidates: Iterable[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    """The candidates within reach of a word, nearest first, then most frequent, then by the alphabet."""
    reach = slips(word)
    found = [
        (far, -count, term)
        for term, count in candidates
        if term != word and count and term[:1] == word[:1] and (far := distance(word, term, reach)) <= reach
    ]
    return [(term, -count) for _far, count, term in sorted(found)[:most]]
