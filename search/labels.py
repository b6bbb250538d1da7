"""Words for values that only other rooms can name (field codes, agencies, tags), and values for words."""

from collections.abc import Callable, Iterable, Mapping

Labeller = Callable[[Iterable[str]], Mapping[str, str]]
Finder = Callable[[str], Iterable[str]]
Follower = Callable[[Iterable[str]], Mapping[str, str]]
_labellers: dict[str, Labeller] = {}
_finders: dict[str, Finder] = {}
_followers: dict[str, Follower] = {}


def register(facet: str, labeller: Labeller, *, find: Finder | None = None, follow: Follower | None = None) -> None:
    """Let a room name the values of a facet.

    Args:
        facet: name of the facet.
        labeller: names of some values, all at once; a value without a name is not shown.
        find: the values that somebody means who types a name, an abbreviation or the value itself.
        follow: for values that were replaced, what stands in their place now.
    """
    _labellers[facet] = labeller
    if find is not None:
        _finders[facet] = find
    if follow is not None:
        _followers[facet] = follow


def names(facet: str, values: Iterable[str]) -> dict[str, str]:
    """The names of some values in the reader's language; the values themselves where no room names them."""
    wanted = list(values)
    labeller = _labellers.get(facet)
    return dict(labeller(wanted)) if labeller else {value: value for value in wanted}


def values_of(facet: str, text: str) -> tuple[str, ...]:
    """The values of a facet that a typed text means; none when no room knows it."""
    finder = _finders.get(facet)
    return tuple(finder(text)) if finder else ()


def current(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    """The values with each that was replaced led on to what stands in its place, each once."""
    wanted = list(values)
    follower = _followers.get(facet)
    moved = follower(wanted) if follower and wanted else {}
    return tuple(dict.fromkeys(moved.get(value, value) for value in wanted))
