"""Words for values that only other rooms can name: field codes, agencies, tags."""

from collections.abc import Callable, Iterable, Mapping

Labeller = Callable[[Iterable[str]], Mapping[str, str]]
_labellers: dict[str, Labeller] = {}


def register(facet: str, labeller: Labeller) -> None:
    """Let a room name the values of a facet, all at once; a value without a name is not shown."""
    _labellers[facet] = labeller


def names(facet: str, values: Iterable[str]) -> dict[str, str]:
    """The names of some values in the reader's language; the values themselves where no room names them."""
    wanted = list(values)
    labeller = _labellers.get(facet)
    return dict(labeller(wanted)) if labeller else {value: value for value in wanted}
