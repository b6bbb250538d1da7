"""Plans as tantivy's queries."""

from collections.abc import Sequence
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.engines.base import number
from search.plan import Boost, Clause, Condition, Filter, Group, Phrase, Plan


class TantivyPlan:
    """Renders plans for an index of one schema; ValueError when a plan names a field that the schema lacks."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema

    def _term(self, clause: Clause) -> Query:
        """One weighted term, or the beginning of a word."""
        if clause.prefix:
            pattern = "".join(f"[{char}]" if char not in "^\\" else f"\\{char}" for char in clause.term) + ".*"
            return Query.const_score_query(Query.regex_query(self.schema, clause.field, pattern), clause.weight)
        return Query.boost_query(
            Query.term_query(self.schema, clause.field, clause.term, index_option="freq"), clause.weight
        )

    def any_of(self, field: str, values: Sequence[str]) -> Query:
        """Any of some exact values, without a score."""
        if len(values) > 8:
            return Query.term_set_query(self.schema, field, list(values))
        terms = [(Occur.Should, Query.term_query(self.schema, field, v, index_option="basic")) for v in values]
        return Query.boolean_query(terms) if terms else Query.empty_query()

    def condition(self, part: Condition) -> Query:
        """What must hold, as a query whose score does not matter."""
        if not isinstance(part, Filter):
            options = [self._all(option) for option in part.options]
            return Query.boolean_query([(Occur.Should, one) for one in options]) if options else Query.empty_query()
        if part.low is None and part.high is None:
            inner = self.any_of(part.field, part.values)
        else:
            inner = Query.range_query(
                self.schema,
                part.field,
                tantivy.FieldType.Integer,
                lower_bound=None if part.low is None else number(part.low),
                upper_bound=None if part.high is None else number(part.high),
            )
        if part.negated:
            return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, inner)])
        return inner

    def _all(self, conditions: Sequence[Condition]) -> Query:
        """Where all of some conditions hold."""
        if not conditions:
            return Query.all_query()
        return Query.boolean_query([(Occur.Must, self.condition(one)) for one in conditions])

    def _group(self, group: Group) -> Query:
        """Any of some terms, phrases and conditions."""
        parts = []
        for one in group:
            if isinstance(one, Phrase):
                terms = list(one.terms)
                inner = (
                    Query.phrase_query(self.schema, one.field, terms)
                    if len(terms) > 1
                    else self.any_of(one.field, terms)
                )
                parts.append((Occur.Should, inner))
            elif isinstance(one, Filter):
                parts.append((Occur.Should, self.condition(one)))
            else:
                parts.append((Occur.Should, self._term(one)))
        return Query.boolean_query(parts) if parts else Query.empty_query()

    def query(self, plan: Plan, filters: Sequence[Condition]) -> Query:
        """The whole plan as one boolean query; filters and groups add no score."""
        parts: list[tuple[Occur, Query]] = []
        for part in filters:
            if isinstance(part, Filter) and part.negated:
                positive = Filter(part.field, part.values, part.low, part.high)
                parts.append((Occur.MustNot, self.condition(positive)))
            else:
                parts.append((Occur.Must, Query.const_score_query(self.condition(part), 0.0)))
        parts += [(Occur.Must, Query.const_score_query(self._group(group), 0.0)) for group in plan.required]
        if plan.some and plan.least > 0:
            groups = [(Occur.Should, self._group(group)) for group in plan.some]
            enough = Query.boolean_query(groups, minimum_number_should_match=plan.least)
            parts.append((Occur.Must, Query.const_score_query(enough, 0.0)))
        should = [(Occur.Should, self._term(clause)) for clause in plan.clauses]
        should += [
            (Occur.Should, Query.const_score_query(self.any_of(one.field, [one.value]), one.weight))
            for one in plan.constants
        ]
        if should:
            parts.append((Occur.Must, Query.boolean_query(should)))
        elif not any(occur == Occur.Must for occur, _ in parts):
            parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        parts += [(Occur.Should, self._bonus(boost)) for boost in plan.boosts]
        return Query.boolean_query(parts)

    def _bonus(self, boost: Boost) -> Query:
        """A bounded bonus; the parts beside it must hold, so it brings nothing in by itself."""
        return Query.const_score_query(self.condition(boost.condition), boost.weight)
