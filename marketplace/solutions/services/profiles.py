"""Make a profile, and save what its team writes."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import Organisation
from hoip.audit.services import record
from hoip.exceptions import EditConflict, TransitionNotAllowed
from marketplace.solutions.exceptions import Incomplete
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import missing
from marketplace.solutions.services.follows import tell_followers
from marketplace.solutions.services.snapshots import (
    RELATIONS,
    keep_revision,
    snapshot,
    wanted,
)
from marketplace.solutions.states import SolutionState
from search import outbox

DOCUMENT_KIND = "solution"


def free_slug(name: str) -> str:
    """An address made from a name, without marks, that no profile has yet."""
    base = slugify(name.replace("đ", "d").replace("Đ", "D"))[:100].strip("-") or "solution"
    slug = base
    while Solution.objects.filter(slug=slug).exists():
        slug = f"{base}-{get_random_string(4, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    return slug


@transaction.atomic
def create_solution(
    organisation: Organisation,
    *,
    by: Any,
    values: Mapping[str, Any],
    external_id: str | None = None,
    is_demo: bool = False,
) -> Solution:
    """Start a draft of an organisation with at least a name in one language.

    Args:
        values: columns of `sections.COLUMNS`, "language" and "visibility"; those left out stay empty.
        external_id: the profile's identifier where it was imported from.
    """
    at = clock.now()
    simple = {column: value for column, value in values.items() if column not in {*RELATIONS, "tags"}}
    solution = Solution(
        organisation=organisation,
        created_by=by,
        external_id=external_id,
        is_demo=is_demo,
        **simple,
    )
    solution.slug = free_slug(solution.name_vi or solution.name_en)
    solution.save(force_insert=True)
    _set_relations(solution, values)
    keep_revision(solution, by=by, at=at)
    outbox.queue(DOCUMENT_KIND, solution.pk)
    record(
        "solutions.solution_created",
        target=solution,
        by=by,
        at=at,
        facts={"organisation": organisation.pk},
    )
    return solution


@transaction.atomic
def save_solution(
    solution: Solution,
    *,
    by: Any,
    values: Mapping[str, Any],
    version: int | None,
    note: str = "",
) -> bool:
    """Save some columns of a profile and keep a revision; answers whether anything changed.

    Args:
        solution: the profile; the row is read anew under a lock, so its attributes here may be old.
        values: columns of `sections.COLUMNS`, "language" and "visibility".
        version: the version that the person started from; None from importers, which own the record.

    Raises:
        EditConflict: somebody saved other values since `version`. Posting the same values twice is no conflict.
        TransitionNotAllowed: the profile is archived.
        Incomplete: a published profile would lose a section that it must have.
    """
    locked: Solution = Solution.objects.select_for_update().get(pk=solution.pk)
    at = clock.now()
    before = snapshot(locked)
    changed = {column for column, value in wanted(values).items() if before[column] != value}
    if not changed:
        return False
    if version is not None and locked.version != version:
        raise EditConflict(
            _(
                "Somebody else saved this profile while you were writing. Nothing of yours is lost: compare and save again."
            ),
            locked,
        )
    if locked.state == SolutionState.ARCHIVED:
        raise TransitionNotAllowed(_("This profile is archived. Restore it before you change it."))
    for column in changed - {*RELATIONS, "tags"}:
        setattr(locked, column, values[column])
    locked.version += 1
    locked.save()
    _set_relations(locked, {column: values[column] for column in changed & {*RELATIONS, "tags"}})
    if locked.state == SolutionState.PUBLISHED:
        lost = [section.label for section in missing(locked) if section.required]
        if lost:
            raise Incomplete(lost)
    keep_revision(locked, by=by, at=at, note=note)
    outbox.queue(DOCUMENT_KIND, locked.pk)
    record(
        "solutions.solution_saved",
        target=locked,
        by=by,
        at=at,
        facts={"columns": sorted(changed)},
    )
    if locked.state == SolutionState.PUBLISHED:
        tell_followers(locked, "followed_solution_changed", by=by, event=f"solution {locked.pk} changed {at:%Y-%m-%d}")
    return True


def _set_relations(solution: Solution, values: Mapping[str, Any]) -> None:
    """Put fields, technologies and tags in place of what stood there."""
    for name in RELATIONS:
        if name in values:
            getattr(solution, name).set(values[name])
    if "tags" in values:
        solution.tags.set([str(tag) for tag in values["tags"]])
