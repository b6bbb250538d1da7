"""Keep profiles current: ask their teams once a quarter, and take their word."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.states import WRITING_ROLES
from hoip.audit.services import record
from hoip.exceptions import TransitionNotAllowed
from hoip.notifications.services import notify
from marketplace.solutions.models import Solution
from marketplace.solutions.services.follows import facts_of
from marketplace.solutions.states import SolutionState


@transaction.atomic
def confirm_current(solution: Solution, *, by: Any) -> Solution:
    """Note that a published profile still says the truth; doing it twice is harmless. Raises TransitionNotAllowed."""
    locked: Solution = Solution.objects.select_for_update().get(pk=solution.pk)
    at = clock.now()
    if locked.state != SolutionState.PUBLISHED:
        raise TransitionNotAllowed(_("Only a published profile can be confirmed."))
    locked.confirmed_at = at
    locked.reminded_at = None
    locked.save(update_fields=["confirmed_at", "reminded_at"])
    record("solutions.solution_confirmed", target=locked, by=by, at=at)
    return locked


def remind_stale(at: datetime) -> int:
    """Ask the teams of profiles that nobody confirmed for a quarter; answers how many were asked.

    Each profile is its own transaction, and a second run on the same day asks nobody again.
    """
    return sum(_remind(pk, at) for pk in list(Solution.objects.to_remind_at(at).values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, at: datetime) -> bool:
    """Ask one team, unless another process has just done it."""
    locked = Solution.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    if not Solution.objects.to_remind_at(at).filter(pk=pk).exists():
        return False
    locked.reminded_at = at
    locked.save(update_fields=["reminded_at"])
    members = locked.organisation.memberships.filter(role__in=WRITING_ROLES).select_related("user")
    notify(
        [row.user for row in members],
        "solution_confirm_due",
        facts=facts_of(locked),
        path=locked.get_absolute_url(),
        about=locked,
    )
    record("solutions.confirmation_asked", target=locked, at=at)
    return True
