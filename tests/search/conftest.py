"""The engines that the same tests run on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search import spaces
from search.engines import get_engine, reset_engine
from search.engines.base import SearchEngine
from search.engines.tantivy import TantivyEngine
from search.outbox import rebuild
from search.spaces import Cosines


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.services)])
def engine(request: Any, tmp_path: Path) -> Iterator[SearchEngine]:
    """An empty engine; Elasticsearch is the real server that ELASTICSEARCH_URL names."""
    if request.param == "tantivy":
        made: Any = TantivyEngine(str(tmp_path / "index"))
    else:
        url = os.environ.get("ELASTICSEARCH_URL")
        if not url:
            pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
        from search.engines.elasticsearch import ElasticsearchEngine

        made = ElasticsearchEngine(url, f"test-{os.getpid()}")
    made.rebuild([])
    yield made
    made.rebuild([])


@pytest.fixture
def index(settings: Any, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """An embedded index of the test's own; call it to index everything that the test made."""
    settings.ELASTICSEARCH_URL = ""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    reset_engine()
    yield rebuild
    reset_engine()


@pytest.fixture
def engine_down(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An engine that does not answer: a folder that names an index which is not one."""
    settings.ELASTICSEARCH_URL = ""
    settings.SEARCH_INDEX_DIR = tmp_path / "broken"
    (tmp_path / "broken" / "index-broken").mkdir(parents=True)
    (tmp_path / "broken" / "current").write_text("index-broken")
    reset_engine()
    yield
    reset_engine()


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.services)])
def index_on_each(request: Any, settings: Any, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """An index of the test's own, embedded and on the real server; call it to index everything that the test made."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    settings.ELASTICSEARCH_URL = ""
    if request.param == "elasticsearch":
        url = os.environ.get("ELASTICSEARCH_URL")
        if not url:
            pytest.fail("ELASTICSEARCH_URL is not set; `make test-services` sets it", pytrace=False)
        settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_NAME = url, f"test-pages-{os.getpid()}"
    reset_engine()
    yield rebuild
    if request.param == "elasticsearch":
        get_engine().rebuild([])
    reset_engine()


@pytest.fixture
def by_meaning(monkeypatch: Any) -> dict[str, float]:
    """Meaning switched on, with cosines as the test gives them by uid; the others lie around 0.8."""
    near: dict[str, float] = {}

    class Space:
        def cosines(self, *texts: str, **_near: object) -> Cosines:
            rows = {f"solution:{number}": 0.8 + 0.01 * (-1) ** number for number in range(900_000, 900_060)} | near
            return Cosines(list(rows), ["vi"] * len(rows), np.array(list(rows.values()), np.float32))

    monkeypatch.setattr(spaces, "spaces", lambda: {"solution": Space()})
    return near
