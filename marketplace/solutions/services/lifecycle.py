"""Publish, take back, archive, restore: every change of a profile's state."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.states import MANAGING_ROLES
from hoip.audit.services import record
from hoip.exceptions import TransitionNotAllowed
from hoip.notifications.services import notify
from marketplace.solutions.exceptions import Incomplete, NotVerified
from marketplace.solutions.models import Solution
from marketplace.solutions.sections import missing
from marketplace.solutions.services.follows import facts_of, tell_followers
from marketplace.solutions.services.profiles import DOCUMENT_KIND
from marketplace.solutions.states import NEXT_STATES, SolutionState
from search import outbox

REFUSALS = {
    SolutionState.PUBLISHED: _("This profile is published already, or it is archived: reload the page."),
    SolutionState.DRAFT: _("This profile is a draft already: reload the page."),
    SolutionState.ARCHIVED: _("This profile is archived already: reload the page."),
}


def managers(solution: Solution, *, but: Any = None) -> list[Any]:
    """People who manage the profile's organisation, without the one who acts."""
    rows = solution.organisation.memberships.filter(role__in=MANAGING_ROLES).select_related("user")
    return [row.user for row in rows if but is None or row.user_id != but.pk]


def _locked(solution: Solution, to: SolutionState) -> Solution:
    """The row under a lock, in a state that `to` may follow."""
    locked: Solution = (
        Solution.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=solution.pk)
    )
    if to not in NEXT_STATES[locked.state]:
        raise TransitionNotAllowed(REFUSALS[to])
    return locked


@transaction.atomic
def publish_solution(solution: Solution, *, by: Any) -> Solution:
    """Show a draft to everybody.

    Raises:
        TransitionNotAllowed: it is no draft.
        NotVerified: the organisation is not verified.
        Incomplete: sections that a published profile must have are empty.
    """
    locked = _locked(solution, SolutionState.PUBLISHED)
    at = clock.now()
    if not locked.organisation.is_verified:
        raise NotVerified
    if not locked.organisation.is_provider:
        raise TransitionNotAllowed(_("Organisations of this kind do not offer solutions."))
    lost = [section.label for section in missing(locked) if section.required]
    if lost:
        raise Incomplete(lost)
    locked.state = SolutionState.PUBLISHED
    locked.published_at = at
    locked.confirmed_at = at
    locked.reminded_at = None
    locked.version += 1
    locked.save(
        update_fields=[
            "state",
            "published_at",
            "confirmed_at",
            "reminded_at",
            "version",
            "updated_at",
        ]
    )
    outbox.queue(DOCUMENT_KIND, locked.pk)
    record("solutions.solution_published", target=locked, by=by, at=at)
    if by is not None:
        notify(
            managers(locked, but=by),
            "solution_published",
            facts=facts_of(locked),
            path=locked.get_absolute_url(),
            about=locked,
        )
    tell_followers(locked, "followed_solution_published", by=by, also=locked.organisation)
    return locked


def _move(solution: Solution, to: SolutionState, action: str, *, by: Any, reason: str = "") -> Solution:
    """Lock, check, save, record."""
    locked = _locked(solution, to)
    at = clock.now()
    previous, locked.state = locked.state, to
    locked.version += 1
    locked.save(update_fields=["state", "version", "updated_at"])
    outbox.queue(DOCUMENT_KIND, locked.pk)
    record(action, target=locked, by=by, at=at, facts={"from": previous, "reason": reason})
    return locked


@transaction.atomic
def unpublish_solution(solution: Solution, *, by: Any) -> Solution:
    """Take a published profile back to a draft. Raises TransitionNotAllowed."""
    if solution.state == SolutionState.ARCHIVED:
        raise TransitionNotAllowed(REFUSALS[SolutionState.ARCHIVED])
    return _move(solution, SolutionState.DRAFT, "solutions.solution_unpublished", by=by)


@transaction.atomic
def archive_solution(solution: Solution, *, by: Any, reason: str = "") -> Solution:
    """Put a profile away; its team is told when somebody else did it. Raises TransitionNotAllowed."""
    locked = _move(
        solution,
        SolutionState.ARCHIVED,
        "solutions.solution_archived",
        by=by,
        reason=reason,
    )
    if by is not None and not by.works_in(locked.organisation_id):
        notify(
            managers(locked),
            "solution_archived_by_office",
            facts={**facts_of(locked), "reason": reason},
            path=locked.get_absolute_url(),
            about=locked,
        )
    return locked


@transaction.atomic
def restore_solution(solution: Solution, *, by: Any) -> Solution:
    """Bring an archived profile back as a draft. Raises TransitionNotAllowed."""
    locked: Solution = Solution.objects.select_for_update().get(pk=solution.pk)
    if locked.state != SolutionState.ARCHIVED:
        raise TransitionNotAllowed(_("This profile is not archived: reload the page."))
    return _move(locked, SolutionState.DRAFT, "solutions.solution_restored", by=by)
