"""Short texts that exist in Vietnamese, in English or in both."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language

LANGUAGES = ("vi", "en")


def reader_language() -> str:
    """The language of what is rendered now: "en" or "vi"."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def in_reader_language(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are kept, and beside each pair `x_vi` and `x_en` as `x` the one that the reader reads."""
    language = reader_language()
    stems = [name.removesuffix("_vi") for name in facts if name.endswith("_vi")]
    return {**facts, **{stem: facts.get(f"{stem}_{language}", "") for stem in stems}}


def in_language(record: Any, field: str, language: str | None = None) -> str:
    """Return `record`'s text `field` in a language, or in the other one where that is empty.

    Args:
        record: an object with the attributes `{field}_vi` and `{field}_en`.
        field: the stem of the two attribute names, such as "title".
        language: "vi" or "en"; the reader's present language when left out.
    """
    first = language or reader_language()
    second = "vi" if first == "en" else "en"
    return getattr(record, f"{field}_{first}") or getattr(record, f"{field}_{second}")


def language_of(record: Any, field: str) -> str:
    """Return the language ("vi" or "en") in which `in_language` answers now, for a `lang` attribute."""
    wanted = reader_language()
    if getattr(record, f"{field}_{wanted}"):
        return wanted
    return "vi" if wanted == "en" else "en"


class Named(Model):
    """A record with a Vietnamese and an English name, of which one may be empty."""

    name_vi: Any
    name_en: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the other."""
        return in_language(self, "name")
