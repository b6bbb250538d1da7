"""Named points at which tests end the process, to see that what is left behind is one consistent state."""

import os

from django.conf import settings

EXIT_CODE = 86
"""What a process that was ended here answers to its parent."""


def fault_point(name: str) -> None:
    """End the process at once, without any clean-up, if the setting FAULT_POINT names this point."""
    if name == settings.FAULT_POINT:
        os._exit(EXIT_CODE)
