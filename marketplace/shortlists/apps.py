"""Application configuration of this room."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShortlistsConfig(AppConfig):
    """An agency's board of candidates and its decisions."""

    name = "marketplace.shortlists"
    verbose_name = _("shortlists")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from hoip.audit import words
        from marketplace.shortlists import notifications, waiting  # noqa: F401 - models are loaded
        from marketplace.solutions import access

        access.register(has_shortlisted)
        words.register(
            {
                "shortlists.feedback_sent": _("Every bidder was told its scores and reasons"),
                "shortlists.case_completed": _("The case was completed"),
                "shortlists.record_exported": _("A record of the case was taken away"),
            }
        )


def has_shortlisted(user: Any, solution: Any) -> bool:
    """Whether an agency of this person has the solution in its "shortlisted" column."""
    from marketplace.shortlists.models import Candidate
    from marketplace.shortlists.states import Column

    rows = Candidate.objects.visible_to(user).filter(solution=solution, column=Column.SHORTLISTED)
    return bool(rows.exists())
