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
        samples: facts as the room's services give them, one set for each wording; every kind is rendered from them
            in both languages by a test.
        mandatory: sent whatever the preferences and mutes (security, rights, receipts, results), and at once.
        outlives_sight: told even when the reader may no longer see what it is about, since that is the news.
        attachments: makes the files of the mail from the facts, each as name, content and content type; a digest
            carries none.
        unsubscribe: names the scope and argument of the mail's unsubscribe link (see `unsubscribe.py`); left out,
            the link stops the kind's whole group.
    """

    name: str
    group: str
    title: Callable[[Facts], str]
    body: Callable[[Facts], str]
    samples: tuple[Facts, ...]
    mandatory: bool = False
    outlives_sight: bool = False
    attachments: Callable[[Facts], list[Attachment]] | None = None
    unsubscribe: Callable[[Facts], tuple[str, str]] | None = None


_kinds: dict[str, Kind] = {}
_unlisted: set[str] = set()


def register(kind: Kind) -> None:
    """Make a kind known; called from a room's `notifications.py` when the application starts."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind | None:
    """The kind of that name, or None when its room no longer registers it."""
    return _kinds.get(name)


def keep_unlisted(*names: str) -> None:
    """Leave kinds out of the log of mails that people read: who gets such a mail is a secret itself."""
    _unlisted.update(names)


def unlisted_kinds() -> frozenset[str]:
    """The names of the kinds that no list of mails shows."""
    return frozenset(_unlisted)


def all_kinds() -> list[Kind]:
    """Every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
