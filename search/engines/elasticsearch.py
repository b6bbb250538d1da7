"""Elasticsearch for production: an alias over numbered indexes, external versions, nothing outside the server's core."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import scan, streaming_bulk

from search.documents import MAPPING_VERSION, VECTOR_FIELDS, Document, Meaning, vectors_of
from search.engines.base import (
    DATE_FIELDS,
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    EngineUnavailable,
    Health,
    IndexOutdated,
    PlanRefused,
    Stored,
    fill_anew,
    layout,
    nearest_words,
    page,
)
from search.engines.elasticsearch_plan import ElasticsearchPlan
from search.plan import Answer, Condition, Hit, Plan

logger = logging.getLogger(__name__)

SEARCH_SECONDS = 3.0
"""A search that takes longer is answered by the database."""
WRITE_SECONDS = 10.0
FIRST_PAUSE = 0.2
"""Seconds before a bulk request that was too much is sent again; doubled twice."""
LEAST_CANDIDATES, MOST_CANDIDATES = 1_000, 10_000
"""Vectors that the server looks at for the nearest; with so many it misses next to none."""
REMEMBERED_DELETES = "6h"
"""For so long a late write cannot bring a deleted document back."""
CONFLICT = 409
NOT_FOUND = 404
TOO_MANY = 429
REFUSALS = range(400, 500)
UNASKED = frozenset({401, 403, NOT_FOUND, 408, TOO_MANY})
"""Refusals that say nothing of a question: there is no right, no index, or no time for it."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach the servers.

    Attributes:
        urls: addresses, with https where the servers speak TLS.
        api_key: encoded key, or "" for none.
        ca_certs: file of the authority that signed the servers' certificates, or "" for the system's own.
        user, password: instead of a key.
    """

    urls: tuple[str, ...]
    api_key: str = ""
    ca_certs: str = ""
    user: str = ""
    password: str = ""

    def client(self) -> Elasticsearch:
        """A client that gives up early: the circuit breaker and the outbox do the rest."""
        options: dict[str, Any] = {"request_timeout": SEARCH_SECONDS, "max_retries": 0, "retry_on_timeout": False}
        if self.api_key:
            options["api_key"] = self.api_key
        elif self.user:
            options["basic_auth"] = (self.user, self.password)
        if any(url.startswith("https:") for url in self.urls):
            options["verify_certs"] = True
            if self.ca_certs:
                options["ca_certs"] = self.ca_certs
        return Elasticsearch(list(self.urls), **options)


def _mapping() -> dict[str, Any]:
    """The fields of `documents.layout`; analysed text arrives as tokens, so white space alone parts it."""
    properties: dict[str, Any] = {"uid": {"type": "keyword"}, "version": {"type": "long"}}
    for name in TEXT_FIELDS:
        options = "positions" if name in {"u", "ua"} else "freqs"
        properties[name] = {"type": "text", "analyzer": "whitespace", "index_options": options}
    properties |= {name: {"type": "keyword"} for name in (*KEYWORD_FIELDS, "text_language")}
    properties |= {name: {"type": "keyword", "index": False} for name in ("sketch", "digest")}
    properties |= {name: {"type": "long"} for name in (*NUMBER_FIELDS, *DATE_FIELDS)}
    graph = {"type": "hnsw", "m": 16, "ef_construction": 100}  # whole numbers: the default would keep coarse ones
    vector = {"type": "dense_vector", "index": True, "similarity": "cosine", "index_options": graph}
    properties |= dict.fromkeys(VECTOR_FIELDS.values(), vector)
    properties |= {"vector_model": {"type": "keyword"}, "vector_key": {"type": "keyword", "index": False}}
    return {
        "dynamic": "strict",
        "_meta": {"mapping_version": MAPPING_VERSION},
        "_source": {"excludes": [*TEXT_FIELDS, *VECTOR_FIELDS.values()]},
        "properties": properties,
    }


def _refusal(status: int, reason: str) -> EngineUnavailable:
    """What an answer other than well means: PlanRefused where the server is well and says no to what was asked."""
    refused = status in REFUSALS and status not in UNASKED
    return PlanRefused(reason) if refused else EngineUnavailable(reason)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn what the client raises into EngineUnavailable, or PlanRefused where the server is well and says no."""
    try:
        yield
    except ApiError as error:
        raise _refusal(error.meta.status, str(error)) from error
    except (
        TransportError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ) as error:  # also an answer cut off or not JSON
        raise EngineUnavailable(repr(error)) from error


