"""What a problem's template is made of: typed sections, and the default template that the project brings."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoip.bilingual import in_language

FIXTURE = Path(__file__).parent / "fixtures" / "problem_template.json"
DEFAULT_CODE = "default"
MOST_CHARACTERS = 60_000
"""What one section keeps at most, whatever its own length: over-long text is kept and marked, never cut off."""

STEPS: dict[int, Any] = {
    1: _("The need"),
    2: _("Who and why"),
    3: _("The result"),
    4: _("Conditions"),
}


class Kind:
    """How a section is answered. Whatever the kind, `Problem.sections` holds its answer as text for reading."""

    TEXT = "text"
    LIST = "list"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a template. Texts ending in _vi and _en are read in the reader's language.

    Attributes:
        key: stable name under which the answer is kept.
        kind: one of `Kind`.
        step: number of the form's step that shows it, from 1.
        required: must be written before the problem can be submitted.
        longest: characters; for files their number.
        public: a challenge's page shows it once it is announced, as what a bidder looks for. The contact and the
            attachments stay with the agency.
        choices: the answers of a choice, (code, Vietnamese, English) each.
    """

    key: str
    kind: str
    step: int
    required: bool
    longest: int
    public: bool
    label_vi: str
    label_en: str
    help_vi: str = ""
    help_en: str = ""
    good_vi: str = ""
    good_en: str = ""
    weak_vi: str = ""
    weak_en: str = ""
    choices: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def label(self) -> str:
        """What it is called."""
        return in_language(self, "label")

    @property
    def help(self) -> str:
        """What belongs into it."""
        return in_language(self, "help")

    @property
    def good(self) -> str:
        """An example that shows the way."""
        return in_language(self, "good")

    @property
    def weak(self) -> str:
        """An example of what does not help."""
        return in_language(self, "weak")


def fixture() -> dict[str, Any]:
    """The default template as the project brings it: code, names and sections."""
    found: dict[str, Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    return found


SECTIONS: tuple[Section, ...] = tuple(Section(**row) for row in fixture()["sections"])
"""The default template. With the title and the fields, which every problem has, it is the sixteen sections of the
clarity check's statements, and besides them contact, replication and attachments."""
BY_KEY: Mapping[str, Section] = {section.key: section for section in SECTIONS}


def sections_of_step(step: int, sections: Iterable[Section] = SECTIONS) -> list[Section]:
    """The sections that one step of the form shows."""
    return [section for section in sections if section.step == step]


def missing(texts: Mapping[str, str], sections: Iterable[Section] = SECTIONS) -> list[Section]:
    """Required sections that have no answer yet."""
    return [section for section in sections if section.required and not texts.get(section.key, "").strip()]


def too_long(texts: Mapping[str, str], sections: Iterable[Section] = SECTIONS) -> list[Section]:
    """Sections whose text is longer than they take; it is kept, and shortened before the problem is submitted."""
    return [
        section
        for section in sections
        if section.kind in {Kind.TEXT, Kind.LIST} and len(texts.get(section.key, "")) > section.longest
    ]
