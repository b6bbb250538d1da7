"""The kinds of notice, registered by the rooms that send them; words are made at render time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]
Attachment = tuple[str, bytes, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of notice reads.

    Attributes:
        name: stable constant, such as "problem_returned".
        group: the preference group that a person switches, one of GROUPS.
        title: makes the headline from the facts, in the language that is active.
        body: makes one or two sentences, likewise; also the mail's text.
        mandatory: sent by e-mail whatever the preferences (security, invitations, results).
        attachments: makes the mail's files from the facts, each as name, content and content type.
    """

    name: str
    group: str
    title: Callable[[Facts], str]
    body: Callable[[Facts], str]
    mandatory: bool = False
    attachments: Callable[[Facts], list[Attachment]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called from a room's `notifications.py` when the application starts."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    """The kind of that name, or None when its room no longer registers it."""
    return _kinds.get(name)
