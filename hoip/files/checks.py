"""What can be set wrong about files."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def malware_scanner(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Say that files go unscanned where no scanner is set."""
    if settings.CLAMD_SOCKET or settings.CLAMD_HOST:
        return []
    return [
        checks.Warning(
            "No malware scanner is set: uploaded files are marked as not scanned.",
            hint="Set CLAMD_SOCKET or CLAMD_HOST to a clamd.",
            id="files.W001",
        )
    ]
