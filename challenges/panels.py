"""What this room shows on an organisation's page to its own people and the office."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from challenges.models import Problem
from challenges.states import ProblemState
from hoip.accounts.panels import Panel, register


@register
def problems_by_state(organisation: Any, user: Any) -> Iterable[Panel]:
    """How many of an agency's problems are in each state, with the way to the board."""
    if not organisation.is_agency or not user.has_perm("challenges.view_agency_board", organisation):
        return
    rows = Problem.objects.visible_to(user).filter(organisation=organisation).order_by("state")
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    if counts:
        states = [(state, state.label, counts[state]) for state in ProblemState if counts.get(state)]
        yield Panel(
            _("Problems by state"), "challenges/_states_panel.html", {"states": states, "slug": organisation.slug}
        )
