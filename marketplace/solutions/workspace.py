"""What waits for a team: drafts to finish, profiles to confirm, the first profile to write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hoip.accounts.states import WRITING_ROLES
from hoip.accounts.workspace import WorkItem, register
from marketplace.solutions.models import Solution
from marketplace.solutions.states import SolutionState

MOST = 10


def work_items(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Items of the organisation that the user acts for, in two queries."""
    if organisation is None or not organisation.is_provider or not user.works_in(organisation.pk, WRITING_ROLES):
        return []
    group = _("Solution profiles")
    own = Solution.objects.visible_to(user).filter(organisation=organisation)
    items = [
        WorkItem(
            title=solution.name,
            status=_("not confirmed for three months"),
            action=_("Confirm or update"),
            url=reverse("solutions:solution-confirm", args=[solution.slug]),
            group=group,
        )
        for solution in own.stale_at(at)[:MOST]
    ]
    drafts = list(own.filter(state=SolutionState.DRAFT).order_by("-updated_at")[:MOST])
    items += [
        WorkItem(
            title=solution.name,
            status=str(solution.get_state_display()),
            action=_("Finish and publish"),
            url=reverse("solutions:solution-edit", args=[solution.slug]),
            group=group,
        )
        for solution in drafts
    ]
    if not items and not own.exists():
        items.append(
            WorkItem(
                title=_("Your first solution profile"),
                status=_("not started"),
                action=_("Write it"),
                url=reverse("solutions:solution-create"),
                group=group,
            )
        )
    return items


register(work_items)
