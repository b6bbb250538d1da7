"""The verbs of this room."""

from marketplace.alerts.services.automatic import keep_automatic
from marketplace.alerts.services.saving import (
    change_alert,
    delete_alert,
    pause_alert,
    resume_alert,
    save_matches,
    save_search,
)
from marketplace.alerts.services.sending import send_due
from marketplace.alerts.services.tuning import mark_wrong, undo_tuning

__all__ = [
    "change_alert",
    "delete_alert",
    "keep_automatic",
    "mark_wrong",
    "pause_alert",
    "resume_alert",
    "save_matches",
    "save_search",
    "send_due",
    "undo_tuning",
]
