"""What people agree to when they make an account: the words, in numbered versions, and where they read more.

Personal data is processed by voluntary, informed consent (Law 91/2025/QH15): the box is never ticked beforehand, and the
log keeps the words that a person saw. Whoever changes the words gives them a new version; people are then asked
again on their own page, and what they agreed to before stays on record.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
"""The version of the words below, by the month from which they stand."""
TEXT = _(
    "I agree that H.OIP keeps my name, e-mail address and language to sign me in and tell me things, and records "
    "what I do here to prove that selections are fair. I can withdraw my consent at any time."
)

WITHDRAWAL = _(
    "I withdraw my consent. My account is to be closed now, and my name and e-mail address are to be deleted."
)
"""What a person says who withdraws; kept with the withdrawal."""

_finders: list[Callable[[HttpRequest | None], str]] = []


def register_privacy_page(finder: Callable[[HttpRequest | None], str]) -> None:
    """Tell where the privacy page is read; pages are a room above this one. Called when the application starts."""
    _finders.append(finder)


def privacy_address(request: HttpRequest | None = None) -> str:
    """The address of the privacy page in the reader's language; empty where the site has none."""
    return next((address for finder in _finders if (address := finder(request))), "")
