"""The verbs of this room. Each asks nobody's permission: that is the caller's question, by the names in `rules.py`."""

from marketplace.solutions.services.freshness import confirm_current, remind_stale
from marketplace.solutions.services.lifecycle import (
    archive_solution,
    publish_solution,
    restore_solution,
    unpublish_solution,
)
from marketplace.solutions.services.media import (
    add_document,
    add_image,
    remove_document,
    remove_image,
)
from marketplace.solutions.services.profiles import create_solution, save_solution

__all__ = [
    "add_document",
    "add_image",
    "archive_solution",
    "confirm_current",
    "create_solution",
    "publish_solution",
    "remind_stale",
    "remove_document",
    "remove_image",
    "restore_solution",
    "save_solution",
    "unpublish_solution",
]
