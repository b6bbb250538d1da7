"""What rooms above show on an organisation's public page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a heading and a template with its context."""

    heading: str
    template: str
    context: dict[str, Any]


Provider = Callable[[Any, Any], Iterable[Panel]]
"""Takes the organisation and the reader; answers the panels that the reader may see."""
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a room's provider."""
    _providers.append(provider)
    return provider


def panels_for(organisation: Any, user: Any) -> list[Panel]:
    """All panels of an organisation for a reader."""
    return [panel for provider in _providers for panel in provider(organisation, user)]
