"""A statement as the rules read it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
LONGEST_WORK = 12
"""Months; the work on one problem takes no longer (domain guide, section 3)."""


MOST_READ = 20_000
"""Characters of one section that the rules read, so that a check stays quick whatever was pasted."""
_RUN = re.compile(r"(\S)\1{7,}")
_ENDLESS = re.compile(r"\S{60,}")


def plain(text: str) -> str:
    """Text in composed form with single spaces in its lines, as the patterns expect it.

    Runs of one sign and words without end, which nobody writes in earnest, are cut: patterns take long over them.
    """
    text = _ENDLESS.sub(lambda word: word.group()[:60], _RUN.sub(r"\1\1\1", text[:MOST_READ]))
    lines = unicodedata.normalize("NFC", text).replace("\u00a0", " ").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


@dataclass(frozen=True)
class Statement:
    """The sections of a problem in reading order, in one language.

    Attributes:
        language: "vi" or "en"; the patterns of that language are used.
        texts: section key to text, in reading order; a blank section is "". Keys that are left out are not looked at.
        months: longest time that the work may take.
        optional: sections that may stay blank without a word.
    """

    language: str
    texts: Mapping[str, str]
    months: int = LONGEST_WORK
    optional: frozenset[str] = field(default=frozenset())

    @cached_property
    def clean(self) -> dict[str, str]:
        """The texts, ready for patterns."""
        return {key: plain(text) for key, text in self.texts.items()}

    def get(self, key: str) -> str:
        """One section's text, or ""."""
        return self.clean.get(key, "")

    def asks(self, key: str) -> bool:
        """Whether the statement has that section at all."""
        return key in self.texts

    @property
    def is_english(self) -> bool:
        """Whether English patterns are used."""
        return self.language.startswith("en")


def sentences(text: str) -> list[str]:
    """A text's sentences and lines."""
    return [part.strip() for part in SENTENCE.split(text) if part.strip()]


def phrase_of(text: str, longest: int = 120) -> str:
    """The beginning of a text, short enough to be shown beside a rule."""
    first = " ".join(text.split())
    return first if len(first) <= longest else first[: longest - 1].rstrip() + "…"
