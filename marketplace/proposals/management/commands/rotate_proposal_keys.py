"""Move everything encrypted to the active key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hoip.vault import Damaged, KeyMissing
from marketplace.proposals.services.keys import rotate_keys


class Command(BaseCommand):
    """Wrap the keys of bids, sealed versions and files by the first key of PROPOSAL_KEYS."""

    help = "After a new key was put first in PROPOSAL_KEYS: wrap all keys by it, so that the former one can go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rotate, and say how much was moved."""
        try:
            moved = rotate_keys()
        except KeyMissing as error:
            named = f" '{error.key_id}'" if error.key_id else ""
            raise CommandError(f"The key{named} is not in PROPOSAL_KEYS. Put it back and run this again.") from error
        except Damaged as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{moved.proposals} bids, {moved.versions} sealed versions, {moved.files} files moved.")
