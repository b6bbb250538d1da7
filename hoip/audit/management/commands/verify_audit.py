"""Verify the audit chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hoip.audit.services import verify_chain


class Command(BaseCommand):
    """Recompute every hash of the audit log; fail and name the first entry that is wrong."""

    help = "Recompute every hash of the audit log; fails when an entry was changed, added or removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Verify, and say what was found."""
        found = verify_chain()
        if found.broken_at is not None:
            message = f"The audit log is broken at entry {found.broken_at}: {found.problem}."
            raise CommandError(message)
        self.stdout.write(f"The audit log is whole: {found.entries} entries.")
