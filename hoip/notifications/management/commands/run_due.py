"""The one scheduled command: send what is due."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hoip.clock import now
from hoip.notifications.due import jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run every registered job; one that fails does not stop the others. Safe to run at any time."""

    help = "Send reminders and digests that are due; run it every hour."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run the jobs, and say what each sent."""
        at = now()
        failed = []
        for job in jobs():
            try:
                self.stdout.write(f"{job.name}: {job.run(at)}")
            except Exception:
                logger.exception("The job %s failed.", job.name)
                failed.append(job.name)
        if failed:
            message = f"Failed: {', '.join(failed)}"
            raise CommandError(message)
