"""Answer a plan from the database while the engine is down: the same conditions, without ranking or counts."""

from collections.abc import Mapping
from typing import Any

from search.documents import sources
from search.engines.base import DATE_FIELDS, NUMBER_FIELDS, epoch, layout
from search.plan import Answer, Condition, Either, Filter, Group, Hit, Phrase, Plan

DEEP = 300
"""Objects of each kind that are looked through, newest first."""


def answer(plan: Plan) -> Answer:
    """The documents that the plan's conditions hold for, newest first or in the plan's own order.

    It makes a constant number of queries for each kind of document. Without an engine nothing is ranked, so a plan
    that would take documents with some of the words takes those with any.
    """
    found: list[tuple[int, str]] = []
    field, descending = (plan.sort.field, plan.sort.descending) if plan.sort else ("published_at", True)
    for source in sources().values():
        if not _wants_kind(plan, source.kind):
            continue
        for row in source.queryset().order_by("-pk")[:DEEP]:
            fields = layout(source.build(row), 0)
            if _holds(plan, fields):
                key = int(fields[field])
                found.append((-key if descending else key, str(fields["uid"])))
    found.sort()
    hits = tuple(Hit(uid, 0.0) for _key, uid in found[plan.offset : plan.offset + plan.size])
    return Answer(hits, len(found))


def _wants_kind(plan: Plan, kind: str) -> bool:
    """Whether documents of a kind can pass at all."""
    return all(
        (kind in part.values) != part.negated
        for part in plan.filters
        if isinstance(part, Filter) and part.field == "kind"
    )


def _holds(plan: Plan, fields: Mapping[str, Any]) -> bool:
    """Whether a document passes every filter, has every required group, and one of the words if there are any."""
    if not all(_passes(part, fields) for part in plan.filters):
        return False
    if not all(_has(group, fields) for group in plan.required):
        return False
    if sum(_has(group, fields) for group in plan.some) < plan.least:
        return False
    if not plan.clauses and not plan.constants:
        return True
    return any(clause.term in fields[clause.field] for clause in plan.clauses) or any(
        constant.value in fields[constant.field] for constant in plan.constants
    )


def _has(group: Group, fields: Mapping[str, Any]) -> bool:
    """Whether a document has one of some terms or phrases, or a condition holds for it."""
    for one in group:
        if isinstance(one, Filter):
            if _passes(one, fields):
                return True
            continue
        terms = fields[one.field]
        if isinstance(one, Phrase):
            length = len(one.terms)
            if any(tuple(terms[at : at + length]) == one.terms for at in range(len(terms))):
                return True
        elif one.term in terms or (one.prefix and any(term.startswith(one.term) for term in terms)):
            return True
    return False


def _passes(part: Condition, fields: Mapping[str, Any]) -> bool:
    """Whether one filter holds."""
    if isinstance(part, Either):
        return any(all(_passes(one, fields) for one in option) for option in part.options)
    value = fields[part.field]
    if part.field in NUMBER_FIELDS or part.field in DATE_FIELDS:
        low, high = (_number(bound) for bound in (part.low, part.high))
        holds = (low is None or value >= low) and (high is None or value <= high)
    else:
        present = {value} if isinstance(value, str) else {str(one) for one in value}
        holds = bool(present & set(part.values))
    return holds != part.negated


def _number(bound: Any) -> int | None:
    """A bound as the integer that is indexed."""
    if bound is None or isinstance(bound, int | float):
        return bound if bound is None else int(bound)
    return epoch(bound)
