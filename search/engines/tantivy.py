"""The embedded engine: tantivy, in a folder that the web process and the worker share."""

import json
import random
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.documents import Document
from search.engines.base import (
    DATE_FIELDS,
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    SURPLUS,
    TEXT_FIELDS,
    EngineUnavailable,
    Health,
    epoch,
    layout,
    window,
)
from search.plan import Answer, Clause, Filter, Hit, Plan

POINTER = "current"
"""File that names the folder of the index in use; replacing it is what swaps an index."""
LOCK_SECONDS = 10.0
WRITER_BYTES = 30_000_000
MOST_FACET_VALUES = 200


def _schema() -> Any:
    """The fields of `base.layout`: text as whitespace tokens with positions left out, the rest raw and fast."""
    build = tantivy.SchemaBuilder()
    build.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
    build.add_integer_field("version", stored=True, indexed=True, fast=True)
    for name in TEXT_FIELDS:
        build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in KEYWORD_FIELDS:
        build.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*NUMBER_FIELDS, *DATE_FIELDS):
        build.add_integer_field(name, indexed=True, fast=True)
    return build.build()


class TantivyEngine:
    """Renders plans for tantivy. One writer at a time over all processes; readers are never blocked."""

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
        return name if (self._folder / name).is_dir() else None

    def _create(self) -> tuple[str, Any]:
        """A new, empty index that is not in use yet."""
        name = f"index-{uuid.uuid4().hex[:12]}"
        path = self._folder / name
        path.mkdir(parents=True)
        return name, tantivy.Index(self._schema, path=str(path))

    def _point_to(self, name: str) -> None:
        """Put an index in use, at once for every process."""
        temporary = self._folder / f"{POINTER}.{uuid.uuid4().hex}"
        temporary.write_text(name, encoding="utf-8")
        temporary.replace(self._folder / POINTER)

    def ensure_index(self) -> None:
        """Make the index when there is none."""
        if self._current() is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name, _index = self._create()
            self._point_to(name)

    def _index(self) -> Any:
        """The index in use, opened once and again after a swap."""
        name = self._current()
        if name is None:
            self.ensure_index()
            name = self._current()
        if name is None:
            raise EngineUnavailable
        if self._opened is None or self._opened[0] != name:
            try:
                self._opened = (name, tantivy.Index.open(str(self._folder / name)))
            except ValueError as error:
                raise EngineUnavailable from error
        return self._opened[1]

    def _searcher(self) -> Any:
        """A reader that sees the last commit of any process."""
        index = self._index()
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
                    raise EngineUnavailable from error
                time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 - jitter, no secret
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    # --- writing ------------------------------------------------------------------------------

    def bulk(self, documents: Iterable[tuple[Document, int]]) -> None:
        """Put documents in, each replacing the one with its uid unless that one is newer."""
        stored = self._versions_of([document.uid for document, _ in documents] if isinstance(documents, list) else None)
        index = self._index()
        with self._writer(index) as writer:
            for document, version in documents:
                if stored.get(document.uid, -1) > version:
                    continue
                writer.delete_documents_by_term("uid", document.uid)
                writer.add_document(self._render(document, version))

    def _render(self, document: Document, version: int) -> Any:
        """A document as tantivy takes it."""
        made = tantivy.Document()
        for name, value in layout(document, version).items():
            if name in TEXT_FIELDS:
                made.add_text(name, " ".join(value))
            elif name in KEYWORD_FIELDS:
                for one in value:
                    made.add_text(name, str(one))
            elif name == "uid":
                made.add_text(name, value)
            else:
                made.add_integer(name, value)
        return made

    def delete(self, uids: Iterable[str], version: int) -> None:
        """Take documents out."""
        with self._writer(self._index()) as writer:
            for uid in uids:
                writer.delete_documents_by_term("uid", uid)

    def refresh(self) -> None:
        """Nothing to do: every search sees the last commit."""

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index, put it in use, and remove the old one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        old = self._current()
        name, index = self._create()
        count = 0
        with self._writer(index) as writer:
            for document, version in documents:
                writer.add_document(self._render(document, version))
                count += 1
        self._point_to(name)
        for path in self._folder.glob("index-*"):
            if path.name not in {name, old}:  # the old one may still be read; the next rebuild removes it
                shutil.rmtree(path, ignore_errors=True)
        return count

    # --- reading ------------------------------------------------------------------------------

    def _term(self, clause: Clause) -> Query:
        """One weighted term."""
        return Query.boost_query(
            Query.term_query(self._schema, clause.field, clause.term, index_option="freq"), clause.weight
        )

    def _any(self, field: str, values: Sequence[str]) -> Query:
        """Any of some exact values, without a score."""
        terms = [(Occur.Should, Query.term_query(self._schema, field, v, index_option="basic")) for v in values]
        return Query.boolean_query(terms) if terms else Query.empty_query()

    def _filter(self, part: Filter) -> Query:
        """What must hold."""
        if part.low is None and part.high is None:
            return self._any(part.field, part.values)
        return Query.range_query(
            self._schema,
            part.field,
            tantivy.FieldType.Integer,
            lower_bound=None if part.low is None else _number(part.low),
            upper_bound=None if part.high is None else _number(part.high),
        )

    def _query(self, plan: Plan) -> Query:
        """The whole plan as one boolean query; filters and required groups add no score."""
        parts: list[tuple[Occur, Query]] = []
        for part in plan.filters:
            occur = Occur.MustNot if part.negated else Occur.Must
            parts.append((occur, Query.const_score_query(self._filter(part), 0.0)))
        for group in plan.required:
            anyone = Query.boolean_query([(Occur.Should, self._term(clause)) for clause in group])
            parts.append((Occur.Must, Query.const_score_query(anyone, 0.0)))
        should = [(Occur.Should, self._term(clause)) for clause in plan.clauses]
        should += [
            (
                Occur.Should,
                Query.const_score_query(self._any(constant.field, [constant.value]), constant.weight),
            )
            for constant in plan.constants
        ]
        if should:
            parts.append((Occur.Must, Query.boolean_query(should)))
        elif not any(occur == Occur.Must for occur, _ in parts):
            parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return Query.boolean_query(parts)

    def search(self, plan: Plan) -> Answer:
        """Answer a plan."""
        searcher = self._searcher()
        query = self._query(plan)
        limit = plan.offset + plan.size + SURPLUS
        if plan.sort is None:
            result = searcher.search(query, limit=limit)
            hits = window(self._hits(searcher, result.hits), plan.offset, plan.size)
        else:
            order = tantivy.Order.Desc if plan.sort.descending else tantivy.Order.Asc
            result = searcher.search(query, limit=limit, order_by_field=plan.sort.field, order=order)
            sign = -1 if plan.sort.descending else 1
            found = sorted(self._hits(searcher, result.hits), key=lambda hit: (sign * hit.score, hit.uid))
            hits = tuple(Hit(hit.uid, 0.0) for hit in found[plan.offset : plan.offset + plan.size])
        return Answer(hits, result.count or 0, self._facets(searcher, query, plan.facets))

    def _hits(self, searcher: Any, found: Sequence[tuple[float, Any]]) -> list[Hit]:
        """The uids of some hits with their keys."""
        return [Hit(_uid(searcher, address), float(key)) for key, address in found]

    def _facets(self, searcher: Any, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many matching documents have each value of some fields."""
        if not fields:
            return {}
        wanted = {field: {"terms": {"field": field, "size": MOST_FACET_VALUES}} for field in fields}
        answer = searcher.aggregate(query, wanted)
        if isinstance(answer, str):
            answer = json.loads(answer)
        return {
            field: {_key(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[field]["buckets"]}
            for field in fields
        }

    def doc_freq(self, field: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term, and how many there are."""
        searcher = self._searcher()
        return {term: searcher.doc_freq(field, term) for term in terms}, searcher.num_docs

    def versions(self) -> Mapping[str, int]:
        """The version of every document in the index."""
        return self._versions_of(None)

    def _versions_of(self, uids: Sequence[str] | None) -> dict[str, int]:
        """Versions by uid, of some documents or of all."""
        searcher = self._searcher()
        if uids is not None and not uids:
            return {}
        query = Query.all_query() if uids is None else self._any("uid", uids)
        found = [address for _, address in searcher.search(query, limit=max(1, searcher.num_docs)).hits]
        numbers = searcher.fast_field_values("version", found) if found else []
        return {_uid(searcher, address): int(_one(number)) for address, number in zip(found, numbers, strict=True)}

    def health(self) -> Health:
        """Sizes and versions."""
        searcher = self._searcher()
        size = sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())
        return Health("tantivy", tantivy.__version__, searcher.num_docs, size)


def _uid(searcher: Any, address: Any) -> str:
    """The uid of a stored document."""
    return str(searcher.doc(address)["uid"][0])


def _one(value: Any) -> Any:
    """The single value of a fast field, which comes alone or in a list."""
    return value[0] if isinstance(value, list) else value


def _key(value: Any) -> str:
    """A facet's value as text: numbers without a decimal point."""
    return str(int(value)) if isinstance(value, float) else str(value)


def _number(value: Any) -> int:
    """A bound as the integer that is indexed."""
    return int(value) if isinstance(value, int | float) else epoch(value)
