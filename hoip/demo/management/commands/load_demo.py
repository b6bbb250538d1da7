"""Load the demo content."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hoip.demo.loading import load


class Command(BaseCommand):
    """Load demo problems, solutions, people, challenges and pages; refused where DEMO is off."""

    help = "Load the demo content; safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, and say what there is."""
        if not settings.DEMO:
            message = "Demo content is loaded only where DEMO is on."
            raise CommandError(message)
        counts = load()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
