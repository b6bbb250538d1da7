"""Load the project's reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from hoip.reference.loading import loaders


class Command(BaseCommand):
    """Load fields, places, levels, criteria, glossary, agencies, clauses and the page tree; safe to run again."""

    help = "Load the reference data; what exists already is left as it was edited."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run every registered loader in order."""
        for loader in loaders():
            loader.load()
            self.stdout.write(f"Loaded: {loader.name}")
