"""Run a collection's questions through the ranking, in an index of their own."""

import hashlib
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.utils import timezone

from marketplace.matching.evaluation.collections import QUERIES, Collection, Question, Task
from marketplace.matching.queries import Expander
from marketplace.matching.ranking import Facts, rank
from marketplace.matching.weights import WEIGHTS, Weights
from search.analysis import fold
from search.embedding import PASSAGE, QUERY, Embedder, Matrix, cut, get_embedder, hash_of
from search.engines import SearchEngine
from search.glossary import Expansion
from search.marks import Marks, spelled_out
from search.plan import Condition
from search.query import find, parse
from search.spaces import Cosines, Space, mean_of
from search.vectors import whole_of

TANTIVY: Final = "tantivy"
ELASTICSEARCH: Final = "elasticsearch"
DEPTH: Final = 50
"""Answers that are kept of each question: as deep as Recall@50 looks."""
_WORDS = re.compile(r"[^\W_]+")

Run = Mapping[str, Sequence[tuple[str, float]]]
"""For each question its answers with their scores, best first."""


class EngineMissing(ValueError):
    """The engine that was asked for is not set up here."""


@contextmanager
def engine_named(name: str) -> Iterator[SearchEngine]:
    """An empty engine that nobody else sees, gone afterwards. Raises EngineMissing."""
    if name == TANTIVY:
        from search.engines.tantivy import TantivyEngine

        with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
            yield TantivyEngine(folder)
        return
    if not settings.ELASTICSEARCH_URL:
        raise EngineMissing("ELASTICSEARCH_URL is not set, so there is no Elasticsearch to measure.")
    from search.engines.elasticsearch import ElasticsearchEngine

    client = _client()
    alias = f"evaluation-{os.getpid()}"
    try:
        yield ElasticsearchEngine(_access(), alias)
    finally:
        if client.indices.exists_alias(name=alias):
            client.indices.delete(index=",".join(client.indices.get_alias(name=alias)))


def _access() -> Any:
    """How to reach the servers that the settings name."""
    from search.engines.elasticsearch import Access

    urls = tuple(url.strip() for url in settings.ELASTICSEARCH_URL.split(",") if url.strip())
    return Access(
        urls,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_CERTS,
        settings.ELASTICSEARCH_USER,
        settings.ELASTICSEARCH_PASSWORD,
    )


def _client() -> Any:
    """A patient client of the servers that the settings name."""
    return _access().client().options(request_timeout=120)


