"""The two engines answer alike: the same first ten, counts and totals, on a fresh index of generated documents."""

import os
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import plans
from benchmarks.corpus import START, Generator
from search.analysis import analyse
from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.plan import Clause, Phrase, Plan
from search.query import find, parse
from search.spaces import Cosines

pytestmark = pytest.mark.services
DOCUMENTS = 2_500
QUERIES = 60
"""Of each of eight kinds."""
LEAST = 0.99
AT = START.replace(month=6)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    """Both engines with the same documents."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
    folder: Path = tmp_path_factory.mktemp("parity")
    embedded = TantivyEngine(str(folder))
    server = ElasticsearchEngine(url, f"parity-{uuid.uuid4().hex[:8]}")
    rows = [(document, 1) for document in Generator().documents(DOCUMENTS)]
    embedded.rebuild(rows)
    server.rebuild(rows)
    yield embedded, server
    for name in server._in_use():
        server._client.indices.delete(index=name)


def _plans(engine: SearchEngine) -> Iterator[tuple[str, Plan]]:
    """Searches of every kind, generated."""
    make = Generator(seed=5)
    for _ in range(QUERIES):
        text = make.short()
        subject = make.subject()[1]
        yield "short", plans.box(text)
        yield "short, page 3, near copies as one", plans.box(text, offset=40, size=10, collapse=0.8)
        yield "faceted", plans.faceted(text, subject, AT)
        yield "newest", plans.newest(text)
        yield "deadline", plans.deadline(text)
        last = analyse(text).sequence()
        yield "quoted", Plan(required=((Phrase("u", tuple(last)),),), filters=(plans.PUBLIC,))
        begun = (Clause("ut", last[-1][:2], 0.7, prefix=True),)
        yield "while typing", replace(plans.box(text), clauses=(*plans.box(text).clauses, *begun), some=())
        title, body, subject = make.long()
        words, phrases = plans.terms_of(engine, title, body)
        yield "match", plans.match(words, phrases, subject, AT, boosts=True)


def test_the_first_ten_are_the_same(engines: tuple[SearchEngine, SearchEngine]) -> None:
    embedded, server = engines
    answers: list[tuple[str, bool]] = []
    full = 0
    for kind, plan in _plans(embedded):
        one, other = embedded.search(plan), server.search(plan)
        same = [(hit.uid, hit.twins) for hit in one.hits[:10]] == [(hit.uid, hit.twins) for hit in other.hits[:10]]
        answers.append((kind, same))
        full += len(one.hits) >= 10
        assert one.total == other.total, kind
        assert one.facets == other.facets, kind

    assert full > len(answers) / 2
    share = sum(same for _, same in answers) / len(answers)
    assert share >= LEAST, [kind for kind, same in answers if not same]


def test_words_weigh_the_same(engines: tuple[SearchEngine, SearchEngine]) -> None:
    embedded, server = engines
    terms: list[Any] = [term for _ in range(30) for term in analyse(Generator(seed=9).long()[1]).words()]

    assert embedded.doc_freq("u", terms[:300]) == server.doc_freq("u", terms[:300])


@lru_cache(maxsize=1)
def _uids() -> list[str]:
    """All documents of the generator."""
    return sorted(document.uid for document in Generator().documents(DOCUMENTS))


class Space:
    """Cosines that follow from the uid alone, so that both engines are told the same."""

    def cosines(self, *texts: str, **_near: object) -> Cosines:
        uids = _uids()
        values = [0.8 + (zlib.crc32(f"{texts}{uid}".encode()) % 1000) / 10_000 for uid in uids]
        return Cosines(uids, ["vi"] * len(uids), np.array(values, np.float32))


def test_searches_with_meaning_are_the_same(engines: tuple[SearchEngine, SearchEngine]) -> None:
    embedded, server = engines
    make, space = Generator(seed=11), Space()
    known = space.cosines("")
    spaces: Any = dict.fromkeys(sorted({uid.partition(":")[0] for uid in known.uids})[:1], space)
    same, led = 0, 0
    for number in range(QUERIES):
        text = make.short() if number % 4 else f'"{make.short()}" {make.short()}'
        one, other = (
            find(parse(text), engine=engine, at=AT, spaces=spaces, facets=("kind",), expand=lambda _text: ())
            for engine in (embedded, server)
        )
        assert (one.answer.total, one.answer.facets, one.loose) == (
            other.answer.total,
            other.answer.facets,
            other.loose,
        )
        same += [hit.uid for hit in one.answer.hits[:10]] == [hit.uid for hit in other.answer.hits[:10]]
        led += one.by_meaning == other.by_meaning

    assert min(same, led) >= LEAST * QUERIES
