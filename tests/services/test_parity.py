"""The two engines answer alike: the same first ten, counts and totals, on a fresh index of generated documents."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import plans
from benchmarks.corpus import START, Generator
from search.analysis import analyse
from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.plan import Clause, Phrase, Plan

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
