"""The filter panel beside a list: what can be chosen, how many rows each choice holds, what is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

FOLD_AFTER = 8
"""So many values of a facet are shown at once; the rest stand behind "more"."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet; `count` is None where rows aren't counted."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One question that a list can be narrowed by.

    Attributes:
        name: the parameter in the address.
        label: what the question is called, translated.
        values: the choices in the order in which they are shown.
        multiple: whether several choices can stand together.
    """

    name: str
    label: str
    values: Sequence[FacetValue] = field(default_factory=tuple)
    multiple: bool = True

    @property
    def chosen(self) -> list[FacetValue]:
        """The values that narrow the list now."""
        return [value for value in self.values if value.chosen]

    @property
    def shown(self) -> list[FacetValue]:
        """The values in sight: the first ones, and all that are chosen."""
        return [value for place, value in enumerate(self.values) if place < FOLD_AFTER or value.chosen]

    @property
    def folded(self) -> list[FacetValue]:
        """The values behind "more"."""
        return [value for place, value in enumerate(self.values) if place >= FOLD_AFTER and not value.chosen]
