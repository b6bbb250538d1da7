"""Template tags of the pages."""

from datetime import datetime
from typing import Any

from django import template

from cms.feeds import SECTIONS
from cms.models import ContestPage

register = template.Library()


@register.simple_tag
def contest_phase(contest: ContestPage, at: datetime) -> Any:
    """Where a contest stands at the present time, or None."""
    return contest.phase_at(at)


@register.filter
def section_name(key: str) -> str:
    """The words for a section that has a feed."""
    return str(SECTIONS[key].title)
