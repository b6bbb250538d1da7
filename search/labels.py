"""Words for values that only other rooms can name: field codes, agencies, tags."""

from collections.abc import Callable

Labeller = Callable[[str], str]
_labellers: dict[str, Labeller] = {}


def register(facet: str, labeller: Labeller) -> None:
    """Let a room name the values of a facet; an empty name hides a value."""
    _labellers[facet] = labeller


def label(facet: str, value: str) -> str:
    """The name of a value in the reader's language, or the value itself."""
    labeller = _labellers.get(facet)
    return labeller(value) if labeller else value
