"""What acts are called where people read them: rooms register words for the acts that stand in a history."""

from collections.abc import Mapping
from typing import Any

_words: dict[str, Any] = {}


def register(words: Mapping[str, Any]) -> None:
    """Give acts their words, by the act as the log names it; texts are translated when they are shown."""
    _words.update(words)


def in_words(action: str) -> Any:
    """An act in the reader's words, or as the log names it where no room gave it any."""
    return _words.get(action, action)
