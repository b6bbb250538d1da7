"""Take in solution profiles from a JSON or CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hoip.importing import UnreadableFile
from marketplace.solutions.importing import import_file


class Command(BaseCommand):
    """Check every row, report bad ones with line and reason, and keep all or nothing."""

    help = "Take in solution profiles from a JSON array or a CSV file with a header; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and what to do with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Publish drafts of verified organisations.",
        )
        parser.add_argument(
            "--verified",
            action="store_true",
            help="Organisations that are made count as verified.",
        )
        parser.add_argument("--demo", action="store_true", help="Mark what is made as demo content.")
        parser.add_argument("--dry-run", action="store_true", help="Check and count; keep nothing.")
        parser.add_argument(
            "--skip-bad",
            action="store_true",
            help="Keep the good rows though others are bad.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import and say what it did; exit code 1 when a row was bad."""
        try:
            report = import_file(
                options["file"],
                publish=options["publish"],
                verified=options["verified"],
                demo=options["demo"],
                dry_run=options["dry_run"],
                skip_bad=options["skip_bad"],
            )
        except (UnreadableFile, OSError) as error:
            raise CommandError(str(error)) from error
        for row in report.bad:
            self.stderr.write(f"line {row.line} {row.identifier}: {row.reason}")
        self.stdout.write(
            f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged, "
            f"{len(report.bad)} bad; {report.organisations} organisations made."
        )
        if not report.kept:
            self.stdout.write("Nothing was kept.")
        if report.bad:
            raise CommandError(f"{len(report.bad)} bad rows.")
