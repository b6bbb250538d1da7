"""Make the vectors that search by meaning needs, at once instead of in the background."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import vectors
from search.embedding import EmbedderUnavailable, get_embedder


class Command(BaseCommand):
    help = "Make the vectors that are due; with --all look at every document, after the embedder was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="look at every document, not at the changed ones only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            embedder = get_embedder()
        except EmbedderUnavailable as error:
            raise CommandError(f"Search by meaning is off: {error}.") from error
        if options["all"]:
            vectors.queue_all()
        made = vectors.drain()
        self.stdout.write(
            f"{embedder.name}: {made.documents} documents looked at, {made.texts} texts embedded, "
            f"{made.failed} put off, {vectors.waiting()} waiting."
        )
