"""Check an exported bid against its receipt."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.proposals.services.receipts import verify_export


class Command(BaseCommand):
    """Recompute the hashes of an exported sealed version and compare them with the platform's record."""

    help = "Recompute the SHA-256 of an exported bid and of its documents, and compare it with the receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("export", type=Path, help="the zip file that the bidder downloaded")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say that it matches, or what does not."""
        try:
            check = verify_export(options["export"].read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if check.problems:
            raise CommandError("\n".join(check.problems))
        self.stdout.write(f"{check.sha256}  matches the receipt")
