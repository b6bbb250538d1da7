"""What this room sends when it is due."""

from challenges.services.rounds import remind_before_closing, remind_of_queue
from hoip.notifications.due import register

register("challenges.remind_before_closing", remind_before_closing)
register("challenges.remind_of_queue", remind_of_queue)
