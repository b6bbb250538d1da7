"""The engine in use: tantivy in a folder by default, Elasticsearch where its address is set."""

from functools import lru_cache

from django.conf import settings

from search.engines.base import EngineUnavailable, Health, IndexOutdated, PlanRefused, SearchEngine
from search.engines.breaker import guard

__all__ = ["EngineUnavailable", "Health", "IndexOutdated", "PlanRefused", "SearchEngine", "get_engine", "reset_engine"]


@lru_cache(maxsize=1)
def _engine(access: tuple[str, ...], folder: str, name: str) -> SearchEngine:
    """One engine a process and setting."""
    urls, key, ca_certs, user, password = access
    if urls:
        from search.engines.elasticsearch import Access, ElasticsearchEngine

        parts = tuple(url.strip() for url in urls.split(",") if url.strip())
        return guard(ElasticsearchEngine(Access(parts, key, ca_certs, user, password), name), name)
    from search.engines.tantivy import TantivyEngine

    return TantivyEngine(folder)


def get_engine() -> SearchEngine:
    """The engine that the settings name."""
    access = (
        settings.ELASTICSEARCH_URL,
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_CERTS,
        settings.ELASTICSEARCH_USER,
        settings.ELASTICSEARCH_PASSWORD,
    )
    return _engine(access, str(settings.SEARCH_INDEX_DIR), settings.SEARCH_INDEX_NAME)


def reset_engine() -> None:
    """Forget the engine of this process, after its settings changed."""
    _engine.cache_clear()
