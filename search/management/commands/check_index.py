"""Compare the search index with the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines import EngineUnavailable
from search.outbox import compare, drain, mend


class Command(BaseCommand):
    """Name documents that are missing from the index or should not be there."""

    help = "Compare the search index with the database; --fix puts it right."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --fix."""
        parser.add_argument("--fix", action="store_true", help="index what is missing, remove what is too much")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare; with --fix mend and compare again. Fails when a difference is left."""
        try:
            found = compare()
            if found and options["fix"]:
                mend((*found.missing, *found.surplus))
                drain()
                found = compare()
        except EngineUnavailable as error:
            message = "The search engine does not answer."
            raise CommandError(message) from error
        for name, uids in (("missing", found.missing), ("surplus", found.surplus)):
            for uid in uids:
                self.stdout.write(f"{name}: {uid}")
        if found:
            message = f"{len(found.missing)} missing, {len(found.surplus)} surplus."
            raise CommandError(message)
        self.stdout.write("The index agrees with the database.")
