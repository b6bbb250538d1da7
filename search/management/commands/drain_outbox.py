"""Bring the search index up to date now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import EngineUnavailable
from search.outbox import drain, set_aside


class Command(BaseCommand):
    """Index what waits in the outbox."""

    help = "Index what waits in the outbox."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Drain, and say what was done."""
        try:
            done = drain()
        except EngineUnavailable as error:
            message = "The search engine does not answer; the changes stay in the outbox."
            raise CommandError(message) from error
        self.stdout.write(
            f"Indexed {done.indexed}, removed {done.deleted}, failed {done.failed}, set aside {set_aside()}."
        )
