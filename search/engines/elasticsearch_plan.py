"""Plans as Elasticsearch's requests, and its answers as hits."""

from collections.abc import Mapping, Sequence
from typing import Any

from search.engines.base import MOST_FACET_VALUES, facet_filters, number, ordered_by_uid
from search.plan import Boost, Clause, Condition, Constant, Facet, Filter, Group, Hit, Phrase, Plan

Json = dict[str, Any]


class ElasticsearchPlan:
    """Renders one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        own = {facet.name for facet in plan.counted()}
        self._chosen = tuple(part for part in plan.filters if part.facet in own)
        """Choices that some facet's counts pass over; they come after counting."""
        self._fixed = tuple(part for part in plan.filters if part.facet not in own)

    # --- the query ----------------------------------------------------------------------------

    def _term(self, clause: Clause) -> Json:
        """One weighted term, or the beginning of a word."""
        kind = "prefix" if clause.prefix else "term"
        return {kind: {clause.field: {"value": clause.term, "boost": clause.weight}}}

    def _condition(self, part: Condition) -> Json:
        """What must hold."""
        if not isinstance(part, Filter):
            options = [{"bool": {"filter": self.filters(option)}} for option in part.options]
            return {"bool": {"should": options, "minimum_should_match": 1}} if options else {"match_none": {}}
        if part.low is None and part.high is None:
            inner: Json = {"terms": {part.field: list(part.values)}}
        else:
            bounds = {"gte": part.low, "lte": part.high}
            inner = {"range": {part.field: {key: number(bound) for key, bound in bounds.items() if bound is not None}}}
        return {"bool": {"must_not": [inner]}} if part.negated else inner

    def filters(self, parts: Sequence[Condition]) -> list[Json]:
        """All of some conditions."""
        return [self._condition(part) for part in parts]

    def _group(self, group: Group) -> Json:
        """Any of some terms, phrases and conditions."""
        parts = [self._alternative(one) for one in group]
        return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}

    def _alternative(self, one: Clause | Phrase | Filter) -> Json:
        """One of a group."""
        if isinstance(one, Filter):
            return self._condition(one)
        return self._phrase(one) if isinstance(one, Phrase) else self._term(one)

    def _phrase(self, phrase: Phrase) -> Json:
        """Words next to each other; no term holds white space, so it parts them again."""
        if not phrase.terms:
            return {"match_none": {}}
        return {"match_phrase": {phrase.field: {"query": " ".join(phrase.terms)}}}

    def _constant(self, constant: Constant) -> Json:
        """An exact value for what it is worth."""
        return {"constant_score": {"filter": {"term": {constant.field: constant.value}}, "boost": constant.weight}}

    def _bonus(self, boost: Boost) -> Json:
        """A bounded bonus."""
        return {"constant_score": {"filter": self._condition(boost.condition), "boost": boost.weight}}

    def query(self) -> Json:
        """The whole plan as one boolean query, without the choices that come after counting."""
        plan = self._plan
        must = self.filters(self._fixed) + [self._group(group) for group in plan.required]
        if plan.some and plan.least > 0:
            groups = [self._group(group) for group in plan.some]
            must.append({"bool": {"should": groups, "minimum_should_match": plan.least}})
        answer: Json = {"filter": must}
        should = [self._term(clause) for clause in plan.clauses] + [self._constant(one) for one in plan.constants]
        bonuses = [self._bonus(boost) for boost in plan.boosts]
        if should and bonuses:
            answer["must"] = [{"bool": {"should": should, "minimum_should_match": 1}}]
            answer["should"] = bonuses
        elif should:
            answer |= {"should": should, "minimum_should_match": 1}
        else:
            answer["should"] = bonuses
        return {"bool": answer}

    # --- the request --------------------------------------------------------------------------

    def request(self, limit: int, *, sketch: bool) -> Json:
        """Arguments of a search for the first `limit` hits, and for the facets."""
        plan = self._plan
        fetch = [*plan.fetch, *(["sketch"] if sketch else [])]
        wanted: Json = {
            "query": self.query(),
            "size": limit,
            "track_total_hits": True,
            "source": False,
            "docvalue_fields": fetch or None,
        }
        if self._chosen:
            wanted["post_filter"] = {"bool": {"filter": self.filters(self._chosen)}}
        if plan.sort is not None:
            order = "desc" if plan.sort.descending else "asc"
            wanted["sort"] = [{plan.sort.field: {"order": order}}, {"uid": {"order": "asc"}}]
        elif ordered_by_uid(plan):
            wanted["sort"] = [{"uid": {"order": "asc"}}]
        aggs = {facet.name: self._count(facet) for facet in plan.counted()}
        if aggs:
            wanted["aggs"] = aggs
        return {key: value for key, value in wanted.items() if value is not None}

    def _count(self, facet: Facet) -> Json:
        """One facet: counted under all choices but its own."""
        others = [part for part in facet_filters(self._plan, facet) if part in self._chosen]
        under = {"bool": {"filter": self.filters(others)}}
        if facet.buckets:
            named = {value: {"bool": {"filter": self.filters(conditions)}} for value, conditions in facet.buckets}
            inner: Json = {"filters": {"filters": named}}
        else:
            inner = {"terms": {"field": facet.field, "size": MOST_FACET_VALUES}}
        return {"filter": under, "aggs": {"values": inner}}

    # --- the answer ---------------------------------------------------------------------------

    def hits(self, answer: Mapping[str, Any]) -> list[tuple[float, Hit]]:
        """Hits with their keys, in the server's order."""
        found = []
        for hit in answer["hits"]["hits"]:
            values = {name: tuple(value) for name, value in hit.get("fields", {}).items()}
            values |= {name: () for name in self._plan.fetch if name not in values}
            score = 0.0 if self._plan.sort else float(hit["_score"] or 0.0)
            key = float(hit["sort"][0]) if self._plan.sort else score
            found.append((key, Hit(str(hit["_id"]), score, values)))
        return found

    def facets(self, answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
        """Counts by facet and value."""
        found: dict[str, dict[str, int]] = {}
        for facet in self._plan.counted():
            buckets = answer["aggregations"][facet.name]["values"]["buckets"]
            if facet.buckets:
                found[facet.name] = {value: int(buckets[value]["doc_count"]) for value, _ in facet.buckets}
            else:
                found[facet.name] = {str(one["key"]): int(one["doc_count"]) for one in buckets}
        return found
