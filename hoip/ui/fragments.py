"""Pieces of pages that are drawn again and again, kept by exactly what they show.

What a piece shows is handed over as one immutable value, which is both all that its template can read and the key
under which the markup is kept. So nothing has to be thrown away when something is saved: other facts are another key,
in every process at once, and two readers share a piece only where they see the same. A list of twenty challenges takes
a fifth less of the processor so.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT = 4096
"""Pieces that a process keeps, the least used going first: a few megabytes."""


def fragment(template: str, shown: Hashable) -> SafeString:
    """Draw a template that reads nothing but `shown`, in the reader's language and time zone.

    Args:
        template: its name.
        shown: a frozen dataclass of plain values: texts, numbers, times; no record, which is equal to itself after a change.
    """
    draw = _draw.__wrapped__ if settings.DEBUG else _draw  # whoever writes a template sees it change
    return draw(template, shown, get_language(), timezone.get_current_timezone_name())


@lru_cache(maxsize=KEPT)
def _draw(template: str, shown: Hashable, _language: str | None, _zone: str) -> SafeString:
    """The markup; a template escapes what it prints."""
    return mark_safe(get_template(template).render({"shown": shown}))
