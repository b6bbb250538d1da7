"""Hide who bids in texts, as well as text can be hidden; what cannot is said on the page."""

import re
from collections.abc import Iterable
from functools import lru_cache

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXTS = ("text/plain", "text/csv")
HIDDEN = "▇▇▇"
SHORTEST = 3
"""Names of fewer characters are left: hiding "AI" would hide the text."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+?(?=[,.;:!?)]*(?:\s|$))", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d.,])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\d.,]*\d)")
_TAX = re.compile(r"(?<!\d)\d{10}(?:-\d{3})?(?!\d)")
_LEGAL = re.compile(
    r"^(?:công ty|cty|tnhh|cổ phần|cp|mtv|một thành viên|joint stock|company|co\.?|ltd\.?|jsc|inc\.?|\(hư cấu\)|\(fictional\))$",
    re.IGNORECASE,
)


def _core(name: str) -> str:
    """A bidder's name without its legal form or kind, which people leave out when they write about themselves."""
    text = re.sub(r"\((?:hư cấu|fictional)\)", " ", name, flags=re.IGNORECASE)
    for form in (
        "công ty cổ phần",
        "công ty tnhh một thành viên",
        "công ty tnhh mtv",
        "công ty tnhh",
        "công ty",
        "joint stock company",
        "nhóm",
        "đội",
        "team",
    ):
        text = re.sub(rf"^\s*{form}\b", " ", text, flags=re.IGNORECASE)
    words = [word for word in text.split() if not _LEGAL.match(word.strip(",."))]
    return " ".join(words).strip(" ,.")


def can_be_masked(content_type: str) -> bool:
    """Whether documents of a kind can be masked at all; all others are kept back from a blind panel."""
    return content_type == WORD or content_type.partition(";")[0] in TEXTS


def mask(text: str, names: Iterable[str]) -> str:
    """Replace names, e-mail addresses, web addresses, telephone numbers and tax codes in a text.

    Args:
        text: what a bidder wrote.
        names: the bidder's names, its solution's and its people's, in any language.
    """
    for pattern in (_ADDRESS, _LINK, _TAX, _PHONE):
        text = pattern.sub(HIDDEN, text)
    named = _any_of(frozenset(names))
    return named.sub(HIDDEN, text) if named else text


@lru_cache(maxsize=64)
def _any_of(names: frozenset[str]) -> re.Pattern[str] | None:
    """What matches any of some names, longest first; a bid's hundred paragraphs ask for the same ones."""
    parts = {part for name in names for part in (name.strip(), _core(name)) if len(part) >= SHORTEST}
    if not parts:
        return None
    either = "|".join(re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