def _check(answer: Mapping[str, Any]) -> None:
    """Raise where a search, or one of several in a request, failed or reached a part of the index only."""
    if "error" in answer:
        raise _refusal(int(answer.get("status", 500)), str(answer["error"])[:500])
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        message = "only a part of the index answered"
        raise EngineUnavailable(message)


def _version(mapping: Mapping[str, Any]) -> str:
    """The version that a mapping carries; "" where it is none of ours."""
    return str(mapping.get("_meta", {}).get("mapping_version", ""))


def _fitting(meanings: Mapping[str, Meaning], lengths: frozenset[int]) -> Mapping[str, Meaning]:
    """Those that an index can take, whose vectors all have one length: words must go in whatever becomes of meaning."""
    return {
        uid: one
        for uid, one in meanings.items()
        if not lengths or lengths >= {len(vector) for vector in one.vectors.values()}
    }


class ElasticsearchEngine:
    """Renders plans for Elasticsearch. BM25 stays at its defaults, which are tantivy's."""

    keeps_vectors = True

    def __init__(self, access: Access | str, name: str) -> None:
        self._client = (Access((access,)) if isinstance(access, str) else access).client()
        self._writing = self._client.options(request_timeout=WRITE_SECONDS)
        self._alias = name

    # --- the index ----------------------------------------------------------------------------

    def _create(self) -> str:
        """A new, empty index that is not in use yet."""
        name = f"{self._alias}-{uuid.uuid4().hex[:12]}"
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "index.gc_deletes": REMEMBERED_DELETES,
            "index.max_result_window": 20_000,
        }
        self._writing.indices.create(index=name, settings=settings, mappings=_mapping())
        return name

    def _mappings(self, index: str = "") -> dict[str, dict[str, Any]]:
        """The mapping of an index, or of each behind the alias; none where the alias stands for nothing yet."""
        try:
            found = self._writing.indices.get_mapping(index=index or self._alias)
        except NotFoundError:
            if index:
                raise
            return {}
        if not index and self._alias in found:
            message = f"{self._alias} is an index of its own; the site needs the name for its alias"
            raise EngineUnavailable(message)
        return {name: dict(entry["mappings"]) for name, entry in found.items()}

    def _in_use(self) -> dict[str, str]:
        """The indexes behind the alias with the mapping version of each."""
        return {name: _version(mapping) for name, mapping in self._mappings().items()}

    def ensure_index(self) -> None:
        """Make the index when there is none."""
        with _answering():
            if not self._in_use():
                self._writing.indices.put_alias(index=self._create(), name=self._alias)

    def _for_writing(self, index: str) -> tuple[str, frozenset[int]]:
        """The index of a name, or the alias, and how long the vectors are that it keeps; an outdated one takes nothing in."""
        mappings = self._mappings(index)
        if not index and not mappings:
            self.ensure_index()
        elif not index and set(map(_version, mappings.values())) != {MAPPING_VERSION}:
            raise IndexOutdated
        kept = (
            mapping.get("properties", {}).get(name, {}).get("dims")
            for mapping in mappings.values()
            for name in VECTOR_FIELDS.values()
        )
        return index or self._alias, frozenset(length for length in kept if length)

    # --- writing ------------------------------------------------------------------------------

    def bulk(
        self, documents: Sequence[tuple[Document, int]], *, index: str = "", fence: Callable[[], None] | None = None
    ) -> Mapping[str, str]:
        """Put documents in; the server refuses what is older than it has, which is right."""
        refused: dict[str, str] = {}
        actions = []
        meanings = vectors_of([document.uid for document, _ in documents])
        with _answering():
            target, lengths = self._for_writing(index)
        fitting = _fitting(meanings, lengths)
        if len(fitting) < len(meanings):
            logger.warning("%s keeps vectors of another length; run rebuild_index.", target)
        for document, version in documents:
            try:
                actions.append(self._action(target, document, version, fitting.get(document.uid)))
            except Exception as error:  # noqa: BLE001 - one document must not stop the others, whatever is wrong with it
                refused[document.uid] = repr(error)
        if fence is not None:
            fence()
        return refused | self._write(actions)

    def _action(self, index: str, document: Document, version: int, meaning: Meaning | None) -> dict[str, Any]:
        """One document as a bulk action; lists of terms become text parted by white space."""
        source = layout(document, version)
        for name in TEXT_FIELDS:
            source[name] = " ".join(source[name])
        if meaning is not None:
            source |= {VECTOR_FIELDS[code]: list(vector) for code, vector in meaning.vectors.items()}
            source |= {"vector_model": meaning.model, "vector_key": meaning.key}
        return {
            "_op_type": "index",
            "_index": index,
            "_id": document.uid,
            "version": version,
            "version_type": "external_gte",
            "require_alias": index == self._alias,
            "_source": source,
        }

    def _write(self, actions: Iterable[dict[str, Any]]) -> dict[str, str]:
        """Send actions; answers why some were refused. Version conflicts and missing documents are no failure."""
        refused: dict[str, str] = {}
        with _answering():
            for done, answer in streaming_bulk(
                self._writing, actions, raise_on_error=False, max_retries=2, initial_backoff=FIRST_PAUSE, max_backoff=2
            ):
                detail = next(iter(answer.values()))
                status = int(detail.get("status", 0))
                if done or status in {CONFLICT, NOT_FOUND}:
                    continue
                if status not in REFUSALS or status == TOO_MANY:
                    raise EngineUnavailable(str(detail.get("error")))
                refused[str(detail["_id"])] = str(detail.get("error"))[:500]
        return refused

    def delete(
        self, uids: Iterable[str], version: int, *, index: str = "", fence: Callable[[], None] | None = None
    ) -> None:
        """Take documents out, unless a newer one came in since."""
        with _answering():
            target, _lengths = self._for_writing(index)
        if fence is not None:
            fence()
        self._write(
            {
                "_op_type": "delete",
                "_index": target,
                "_id": uid,
                "version": version,
                "version_type": "external_gte",
            }
            for uid in uids
        )

    def refresh(self, *, index: str = "") -> None:
        """Make what was written findable."""
        with _answering():
            self._writing.indices.refresh(index=index or self._alias)

    def begin_rebuild(self) -> str:
        """Make a new, empty index that is not in use yet."""
        with _answering():
            return self._create()

    def finish_rebuild(self, index: str) -> None:
        """Move the alias to a rebuilt index in one step, and drop the old one."""
        with _answering():
            self._writing.indices.refresh(index=index)
            actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self._alias}}]
            actions += [{"remove_index": {"index": one}} for one in self._in_use() if one != index]
            self._writing.indices.update_aliases(actions=actions)

    def abandon_rebuild(self, index: str) -> None:
        """Remove an index that never came into use."""
        with _answering():
            if index and index not in self._in_use():
                self._writing.indices.delete(index=index, ignore_unavailable=True)

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index and put it in use."""
        return fill_anew(self, documents)

    # --- reading ------------------------------------------------------------------------------

    def search(self, plan: Plan) -> Answer:
        """Answer a plan."""
        render = ElasticsearchPlan(plan)
        facets: dict[str, dict[str, int]] = {}

        def fetch(limit: int, sketch: bool) -> tuple[list[tuple[float, Hit]], int]:
            answer = self._client.search(index=self._alias, **render.request(limit, sketch=sketch)).body
            _check(answer)
            facets.update(render.facets(answer))
            return render.hits(answer), int(answer["hits"]["total"]["value"])

        with _answering():
            hits, total = page(plan, fetch)
        return Answer(hits, total, facets)

    def doc_freq(self, name: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term (one filters aggregation), and how many there are."""
        names = {f"t{number}": term for number, term in enumerate(terms)}
        wanted = {key: {"term": {name: term}} for key, term in names.items()}
        aggs = {"df": {"filters": {"filters": wanted}}} if wanted else None
        with _answering():
            answer = self._client.search(index=self._alias, size=0, track_total_hits=True, aggs=aggs)
            buckets = answer["aggregations"]["df"]["buckets"] if wanted else {}
            total = int(answer["hits"]["total"]["value"])
        return {term: int(buckets[key]["doc_count"]) for key, term in names.items()}, total

    def similar(self, name: str, word: str, *, most: int = 10) -> list[tuple[str, int]]:
        """Terms within a slip or two of a word, out of the server's own candidates."""
        if len(word) < 3:
            return []
        wanted = {
            "text": word,
            "words": {
                "term": {
                    "field": name,
                    "analyzer": "keyword",
                    "suggest_mode": "always",
                    "max_edits": 1 if len(word) < 8 else 2,
                    "min_word_length": 3,
                    "prefix_length": 1,
                    "size": 50,
                    "shard_size": 200,
                    "max_term_freq": 1_000_000_000,
                    "string_distance": "damerau_levenshtein",
                }
            },
        }
        with _answering():
            answer = self._client.search(index=self._alias, size=0, suggest=wanted)
            options = [one for entry in answer["suggest"]["words"] for one in entry["options"]]
        return nearest_words(word, ((str(one["text"]), int(one["freq"])) for one in options), most)

    def nearest(
        self, vector: Sequence[float], *, model: str, filters: Sequence[Condition], size: int
    ) -> tuple[Hit, ...] | None:
        """The nearest vectors of each language, in one request; the server scores (1 + cosine) / 2."""
        made = {"term": {"vector_model": model}}
        knn = {
            "query_vector": list(vector),
            "k": size,
            "num_candidates": min(MOST_CANDIDATES, max(LEAST_CANDIDATES, 4 * size)),
            "filter": [made, *ElasticsearchPlan(Plan()).filters(filters)],
        }
        asked: list[dict[str, Any]] = [{}, {"size": 0, "query": made, "terminate_after": 1}]
        for name in VECTOR_FIELDS.values():
            asked += [{}, {"knn": {"field": name, **knn}, "size": size, "_source": False}]
        with _answering():
            any_made, *answers = self._client.msearch(index=self._alias, searches=asked)["responses"]
            for one in (any_made, *answers):
                _check(one)
            if not int(any_made["hits"]["total"]["value"]):
                return None
            best: dict[str, float] = {}
            for hit in (hit for one in answers for hit in one["hits"]["hits"]):
                uid, cosine = str(hit["_id"]), 2 * float(hit["_score"]) - 1
                best[uid] = max(cosine, best.get(uid, cosine))
        return tuple(sorted((Hit(uid, one) for uid, one in best.items()), key=lambda hit: (-hit.score, hit.uid)))

    def stored(self) -> Mapping[str, Stored]:
        """What the index knows of every document."""
        self.ensure_index()
        with _answering():
            hits = scan(
                self._writing,
                index=self._alias,
                query={"query": {"match_all": {}}, "sort": ["_doc"]},
                size=2_000,
                _source=["version", "digest", "vector_key"],
            )
            return {
                hit["_id"]: Stored(
                    int(hit["_source"]["version"]),
                    "".join(hit["_source"].get("digest", [])),
                    str(hit["_source"].get("vector_key", "")),
                )
                for hit in hits
            }

    def health(self) -> Health:
        """Sizes and versions."""
        with _answering():
            nodes = self._client.nodes.info(metric="os", filter_path="nodes.*.version")["nodes"]
            stats = self._client.indices.stats(index=self._alias, metric=["docs", "store"])["_all"]["primaries"]
            mapping = ",".join(sorted(set(self._in_use().values())))
            counted = {name: {"terms": {"field": name, "size": 50}} for name in ("kind", "vector_model")}
            found = self._client.search(index=self._alias, size=0, aggs=counted)["aggregations"]
            kinds, vectors = (
                {str(one["key"]): int(one["doc_count"]) for one in found[name]["buckets"]} for name in counted
            )
            version = str(next(iter(nodes.values()))["version"])
            size = int(stats["store"]["size_in_bytes"])
            return Health("Elasticsearch", version, int(stats["docs"]["count"]), size, mapping, kinds, vectors)
