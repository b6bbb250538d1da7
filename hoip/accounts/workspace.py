"""What waits for a person: a registry that the rooms above fill, shown on the workspace page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits for a person, with the one next action.

    Attributes:
        title: what it is about, in the reader's language.
        status: the state in words, such as "draft".
        action: what to do next, as a short verb phrase.
        url: where that is done.
        due: until when, aware; None without a deadline.
        group: heading under which it is shown (translated); items of one group stand together.
        waiting: True when it waits for this person, False when it waits for somebody else.
    """

    title: str
    status: str
    action: str
    url: str
    group: str
    due: datetime | None = None
    waiting: bool = True


Provider = Callable[[Any, Any, datetime], Iterable[WorkItem]]
"""Takes the user, the organisation that the user acts for (or None) and the time; answers a few items, in a
constant number of queries."""

_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a room's provider; called from `AppConfig.ready`."""
    _providers.append(provider)
    return provider


def items_for(user: Any, organisation: Any, at: datetime) -> list[WorkItem]:
    """All that waits for a person: what is due first comes first, then what has no deadline."""
    items = [item for provider in _providers for item in provider(user, organisation, at)]
    return sorted(items, key=lambda item: (not item.waiting, item.due is None, item.due or at))
