"""Template tags of this room."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip.clock import now

register = template.Library()


@register.simple_tag
def phase_of(challenge: Challenge, at: datetime | None = None) -> Phase:
    """The phase of a challenge at a time, or now."""
    return challenge.phase_at(at or now())


@register.filter
def act_in_words(action: str) -> Any:
    """An audited act of this room in the reader's words."""
    words = {
        "challenges.problem_created": _("The problem was begun"),
        "challenges.problem_imported": _("The problem was imported"),
        "challenges.problem_submitted": _("The problem was submitted"),
        "challenges.problem_in_consultation": _("A consultation began"),
        "challenges.problem_accepted": _("The problem was accepted"),
        "challenges.problem_returned": _("The problem was returned"),
        "challenges.problem_declined": _("The problem was declined"),
        "challenges.problem_merged": _("The problem was merged"),
        "challenges.problem_transferred": _("The problem moved to the agency's successor"),
        "challenges.challenge_created": _("The challenge was begun"),
        "challenges.challenge_published": _("The challenge was announced"),
        "challenges.challenge_extended": _("The deadline was moved"),
        "challenges.challenge_cancelled": _("The challenge was cancelled"),
        "challenges.challenge_transferred": _("The challenge moved to the agency's successor"),
    }
    return words.get(action, action)
