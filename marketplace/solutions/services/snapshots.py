"""A profile as plain values, to keep as a revision and to compare."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from hoip.reference.models import AdminUnit, TaxonomyField
from marketplace.solutions.models import Solution, SolutionRevision
from marketplace.solutions.sections import COLUMNS

RELATIONS = ("fields", "technologies")


def plain(column: str, value: Any) -> Any:
    """One value as JSON keeps it: codes for records, names for tags."""
    if isinstance(value, AdminUnit):
        return value.code
    if column in RELATIONS:
        return sorted(field.code for field in value)
    if column == "tags":
        return sorted(str(tag) for tag in value)
    if column == "support_wanted":
        return sorted(value or [])
    return value


def snapshot(solution: Solution) -> dict[str, Any]:
    """All that people wrote in a profile, read anew from the database where it is a relation."""
    data: dict[str, Any] = {
        "language": solution.language,
        "visibility": dict(solution.visibility),
    }
    for column in COLUMNS:
        value = getattr(solution, column)
        data[column] = plain(column, value.all() if hasattr(value, "all") else value)
    return data


def wanted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values on their way into a profile, in the shape of `snapshot`."""
    return {column: plain(column, value) for column, value in values.items()}


def keep_revision(solution: Solution, *, by: Any, at: Any, note: str = "") -> SolutionRevision:
    """Keep what the profile says now under the next number; the solution's row is locked by the caller."""
    last = solution.revisions.aggregate(last=Max("number"))["last"] or 0
    revision: SolutionRevision = solution.revisions.create(
        number=last + 1, data=snapshot(solution), by=by, at=at, note=note
    )
    return revision


def names_of(codes: set[str]) -> dict[str, str]:
    """Names of taxonomy fields and wards by their codes, in two queries, in the reader's language."""
    found = {field.code: field.name for field in TaxonomyField.objects.filter(code__in=codes)}
    return found | {unit.code: unit.name for unit in AdminUnit.objects.filter(code__in=codes)}
