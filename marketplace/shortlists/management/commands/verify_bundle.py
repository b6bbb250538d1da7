"""Verify the bundle of a case."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.shortlists.records import bundle


class Command(BaseCommand):
    help = "Compare every file of a case's bundle with its hash, and compute the ranking again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="the ZIP file that the decision's page exports")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = bundle.problems_of(Path(options["path"]).read_bytes())
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("The bundle is whole: every file has its hash, and the ranking follows from the scores.")
