"""Compare the search index with the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.documents import MAPPING_VERSION
from search.engines import EngineUnavailable, get_engine
from search.outbox import compare, drain, mend, set_aside, waiting


class Command(BaseCommand):
    """Name documents that are missing from the index, should not be there, or say other things than the database."""

    help = "Compare the search index with the database, by counts, versions and hashes; --mend puts it right."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --mend."""
        parser.add_argument(
            "--mend", "--fix", action="store_true", help="index anew what differs, remove what is too much"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare; with --mend put right and compare again. Fails when a difference is left."""
        try:
            health = get_engine().health()
            if health.mapping != MAPPING_VERSION:
                message = (
                    f"The index was made by another analysis or other fields (mapping {health.mapping or 'unknown'}, "
                    f"wanted {MAPPING_VERSION}). Run rebuild_index."
                )
                raise CommandError(message)
            drain()
            found = compare()
            if found and options["mend"]:
                mend(found.all())
                drain()
                found = compare()
        except EngineUnavailable as error:
            message = "The search engine does not answer."
            raise CommandError(message) from error
        for name, uids in (("missing", found.missing), ("surplus", found.surplus), ("different", found.different)):
            for uid in uids:
                self.stdout.write(f"{name}: {uid}")
        if found:
            message = (
                f"{len(found.missing)} missing, {len(found.surplus)} surplus, {len(found.different)} different. "
                "Run check_index --mend."
            )
            raise CommandError(message)
        if aside := set_aside():
            message = f"{aside} changes failed too often and were set aside; the search index's page in the back office shows them."
            raise CommandError(message)
        left = f" {waiting()} changes wait for their next attempt." if waiting() else ""
        self.stdout.write(f"The index agrees with the database.{left}")
