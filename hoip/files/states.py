"""What the malware scanner has said about a file."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ScanState(models.TextChoices):
    """Where a file is with the scanner."""

    UNSCANNED = "unscanned", pgettext_lazy("file", "not scanned")
    WAITING = "waiting", pgettext_lazy("file", "waits for the malware scan")
    CLEAN = "clean", pgettext_lazy("file", "scanned, nothing found")
    INFECTED = "infected", pgettext_lazy("file", "held back: malware")
