"""The engine in use: tantivy in a folder by default, Elasticsearch where its address is set."""

from functools import lru_cache

from django.conf import settings

from search.engines.base import EngineUnavailable, Health, SearchEngine

__all__ = ["EngineUnavailable", "Health", "SearchEngine", "get_engine", "reset_engine"]


@lru_cache(maxsize=1)
def _engine(url: str, folder: str, name: str) -> SearchEngine:
    """One engine a process and setting."""
    if url:
        from search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(url, name)
    from search.engines.tantivy import TantivyEngine

    return TantivyEngine(folder)


def get_engine() -> SearchEngine:
    """The engine that the settings name."""
    return _engine(settings.ELASTICSEARCH_URL, str(settings.SEARCH_INDEX_DIR), settings.SEARCH_INDEX_NAME)


def reset_engine() -> None:
    """Forget the engine of this process, after its settings changed."""
    _engine.cache_clear()
