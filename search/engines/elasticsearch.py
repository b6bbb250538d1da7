"""Elasticsearch for production: an alias over numbered indexes, external versions, nothing outside the server's core."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.helpers import BulkIndexError, bulk, scan

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

TIMEOUT_SECONDS = 10
MOST_FACET_VALUES = 200
CONFLICT = 409
NOT_FOUND = 404


def _mapping() -> dict[str, Any]:
    """The fields of `base.layout`; analysed text arrives as tokens, so white space alone parts it."""
    text = {"type": "text", "analyzer": "whitespace", "index_options": "freqs", "store": False}
    properties: dict[str, Any] = {"uid": {"type": "keyword"}, "version": {"type": "long"}}
    properties |= dict.fromkeys(TEXT_FIELDS, text)
    properties |= {name: {"type": "keyword"} for name in KEYWORD_FIELDS}
    properties |= {name: {"type": "long"} for name in (*NUMBER_FIELDS, *DATE_FIELDS)}
    return {"dynamic": "strict", "_source": {"excludes": list(TEXT_FIELDS)}, "properties": properties}


class ElasticsearchEngine:
    """Renders plans for Elasticsearch. BM25 stays at its defaults, which are tantivy's."""

    def __init__(self, url: str, name: str) -> None:
        self._client = Elasticsearch(url, request_timeout=TIMEOUT_SECONDS, retry_on_timeout=True, max_retries=2)
        self._alias = name

    # --- the index ----------------------------------------------------------------------------

    def _create(self) -> str:
        """A new, empty index that is not in use yet."""
        name = f"{self._alias}-{uuid.uuid4().hex[:12]}"
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        self._client.indices.create(index=name, settings=settings, mappings=_mapping())
        return name

    def _in_use(self) -> list[str]:
        """Names of the indexes behind the alias."""
        if not self._client.indices.exists_alias(name=self._alias):
            return []
        return list(self._client.indices.get_alias(name=self._alias))

    def ensure_index(self) -> None:
        """Make the index when there is none."""
        try:
            if not self._in_use():
                self._client.indices.put_alias(index=self._create(), name=self._alias)
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error

    # --- writing ------------------------------------------------------------------------------

    def bulk(self, documents: Iterable[tuple[Document, int]]) -> None:
        """Put documents in; the server refuses what is older than it has, which is right."""
        self.ensure_index()
        self._write((self._action(self._alias, document, version) for document, version in documents))

    def _action(self, index: str, document: Document, version: int) -> dict[str, Any]:
        """One document as a bulk action; lists of terms become text parted by white space."""
        source = layout(document, version)
        for name in TEXT_FIELDS:
            source[name] = " ".join(source[name])
        return {
            "_op_type": "index",
            "_index": index,
            "_id": document.uid,
            "version": version,
            "version_type": "external_gte",
            "_source": source,
        }

    def _write(self, actions: Iterable[dict[str, Any]]) -> int:
        """Send actions; version conflicts and missing documents are no failure."""
        try:
            done, errors = bulk(self._client, actions, raise_on_error=False)
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error
        real = [error for error in errors if _status(error) not in {CONFLICT, NOT_FOUND}]  # type: ignore[union-attr]
        if real:
            message = f"{len(real)} documents were refused"
            raise BulkIndexError(message, real)
        return done

    def delete(self, uids: Iterable[str], version: int) -> None:
        """Take documents out, unless a newer one came in since."""
        self.ensure_index()
        self._write(
            {
                "_op_type": "delete",
                "_index": self._alias,
                "_id": uid,
                "version": version,
                "version_type": "external_gte",
            }
            for uid in uids
        )

    def refresh(self) -> None:
        """Make what was written findable."""
        try:
            self._client.indices.refresh(index=self._alias)
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error

    def rebuild(self, documents: Iterable[tuple[Document, int]]) -> int:
        """Fill a new index, move the alias to it in one step, and drop the old one."""
        try:
            old, name = self._in_use(), self._create()
            count = self._write(self._action(name, document, version) for document, version in documents)
            self._client.indices.refresh(index=name)
            actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._alias}}]
            actions += [{"remove_index": {"index": one}} for one in old]
            self._client.indices.update_aliases(actions=actions)
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error
        return count

    # --- reading ------------------------------------------------------------------------------

    def _term(self, clause: Clause) -> Any:
        """One weighted term."""
        return Q("term", **{clause.field: {"value": clause.term, "boost": clause.weight}})

    def _filter(self, part: Filter) -> Any:
        """What must hold."""
        if part.low is None and part.high is None:
            return Q("terms", **{part.field: list(part.values)})
        bounds = {"gte": part.low, "lte": part.high}
        return Q("range", **{part.field: {key: _number(bound) for key, bound in bounds.items() if bound is not None}})

    def _query(self, plan: Plan) -> Any:
        """The whole plan as one boolean query."""
        must_hold = [self._filter(part) for part in plan.filters if not part.negated]
        must_hold += [
            Q("bool", should=[self._term(clause) for clause in group], minimum_should_match=1)
            for group in plan.required
        ]
        should = [self._term(clause) for clause in plan.clauses]
        should += [
            Q("constant_score", filter=Q("term", **{one.field: one.value}), boost=one.weight) for one in plan.constants
        ]
        return Q(
            "bool",
            filter=must_hold,
            must_not=[self._filter(part) for part in plan.filters if part.negated],
            should=should,
            minimum_should_match=1 if should else 0,
        )

    def search(self, plan: Plan) -> Answer:
        """Answer a plan."""
        query = Search(using=self._client, index=self._alias).query(self._query(plan)).source(excludes=["*"])
        query = query.extra(track_total_hits=True)[: plan.offset + plan.size + SURPLUS]
        if plan.sort is not None:
            order = "desc" if plan.sort.descending else "asc"
            query = query.sort({plan.sort.field: {"order": order}}, {"uid": {"order": "asc"}})
        for field in plan.facets:
            query.aggs.bucket(field, A("terms", field=field, size=MOST_FACET_VALUES))
        try:
            answer = query.execute()
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error
        found = [Hit(hit.meta.id, float(hit.meta.score or 0.0)) for hit in answer]
        if plan.sort is None:
            hits = window(found, plan.offset, plan.size)
        else:
            hits = tuple(found[plan.offset : plan.offset + plan.size])
        facets = {
            field: {str(bucket.key): int(bucket.doc_count) for bucket in answer.aggregations[field].buckets}
            for field in plan.facets
        }
        total = answer.hits.total  # type: ignore[attr-defined]
        return Answer(hits, int(total.value), facets)

    def doc_freq(self, field: str, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many documents have each term (one filters aggregation), and how many there are."""
        if not terms:
            return {}, self._count()
        names = {f"t{number}": term for number, term in enumerate(terms)}
        wanted = {name: {"term": {field: term}} for name, term in names.items()}
        try:
            answer = self._client.search(
                index=self._alias, size=0, track_total_hits=True, aggs={"df": {"filters": {"filters": wanted}}}
            )
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error
        buckets = answer["aggregations"]["df"]["buckets"]
        return {term: int(buckets[name]["doc_count"]) for name, term in names.items()}, int(
            answer["hits"]["total"]["value"]
        )

    def _count(self) -> int:
        """How many documents there are."""
        try:
            return int(self._client.count(index=self._alias)["count"])
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error

    def versions(self) -> Mapping[str, int]:
        """The version of every document in the index."""
        self.ensure_index()
        try:
            hits = scan(self._client, index=self._alias, query={"query": {"match_all": {}}}, _source=["version"])
            return {hit["_id"]: int(hit["_source"]["version"]) for hit in hits}
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error

    def health(self) -> Health:
        """Sizes and versions."""
        try:
            nodes = self._client.nodes.info()["nodes"]
            stats = self._client.indices.stats(index=self._alias)["_all"]["primaries"]
        except (TransportError, ApiError) as error:
            raise EngineUnavailable from error
        version = next(iter(nodes.values()))["version"]
        return Health("Elasticsearch", version, int(stats["docs"]["count"]), int(stats["store"]["size_in_bytes"]))


def _status(error: Mapping[str, Any]) -> int:
    """The HTTP status of one refused bulk action."""
    return int(next(iter(error.values())).get("status", 0))


def _number(value: Any) -> int:
    """A bound as the integer that is indexed."""
    return int(value) if isinstance(value, int | float) else epoch(value)
