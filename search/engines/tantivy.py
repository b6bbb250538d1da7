"""The embedded engine: tantivy, in a folder that the web process and the worker share."""

import contextlib
import json
import random
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.documents import MAPPING_VERSION, Document
from search.engines.base import (
    COMPUTED_FIELDS,
    DATE_FIELDS,
    KEYWORD_FIELDS,
    MOST_FACET_VALUES,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    EngineUnavailable,
    Health,
    IndexOutdated,
    PlanRefused,
    Stored,
    facet_filters,
    fill_anew,
    layout,
    nearest_words,
    ordered_by_uid,
    page,
)
from search.engines.tantivy_plan import TantivyPlan
from search.plan import Answer, Condition, Facet, Filter, Hit, Plan

POINTER = "current"
"""File that names the folder of the index in use; replacing it is what swaps an index."""
MAPPING = "mapping-version"
"""File inside an index's folder that says what analysis and fields made it."""
LOCK_SECONDS = 10.0
WRITER_BYTES = 30_000_000
KEPT_SECONDS = 600.0
"""A folder that another process may still fill is not removed before it has been still for so long."""

SORTABLE = frozenset((*NUMBER_FIELDS, *DATE_FIELDS))


def _schema() -> Any:
    """The fields of `documents.layout`: text as tokens parted by white space, the rest raw and fast."""
    build = tantivy.SchemaBuilder()
    build.add_text_field("uid", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    build.add_integer_field("version", stored=True, indexed=True, fast=True)
    for name in TEXT_FIELDS:
        option = "position" if name in {"u", "ua"} else "freq"
        build.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    for name in KEYWORD_FIELDS:
        build.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    build.add_text_field("text_language", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("sketch", "digest"):
        build.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (*NUMBER_FIELDS, *DATE_FIELDS):
        build.add_integer_field(name, stored=True, indexed=True, fast=True)
    return build.build()


@contextmanager
def _answering() -> Iterator[None]:
    """Turn what tantivy and the file system raise into EngineUnavailable."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnavailable(str(error)) from error


class TantivyEngine:
    """Renders plans for tantivy. One writer at a time over all processes; readers are never blocked."""

    keeps_vectors = False

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._schema = _schema()
        self._opened: tuple[str, Any] | None = None

    # --- the folder ---------------------------------------------------------------------------

    def _current(self) -> str | None:
        """The name of the index in use, or None when there is none."""
        try:
            name = (self._folder / POINTER).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return name if name and (self._folder / name).is_dir() else None

    def _create(self) -> str:
        """A new, empty index that is not in use yet."""
        name = f"index-{uuid.uuid4().hex[:12]}"
        path = self._folder / name
        path.mkdir(parents=True)
        tantivy.Index(self._schema, path=str(path))
        (path / MAPPING).write_text(MAPPING_VERSION, encoding="utf-8")
        return name

    def _point_to(self, name: str) -> None:
        """Put an index in use, at once for every process."""
        temporary = self._folder / f"{POINTER}.{uuid.uuid4().hex}"
        temporary.write_text(name, encoding="utf-8")
        temporary.replace(self._folder / POINTER)

    def ensure_index(self) -> None:
        """Make the index when there is none."""
        with _answering():
            if self._current() is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._point_to(self._create())

    def _index(self, name: str = "") -> Any:
        """The index of a name, or the one in use, opened once and again after a swap."""
        if name:
            return tantivy.Index.open(str(self._folder / name))
        current = self._current()
        if current is None:
            self.ensure_index()
            current = self._current()
        if current is None:
            message = "there is no index"
            raise EngineUnavailable(message)
        if self._opened is None or self._opened[0] != current:
            self._opened = (current, tantivy.Index.open(str(self._folder / current)))
        return self._opened[1]

    def _mapping(self, name: str = "") -> str:
        """What made the index of a name, or the one in use."""
        try:
            return (self._folder / (name or self._current() or "") / MAPPING).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def _for_writing(self, name: str) -> Any:
        """The index of a name, or the one in use; an outdated one takes nothing in."""
        opened = self._index(name)
        if self._mapping(name) != MAPPING_VERSION:
            raise IndexOutdated
        return opened

    def _searcher(self, name: str = "") -> Any:
        """A reader that sees the last commit of any process."""
        index = self._index(name)
        index.reload()
        return index.searcher()

    @contextmanager
    def _writer(self, index: Any) -> Iterator[Any]:
        """The one writer; waits its turn with jitter, commits, and lets merges end so that segments stay few."""
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
                break
            except ValueError as error:
                if "Lock" not in str(error) or time.monotonic() > until:
                    raise EngineUnavailable(str(error)) from error
                time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 - jitter, no secret
        try:
            yield writer
            writer.commit()
        except BaseException:
            with contextlib.suppress(ValueError):  # the first failure is the one that tells
                writer.rollback()
            raise
        finally:
            with contextlib.suppress(ValueError):
                writer.wait_merging_threads()

    # --- writing ------------------------------------------------------------------------------

    def bulk(
        self, documents: Sequence[tuple[Document, int]], *, index: str = "", fence: Callable[[], None] | None = None
    ) -> Mapping[str, str]:
        """Put documents in, each replacing the one with its uid unless that one is newer."""
        refused: dict[str, str] = {}
        made: list[tuple[str, int, Any]] = []
        for document, version in documents:
            try:
                made.append((document.uid, version, self._render(document, version)))
            except Exception as error:  # noqa: BLE001 - one document must not stop the others, whatever is wrong with it
                refused[document.uid] = repr(error)
        if not made:
            return refused
        with _answering():
            opened = self._for_writing(index)
            with self._writer(opened) as writer:
                if fence is not None:
                    fence()
                stored = self._versions_of([uid for uid, _, _ in made], index)
                for uid, version, rendered in made:
                    if stored.get(uid, -1) <= version:
                        writer.delete_documents_by_term("uid", uid)
                        writer.add_document(rendered)
        return refused

    def _render(self, document: Document, version: int) -> Any:
        """A document as tantivy takes it."""
        made = tantivy.Document()
        for name, value in layout(document, version).items():
            if name in TEXT_FIELDS:
                made.add_text(name, " ".join(value))
            elif name in KEYWORD_FIELDS or name in COMPUTED_FIELDS:
                for one in value:
                    made.add_text(name, str(one))
            elif name == "uid":
                made.add_text(name, value)
            else:
                made.add_integer(name, value)
        return made

    def delete(
        self, uids: Iterable[str], version: int, *, index: str = "", fence: Callable[[], None] | None = None
    ) -> None:
        """Take documents out, unless a newer version came in since."""
        gone = list(uids)
        if not gone:
            return
        with _answering(), self._writer(self._for_writing(index)) as writer:
            if fence is not None:
                fence()
            for uid, stored in self._versions_of(gone, index).items():
                if stored <= version:
                    writer.delete_documents_by_term("uid", uid)

    def refresh(self, *, index: str = "") -> None:
        """Nothing to do: every search sees the last commit."""

    def begin_rebuild(self) -> str:
        """Make a new, empty index that is not in use yet."""
        with _answering():
            self._folder.mkdir(parents=True, exist_ok=True)
            return self._create()

    def finish_rebuild(self, index: str) -> None:
        """Put the new index in use; the replaced one may still be read, so the rebuild after this removes it."""
        with _answering():
            old = self._current()
            self._point_to(index)
            self._sweep({index, old})

    def _sweep(self, kept: set[str | None]) -> None:
        """Remove folders that nobody uses: replaced ones, and those of rebuilds that died."""
        for path in self._folder.glob("index-*"):
            try:
                still = time.time() - max(part.stat().st_mtime for part in (path, *path.iterdir()))
            except (OSError, ValueError):
                continue
            if path.name not in kept and still > KEPT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    def abandon_rebuild(self, index: str) -> None:
        """Remove an index that never came into use."""
        if index and index != self._current():
            shutil.rmtree(self._folder / index, ignore_errors=True)

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index and put it in use."""
        return fill_anew(self, documents)

    # --- reading ------------------------------------------------------------------------------

    def search(self, plan: Plan) -> Answer:
        """Answer a plan."""
        with _answering():
            index = self._index()
            searcher, render = self._searcher(), TantivyPlan(index.schema)
            try:
                query = render.query(plan, plan.filters)
            except ValueError as error:  # a field that an older index lacks, or a value that is none
                raise PlanRefused(str(error)) from error
            if plan.sort is not None and plan.sort.field not in SORTABLE:
                raise PlanRefused(plan.sort.field)
            hits, total = page(plan, lambda limit, sketch: self._hits(searcher, query, plan, limit, sketch))
            return Answer(hits, total, self._facets(searcher, render, query, plan))

    def _hits(
        self, searcher: Any, query: Query, plan: Plan, limit: int, sketch: bool
    ) -> tuple[list[tuple[float, Hit]], int]:
        """The first hits in tantivy's order with their keys, and how many match."""
        if ordered_by_uid(plan):
            result = searcher.search(query, limit=limit, order_by_field="uid", order=tantivy.Order.Asc)
            pairs = [(0.0, address) for _uid, address in result.hits]
        else:
            order = tantivy.Order.Asc if plan.sort is not None and not plan.sort.descending else tantivy.Order.Desc
            field = plan.sort.field if plan.sort else None
            result = searcher.search(query, limit=limit, order_by_field=field, order=order)
            pairs = [(float(key), address) for key, address in result.hits]
        if plan.sort is not None and len(pairs) == limit:
            pairs = self._by_uid_at_the_end(searcher, query, plan.sort.field, pairs)
        fetch = (*plan.fetch, "sketch") if sketch else plan.fetch
        found = []
        for key, address in pairs:
            document = searcher.doc(address)
            values = {name: tuple(document[name]) for name in fetch}
            found.append((key, Hit(str(document["uid"][0]), 0.0 if plan.sort else key, values)))
        return found, result.count or 0

    def _by_uid_at_the_end(
        self, searcher: Any, query: Query, field: str, pairs: list[tuple[float, Any]]
    ) -> list[tuple[float, Any]]:
        """Sorted hits, those that share the last value taken anew in the order of their uids."""
        last = pairs[-1][0]
        kept = [pair for pair in pairs if pair[0] != last]
        equal = TantivyPlan(self._index().schema).condition(Filter(field, low=int(last), high=int(last)))
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, equal)])
        found = searcher.search(both, limit=len(pairs) - len(kept), order_by_field="uid", order=tantivy.Order.Asc)
        return [*kept, *((last, address) for _uid, address in found.hits)]

    def _facets(self, searcher: Any, render: TantivyPlan, query: Query, plan: Plan) -> dict[str, dict[str, int]]:
        """How many documents have each value of the facets, each without its own choices."""
        answer: dict[str, dict[str, int]] = {}
        together: dict[str, Facet] = {}
        for facet in plan.counted():
            filters = facet_filters(plan, facet)
            own = query if filters == plan.filters else render.query(plan, filters)
            if facet.buckets:
                answer[facet.name] = {
                    value: self._number(searcher, render.query(plan, (*filters, *conditions)))
                    for value, conditions in facet.buckets
                }
            elif own is query:
                together[facet.name] = facet
            else:
                answer |= self._counts(searcher, own, {facet.name: facet})
        return answer | self._counts(searcher, query, together)

    def _counts(self, searcher: Any, query: Query, facets: Mapping[str, Facet]) -> dict[str, dict[str, int]]:
        """Values of some fields with their counts, in one pass."""
        if not facets:
            return {}
        wanted = {name: {"terms": {"field": facet.field, "size": MOST_FACET_VALUES}} for name, facet in facets.items()}
        answer = searcher.aggregate(query, wanted)
        if isinstance(answer, str):
            answer = json.loads(answer)
        return {
            name: {_key(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
            for name in facets
        }

    def _number(self, searcher: Any, query: Query) -> int:
        """How many documents match, without scoring them: each has one kind."""
        return sum(self._counts(searcher, query, {"kind": Facet("kind", "kind")})["kind"].values())

    def doc_freq(self, name: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term, and how many there are."""
        with _answering():
            searcher = self._searcher()
            return {term: searcher.doc_freq(name, term) for term in terms}, searcher.num_docs

    def similar(self, name: str, word: str, *, most: int = 10) -> list[tuple[str, int]]:
        """Terms within a slip or two of a word."""
        if not word:
            return []
        with _answering():
            return nearest_words(word, self._searcher().terms_with_prefix(name, word[0]), most)

    def nearest(
        self, vector: Sequence[float], *, model: str, filters: Sequence[Condition], size: int
    ) -> tuple[Hit, ...] | None:
        """Tantivy keeps no vectors."""
        return None

    def stored(self) -> Mapping[str, Stored]:
        """What the index knows of every document."""
        with _answering():
            searcher = self._searcher()
            found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs)).hits
            documents = (searcher.doc(address) for _, address in found)
            return {
                str(one["uid"][0]): Stored(int(one["version"][0]), str((one["digest"] or [""])[0])) for one in documents
            }

    def _versions_of(self, uids: Sequence[str], index: str) -> dict[str, int]:
        """Versions of some documents by uid."""
        searcher = self._searcher(index)
        query = TantivyPlan(self._index(index).schema).any_of("uid", uids)
        found = [address for _, address in searcher.search(query, limit=max(1, len(uids))).hits]
        numbers = searcher.fast_field_values("version", found) if found else []
        return {str(searcher.doc(address)["uid"][0]): int(value) for address, value in zip(found, numbers, strict=True)}

    def health(self) -> Health:
        """Sizes and versions."""
        with _answering():
            searcher = self._searcher()
            current = self._folder / (self._current() or "")
            size = sum(path.stat().st_size for path in current.rglob("*") if path.is_file())
            kinds: Mapping[str, int] = {}
            with contextlib.suppress(ValueError):  # an older index may lack the field
                kinds = self._counts(searcher, Query.all_query(), {"kind": Facet("kind", "kind")})["kind"]
            return Health(
                "tantivy",
                tantivy.__version__.split(",")[0].rpartition("v")[2],
                searcher.num_docs,
                size,
                self._mapping(),
                kinds,
            )


def _key(value: Any) -> str:
    """A facet's value as text: numbers without a decimal point."""
    return str(int(value)) if isinstance(value, float) else str(value)
