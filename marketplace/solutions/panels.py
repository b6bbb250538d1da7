"""What an organisation's page shows of this room."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hoip.accounts.panels import Panel, register
from marketplace.solutions.models import Solution

MOST = 20


def solutions_panel(organisation: Any, user: Any) -> Iterable[Panel]:
    """Its published profiles, newest first; nothing where there are none."""
    if not organisation.is_provider:
        return []
    rows = Solution.objects.visible_to(user).published().filter(organisation=organisation).for_listing()[:MOST]
    if not rows:
        return []
    return [Panel(_("Solutions"), "solutions/_panel.html", {"solutions": rows})]


register(solutions_panel)
