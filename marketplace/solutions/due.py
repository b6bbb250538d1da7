"""What this room sends when it is due."""

from hoip.notifications.due import register
from marketplace.solutions.services.freshness import remind_stale

register("solutions.remind_stale", remind_stale)
