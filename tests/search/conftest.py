"""The engines that the same tests run on."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.base import SearchEngine
from search.engines.tantivy import TantivyEngine


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
