"""Search on both engines beside Elasticsearch's own `standard` analysis, in one run: `python -m benchmarks.search 20000 100000`.

Documents and queries come from a seeded generator. Everything runs on one machine at one time, so read the ratios; the
milliseconds are only their origin. Without ELASTICSEARCH_URL a server of its own is started and stopped again.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoip.settings.test")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="hoip-bench-")
os.environ["LOG_LEVEL"] = "ERROR"

import django

django.setup()

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks import plans
from benchmarks.corpus import START, Generator
from search.documents import Document, Text
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "scripts" / "servers" / "elasticsearch-server"
PORT = os.environ.get("BENCH_ES_PORT", "9252")
QUERIES = int(os.environ.get("BENCH_QUERIES", "100"))
AT = START.replace(month=6)
BATCH = 2_000


class Standard:
    """Elasticsearch as it comes: two text fields, its own analysis, `match`."""

    def __init__(self, url: str) -> None:
        self.client = Elasticsearch(url, request_timeout=60)
        self.name = f"bench-standard-{uuid.uuid4().hex[:8]}"
        exact = {"type": "keyword"}
        properties = {"title": {"type": "text"}, "text": {"type": "text"}, "kind": exact, "tag": exact, "field": exact}
        properties |= {"agency": exact, "audience": exact, "trl": {"type": "long"}}
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        self.client.indices.create(index=self.name, settings=settings, mappings={"properties": properties})

    def fill(self, documents: Iterable[Document]) -> None:
        """Index documents."""
        actions = (
            {
                "_index": self.name,
                "_id": one.uid,
                "_source": {
                    "title": one.texts[0].text,
                    "text": " ".join(text.text for text in one.texts),
                    "kind": one.kind,
                    "audience": list(one.audience),
                    "trl": one.numbers["trl"],
                    **{name: list(one.keywords[name]) for name in ("tag", "field", "agency")},
                },
            }
            for one in documents
        )
        bulk(self.client, actions)
        self.client.indices.refresh(index=self.name)

    def match(self, text: str, *, kind: str = "", facets: bool = False) -> None:
        """One `match` with the same filters, and the same facets where asked for."""
        filters: list[dict[str, Any]] = [{"terms": {"audience": ["public"]}}]
        filters += [{"terms": {"kind": [kind]}}] if kind else []
        aggs = {name: {"terms": {"field": name, "size": 200}} for name in ("kind", "field", "tag", "agency", "trl")}
        query = {"bool": {"must": [{"match": {"text": text}}], "filter": filters}}
        self.client.search(
            index=self.name, query=query, size=20, source=False, track_total_hits=True, aggs=aggs if facets else None
        )

    def suggest(self, word: str) -> None:
        """Words like one."""
        self.client.search(
            index=self.name, size=0, suggest={"text": word, "w": {"term": {"field": "text", "size": 10}}}
        )


def timed(acts: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """p50 and p95 of some acts in milliseconds; the first three warm up."""
    taken = []
    for act in acts:
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    taken = sorted(taken[3:])
    return statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.95))]


def size_of(client: Elasticsearch, index: str) -> float:
    """Megabytes of an index on disk."""
    client.indices.flush(index=index)
    return float(client.indices.stats(index=index, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]) / 1e6


def batches(documents: list[Document]) -> Iterator[list[tuple[Document, int]]]:
    """Documents as the rebuild sends them."""
    rows = iter(documents)
    while part := list(islice(rows, BATCH)):
        yield [(one, 1) for one in part]


def rate(documents: list[Document], fill: Callable[[], object]) -> float:
    """Documents a second."""
    begun = time.perf_counter()
    fill()
    return len(documents) / (time.perf_counter() - begun)


def freshness(engine: Any) -> float:
    """Median milliseconds from handing one document over to finding it."""
    taken = []
    for number in range(9):
        word = f"tươi{number}mới"
        document = Document(f"solution:{10**9 + number}", "solution", (Text("title", word, weight="title"),))
        begun = time.perf_counter()
        engine.bulk([(document, 2)])
        engine.refresh()
        found = engine.search(plans.box(word)).total
        taken.append((time.perf_counter() - begun) * 1000)
        if not found:
            sys.exit(f"{word} was not found")
    return statistics.median(taken)


def fill(engine: Any, documents: list[Document]) -> None:
    """Rebuild an engine's index in batches."""
    name = engine.begin_rebuild()
    for part in batches(documents):
        engine.bulk(part, index=name)
    engine.finish_rebuild(name)


def row(name: str, ours: list[tuple[float, float]], base: tuple[float, float]) -> None:
    """One line: the baseline, then each engine with its ratios."""
    cells = "".join(f"{p50:>9.1f}{p95:>9.1f}{p50 / base[0]:>7.2f}{p95 / base[1]:>7.2f}" for p50, p95 in ours)
    print(f"{name:<10}{base[0]:>9.1f}{base[1]:>9.1f}{cells}")


