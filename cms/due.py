"""What this room sends when it is due."""

from cms.services.events import remind
from hoip.notifications.due import register

register("cms.remind_events", remind)
