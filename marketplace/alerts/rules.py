"""Who may keep alerts: everybody who signed in, each for their own."""

from typing import Any

import rules

from hoip.accounts.rules import signed_in


@rules.predicate
def owns(user: Any, alert: Any) -> bool:
    """The alert is the person's own."""
    return bool(alert is not None and alert.user_id == user.pk)


rules.add_perm("alerts.add_alert", signed_in)
rules.add_perm("alerts.change_alert", signed_in & owns)