def measure(url: str, size: int) -> None:
    """Everything at one size."""
    documents = list(Generator().documents(size))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    embedded = TantivyEngine(tempfile.mkdtemp(prefix="hoip-bench-index-"))
    server = ElasticsearchEngine(url, f"bench-{uuid.uuid4().hex[:8]}")
    # Beside other work a server is slow at times, which must not end the run.
    server._client, server._writing = (one.options(request_timeout=300) for one in (server._client, server._writing))
    standard = Standard(url)
    base_rate = rate(documents, lambda: standard.fill(documents))
    own_rate = rate(documents, lambda: fill(embedded, documents))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - memory
    es_rate = rate(documents, lambda: fill(server, documents))
    alias = server._alias
    base_size, es_size = size_of(standard.client, standard.name), size_of(standard.client, alias)
    own_size = embedded.health().bytes / 1e6
    heap = next(iter(standard.client.nodes.stats(metric="jvm")["nodes"].values()))["jvm"]["mem"]["heap_used_in_bytes"]

    print(f"\n== {size:,} documents (baseline: Elasticsearch `standard` match; in brackets the ratio to it)")
    print(
        f"index documents/s   standard {base_rate:,.0f}   embedded {own_rate:,.0f} ({own_rate / base_rate:.2f})"
        f"   ours on Elasticsearch {es_rate:,.0f} ({es_rate / base_rate:.2f})"
    )
    print(
        f"disk MB             standard {base_size:,.0f}   embedded {own_size:,.0f} ({own_size / base_size:.2f})"
        f"   ours on Elasticsearch {es_size:,.0f} ({es_size / base_size:.2f})"
    )
    print(
        f"memory MB           server heap in use {heap / 1e6:,.0f}   embedded, grown by indexing {max(0.0, grown):,.0f}"
    )

    make = Generator(seed=11)
    shorts = [make.short() for _ in range(QUERIES)]
    longs = [make.long() for _ in range(QUERIES)]
    engines = [embedded, server]
    print(f"{'':<10}{'standard':>18}{'embedded':>18}{'ratio':>14}{'Elasticsearch':>18}{'ratio':>14}")
    print(f"{'ms':<10}" + f"{'p50':>9}{'p95':>9}" + f"{'p50':>9}{'p95':>9}{'p50':>7}{'p95':>7}" * 2)

    def of(act: Callable[[Any], Callable[[Any], object]], things: list[Any]) -> list[tuple[float, float]]:
        return [timed([partial(act(engine), thing) for thing in things]) for engine in engines]

    base = timed([lambda text=text: standard.match(text) for text in shorts])
    row("short", of(lambda engine: lambda text: engine.search(plans.box(text)), shorts), base)
    texts = [f"{title} {' '.join(body.split()[:150])}" for title, body, _ in longs]
    base = timed([lambda text=text: standard.match(text, kind="solution") for text in texts])
    ready = [
        plans.match(*plans.terms_of(embedded, title, " ".join(body.split()[:150])), subject, AT, boosts=True)
        for title, body, subject in longs
    ]
    row("long", of(lambda engine: engine.search, ready), base)
    row(
        "match",
        of(
            lambda engine: (
                lambda one: engine.search(plans.match(*plans.terms_of(engine, one[0], one[1]), one[2], AT, boosts=True))
            ),
            longs,
        ),
        base,
    )
    base = timed([lambda text=text: standard.match(text, facets=True) for text in shorts])
    subject = "ngap"
    row("faceted", of(lambda engine: lambda text: engine.search(plans.faceted(text, subject, AT)), shorts), base)
    slips = [f"{text.split()[0]}x" for text in shorts]
    base = timed([lambda word=word: standard.suggest(word) for word in slips])
    row("suggest", of(lambda engine: lambda word: engine.similar("u", word), slips), base)
    print(
        f"freshness ms: embedded {freshness(embedded):,.0f}, Elasticsearch {freshness(server):,.0f}"
        " (hand over, commit or refresh, find)"
    )
    for name in (standard.name, *server._in_use()):
        standard.client.indices.delete(index=name)


def main() -> None:
    """Measure each size that the command names."""
    sizes = [int(one) for one in sys.argv[1:]] or [20_000, 100_000]
    url = os.environ.get("ELASTICSEARCH_URL", "")
    own = not url
    if own:
        url = subprocess.run([SERVER, "start", PORT], check=True, capture_output=True, text=True).stdout.strip()
    try:
        for size in sizes:
            measure(url, size)
    finally:
        if own:
            subprocess.run([SERVER, "wipe", PORT], check=True)


if __name__ == "__main__":
    main()