class KeptVectors:
    """An embedder that remembers on disk, so that the second measurement of a collection takes seconds."""

    def __init__(self, embedder: Embedder, path: Path, tell: Callable[[str], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name = embedder.name
        self._embedder, self._tell = embedder, tell
        self._file = sqlite3.connect(path, timeout=60)
        self._file.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")

    def _key(self, role: str, text: str) -> str:
        """The text under this model."""
        return hashlib.sha256(f"{self.name}:{hash_of(role, text)}".encode()).hexdigest()[:40]

    def embed(self, texts: Sequence[str], role: str) -> Matrix:
        """Vectors of some texts; what is new is embedded and kept, a few at a time."""
        keys = [self._key(role, text) for text in texts]
        known: dict[str, bytes] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            known.update(self._file.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some))  # noqa: S608 - question marks alone
        new = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        for start in range(0, len(new), 32):
            some_new = new[start : start + 32]
            made = self._embedder.embed([text for _, text in some_new], role)
            rows = [(key, row.astype(np.float16).tobytes()) for (key, _), row in zip(some_new, made, strict=True)]
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._file.commit()
            known.update(rows)
            if len(new) > 64 and start % 320 == 0:
                self._tell(f"Embedding {start} of {len(new)} texts …")
        return np.array([np.frombuffer(known[key], np.float16) for key in keys], dtype=np.float32)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Embedded:
    """A collection's documents of some kinds, compared as `search.vectors.Stored` compares the site's."""

    def __init__(self, collection: Collection, kinds: Sequence[str], embedder: KeptVectors) -> None:
        pieces = [
            (document.uid, piece)
            for document in collection.documents
            if document.kind in kinds
            for piece in whole_of(document, collection.sections)
        ]
        self._uids = [uid for uid, _ in pieces]
        self._languages = [piece.language for _, piece in pieces]
        self._rows = embedder.embed([piece.text for _, piece in pieces], PASSAGE)
        self._embedder = embedder

    def cosines(self, *texts: str, filters: Sequence[Condition] = (), also: Iterable[str] = ()) -> Cosines:
        """The cosine of every document with the mean of some texts' vectors."""
        made = self._embedder.embed([cut(text) for text in texts], QUERY)
        return Cosines(self._uids, self._languages, self._rows @ mean_of(list(made)))


class Bench:
    """A collection in an engine, ready to be asked with any weights."""

    def __init__(
        self,
        collection: Collection,
        engine: SearchEngine,
        *,
        glossary: Expander | None,
        embedder: KeptVectors | None = None,
    ) -> None:
        self.collection = collection
        self._engine, self._glossary = engine, glossary
        engine.rebuild((document, 1) for document in collection.documents)
        engine.refresh()
        self._spaces: dict[str, Space] = {}
        self._marks = (
            Marks(()) if embedder is None else Marks(text.text for one in collection.documents for text in one.texts)
        )
        if embedder is not None:
            for kind in sorted({kind for task in collection.tasks for kind in task.kinds}):
                self._spaces[kind] = Embedded(collection, (kind,), embedder)

    def run(self, task: Task, weights: Weights = WEIGHTS) -> Run:
        """The answers to a task's questions: short queries as the search box answers them, the rest as matches."""
        if task.name == QUERIES:
            return {question.id: self._searched(question, task) for question in task.questions}
        facts = self.collection.facts
        run: dict[str, list[tuple[str, float]]] = {}
        for question in task.questions:
            ranking = rank(
                question.subject,
                kinds=task.kinds,
                engine=self._engine,
                facts_of=lambda uids: {uid: facts.get(uid, Facts()) for uid in uids},
                glossary=self._glossary,
                spaces=[self._spaces[kind] for kind in task.kinds if kind in self._spaces],
                spell=self._spell,
                weights=weights,
            )
            run[question.id] = [(one.uid, one.score) for one in ranking.ranked[:DEPTH]]
        return run

    def _expand(self, text: str) -> Iterable[Expansion]:
        """Other ways to say things, by the glossary of this measurement."""
        return self._glossary.expand(text) if self._glossary else ()

    def _spell(self, text: str) -> str:
        """A text as the site would write it before comparing by meaning, learned from this collection."""
        return spelled_out(self._marks.restore(text), self._expand)

    def _searched(self, question: Question, task: Task) -> list[tuple[str, float]]:
        """What the search box finds: all words, a mended query or some of the words, and meaning where it is on."""
        found = find(
            parse(question.subject.title),
            engine=self._engine,
            at=timezone.now(),
            kinds=task.kinds,
            size=DEPTH,
            spaces={kind: self._spaces[kind] for kind in task.kinds if kind in self._spaces} or None,
            expand=self._expand,
            spell=self._spell,
        )
        return [(hit.uid, hit.score) for hit in found.answer.hits]


@contextmanager
def bench(
    collection: Collection, *, engine: str, semantic: bool, glossary: Expander | None, tell: Callable[[str], None]
) -> Iterator[Bench]:
    """A collection in an index of its own. Raises EngineMissing, EngineUnavailable, EmbedderUnavailable."""
    embedder = (
        KeptVectors(get_embedder(), settings.VAR_DIR / "evaluation" / "vectors.sqlite3", tell) if semantic else None
    )
    try:
        with engine_named(engine) as made:
            yield Bench(collection, made, glossary=glossary, embedder=embedder)
    finally:
        if embedder is not None:
            embedder.close()


# --- What it is compared with -------------------------------------------------------------------


def standard_run(collection: Collection, engine: str) -> dict[str, Run]:
    """The same questions in the same minute without any of ours, by task.

    On Elasticsearch its own `standard` analyser over one text field and a `match` of the whole question; on tantivy
    plain BM25 on folded words of letters and digits.
    """
    return _elasticsearch_standard(collection) if engine == ELASTICSEARCH else _folded_words(collection)


def _elasticsearch_standard(collection: Collection) -> dict[str, Run]:
    """Elasticsearch as it comes."""
    from elasticsearch.helpers import bulk

    client, index = _client(), f"evaluation-standard-{os.getpid()}"
    mappings = {"properties": {"kind": {"type": "keyword"}, "all": {"type": "text"}}}
    client.indices.create(index=index, settings={"number_of_shards": 1, "number_of_replicas": 0}, mappings=mappings)
    try:
        rows = (
            {"_index": index, "_id": one.uid, "kind": one.kind, "all": collection.plain[one.uid]}
            for one in collection.documents
        )
        bulk(client, rows, refresh=True)
        client.indices.forcemerge(index=index, max_num_segments=1)
        runs: dict[str, Run] = {}
        for task in collection.tasks:
            runs[task.name] = {}
            found: dict[str, list[tuple[str, float]]] = {}
            for question in task.questions:
                query = {
                    "bool": {
                        "must": {"match": {"all": question.plain}},
                        "filter": {"terms": {"kind": list(task.kinds)}},
                    }
                }
                hits = client.search(index=index, query=query, size=DEPTH, source=False)["hits"]["hits"]
                found[question.id] = [(hit["_id"], hit["_score"]) for hit in hits]
            runs[task.name] = found
        return runs
    finally:
        client.indices.delete(index=index)


def _folded_words(collection: Collection) -> dict[str, Run]:
    """BM25 (k1 1.2, b 0.75) over folded words, without stop words, stems, phrases or fields."""
    import tantivy

    build = tantivy.SchemaBuilder()
    build.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
    build.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    build.add_text_field("all", tokenizer_name="whitespace", index_option="freq")
    schema = build.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=30_000_000, num_threads=1)
    for one in collection.documents:
        words = " ".join(_WORDS.findall(fold(collection.plain[one.uid])))
        writer.add_document(tantivy.Document(uid=one.uid, kind=one.kind, all=words))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    runs: dict[str, Run] = {}
    for task in collection.tasks:
        kinds = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "kind", kind, index_option="basic"))
            for kind in task.kinds
        ]
        kind_query = tantivy.Query.const_score_query(tantivy.Query.boolean_query(kinds), 0.0)
        found: dict[str, list[tuple[str, float]]] = {}
        for question in task.questions:
            counts: dict[str, int] = {}
            for word in _WORDS.findall(fold(question.plain)):
                counts[word] = counts.get(word, 0) + 1
            terms = [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(schema, "all", word, index_option="freq"), count
                    ),
                )
                for word, count in counts.items()
            ]
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, kind_query), (tantivy.Occur.Must, tantivy.Query.boolean_query(terms))]
            )
            hits = searcher.search(query, limit=DEPTH).hits
            answers = [(str(searcher.doc(address)["uid"][0]), float(score)) for score, address in hits]
            found[question.id] = sorted(answers, key=lambda pair: (-round(pair[1], 3), pair[0]))
        runs[task.name] = found
    return runs


def to_stderr(text: str) -> None:
    """Tell how far it is without disturbing what is printed."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
