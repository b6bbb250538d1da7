"""Fill a new search index and swap it in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import EngineUnavailable
from search.lease import LeaseLost, LeaseTaken
from search.outbox import rebuild


class Command(BaseCommand):
    """Fill a new index from the database and put it in the place of the old one, while the site goes on."""

    help = "Fill a new search index from the database and put it in the place of the old one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild, and say how many documents there are."""
        try:
            count = rebuild()
        except (LeaseTaken, LeaseLost) as error:
            message = "Another process works on the search index; try again in a moment."
            raise CommandError(message) from error
        except EngineUnavailable as error:
            message = "The search engine does not answer."
            raise CommandError(message) from error
        self.stdout.write(f"Indexed {count} documents.")
