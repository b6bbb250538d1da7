"""Checks and clean-ups of typed text that forms and models share."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_KEPT = "\n\t"
_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!?]")
_JOINERS = "\u200c\u200d"
"""Zero-width joiners belong to some scripts and to emoji, though they are of the category of format characters."""


def _is_control(letter: str) -> bool:
    if letter in _KEPT or letter in _JOINERS:
        return False
    # Cc: control; Cf: invisible format characters, direction overrides among them; Cs: lone surrogates, which no
    # database can store.
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs"}


def strip_control_characters(text: str) -> str:
    """Return `text` in Unicode's composed form, with plain line ends and without invisible control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(letter for letter in lines if not _is_control(letter)))


def no_html(text: str) -> None:
    """Refuse what looks like an HTML tag, where a tag can't be meant."""
    if _TAG.search(text):
        raise ValidationError(_("Write this as plain text, without tags such as <b>."), code="html")


def safe_url(address: str) -> None:
    """Refuse addresses that aren't http or https, such as `javascript:`."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as brackets that hold no address
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValidationError(_("Enter an address that begins with http:// or https://."), code="address")
