"""Who has shortlisted a solution: asked of the rooms above, which register here."""

from collections.abc import Callable
from typing import Any

Check = Callable[[Any, Any], bool]
"""Takes a user and a solution; True when an agency of the user's has put the solution on a shortlist."""

_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add a room's answer; called from `AppConfig.ready`."""
    _checks.append(check)
    return check


def has_shortlisted(user: Any, solution: Any) -> bool:
    """Whether any room says that the user's agency has shortlisted the solution; nobody has until one says so."""
    return any(check(user, solution) for check in _checks)
