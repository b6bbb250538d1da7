"""Make a key for the setting PROPOSAL_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hoip.vault import make_key_setting


class Command(BaseCommand):
    """Print a fresh "id:key". It is printed once and kept nowhere."""

    help = "Print a fresh key for PROPOSAL_KEYS."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Its id."""
        parser.add_argument("key_id", nargs="?", default=f"{timezone.now():%Y%m%d}", help="letters and digits")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(make_key_setting(options["key_id"]))
