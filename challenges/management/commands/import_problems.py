"""Take in problems from a JSON or CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from challenges.importing import import_file
from hoip.importing import UnreadableFile


class Command(BaseCommand):
    """Check every row, report bad ones with line and reason, and keep all or nothing."""

    help = "Take in problems from a JSON array or a CSV file with a header; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and what to do with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--accepted", action="store_true", help="The problems were accepted before, elsewhere.")
        parser.add_argument("--demo", action="store_true", help="Mark what is made as demo content.")
        parser.add_argument("--dry-run", action="store_true", help="Check and count; keep nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import and say what it did; exit code 1 when a row was bad."""
        try:
            report = import_file(
                options["file"], accepted=options["accepted"], demo=options["demo"], dry_run=options["dry_run"]
            )
        except (UnreadableFile, OSError) as error:
            raise CommandError(str(error)) from error
        for row in report.bad:
            self.stderr.write(f"line {row.line} {row.identifier}: {row.reason}")
        self.stdout.write(
            f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged, {len(report.bad)} bad."
        )
        if report.bad:
            message = "Nothing was written, because some rows are bad."
            raise CommandError(message)
