"""What one reader may see of one profile. Pages, files and comparisons all ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from hoip.bilingual import in_language, language_of
from hoip.reference.models import TrlLevel
from marketplace.solutions import access
from marketplace.solutions.models import Solution, SolutionDocument
from marketplace.solutions.sections import (
    SECTIONS,
    STEPS,
    Section,
    audience_of,
    is_filled,
)
from marketplace.solutions.states import SupportWanted, Visibility


class Level(IntEnum):
    """How much a reader sees; each level includes those before it."""

    PUBLIC = 0
    AGENCY = 1
    SHORTLISTED = 2
    TEAM = 3


NEEDED: dict[str, Level] = {
    Visibility.PUBLIC: Level.PUBLIC,
    Visibility.AGENCY: Level.AGENCY,
    Visibility.SHORTLISTED: Level.SHORTLISTED,
}


def level_of(user: Any, solution: Solution) -> Level:
    """The reader's level for a profile: its own team, an agency that shortlisted it, a verified agency, anybody.

    The programme office reads what verified agencies read. Nothing here knows a superuser.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Level.PUBLIC
    if user.works_in(solution.organisation_id):
        return Level.TEAM
    if user.is_verified_agency_member:
        return Level.SHORTLISTED if access.has_shortlisted(user, solution) else Level.AGENCY
    return Level.AGENCY if user.is_office else Level.PUBLIC


ROOMY = frozenset({"text", "list"})
"""Kinds of section that stand under a heading of their own."""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as a page draws it.

    Attributes:
        section: what it is.
        value: ready for its kind: text, a word, a number, an address, or a list of names or records.
        language: language of the value for a `lang` attribute; "" for words of the interface.
        audience: who else reads it.
    """

    section: Section
    value: Any
    language: str
    audience: Visibility


@dataclass(frozen=True, slots=True)
class ShownStep:
    """The filled sections of one step of the form."""

    name: str
    label: Any
    sections: tuple[ShownSection, ...]

    @property
    def texts(self) -> list[ShownSection]:
        """What needs a heading and room of its own."""
        return [shown for shown in self.sections if shown.section.kind in ROOMY]

    @property
    def facts(self) -> list[ShownSection]:
        """What is said in a word or a figure, shown side by side."""
        return [shown for shown in self.sections if shown.section.kind not in ROOMY]


class SolutionReader:
    """Yields exactly the sections of a profile that one user may read."""

    def __init__(self, solution: Solution, user: Any, *, level: Level | None = None) -> None:
        """Ask the reader's level, unless the caller knows it (to preview the profile as others see it)."""
        self.solution = solution
        self.level = level_of(user, solution) if level is None else level

    def may_read(self, name: str) -> bool:
        """Whether the reader sees a section, filled or not."""
        return self.reaches(audience_of(self.solution.visibility, name))

    def reaches(self, audience: str) -> bool:
        """Whether the reader is among an audience."""
        return self.level >= NEEDED[audience]

    def text(self, name: str) -> str:
        """A section's text in the reader's language; "" when it is empty or hidden."""
        if not self.may_read(name):
            return ""
        return str(self._value(SECTIONS[name]) or "")

    @cached_property
    def sections(self) -> tuple[ShownSection, ...]:
        """All filled sections that the reader may see, in the order of the form."""
        return tuple(
            ShownSection(
                section,
                self._value(section),
                self._language(section),
                audience_of(self.solution.visibility, section.name),
            )
            for section in SECTIONS.values()
            if self.may_read(section.name) and is_filled(self.solution, section)
        )

    @property
    def by_name(self) -> dict[str, ShownSection]:
        """The same by the name of the section."""
        return {shown.section.name: shown for shown in self.sections}

    def steps(self, without: Iterable[str] = ()) -> list[ShownStep]:
        """The sections grouped as the form groups them; some may be left out, and empty groups are."""
        left_out = frozenset(without)
        groups = []
        for name, label in STEPS.items():
            shown = tuple(s for s in self.sections if s.section.step == name and s.section.name not in left_out)
            if shown:
                groups.append(ShownStep(name, label, shown))
        return groups

    @cached_property
    def documents(self) -> list[SolutionDocument]:
        """The private documents that the reader may open."""
        rows = self.solution.documents.select_related("file")
        return [document for document in rows if self.reaches(document.visibility)]

    @property
    def hidden_count(self) -> int:
        """How many filled sections are kept from this reader; told to agencies so that they know what to ask for."""
        return sum(1 for s in SECTIONS.values() if not self.may_read(s.name) and is_filled(self.solution, s))

    def _language(self, section: Section) -> str:
        if len(section.columns) > 1:
            return language_of(self.solution, section.name)
        return self.solution.language if section.kind == "text" else ""

    def _value(self, section: Section) -> Any:
        if len(section.columns) > 1:
            return in_language(self.solution, section.name)
        value = getattr(self.solution, section.name)
        if section.kind in {"many", "tags"}:
            return list(value.all())
        if section.kind == "choice":
            return getattr(self.solution, f"get_{section.name}_display")()
        if section.kind == "list":
            words = dict(SupportWanted.choices)
            return [words.get(item, item) for item in value]
        if section.kind == "trl" and value:
            level = TrlLevel.objects.filter(level=value).first()
            return str(level) if level else f"TRL {value}"
        return value
