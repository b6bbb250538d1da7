"""Who may read a private file: the room that keeps it answers, by the file's purpose."""

from collections.abc import Callable
from typing import Any

from hoip.files.models import PrivateFile

Rule = Callable[[Any, PrivateFile], bool]
_rules: dict[str, Rule] = {}


def register(purpose: str, rule: Rule) -> None:
    """Let a room decide on its files; a purpose without a rule is read by nobody."""
    _rules[purpose] = rule


def may_read(user: Any, file: PrivateFile) -> bool:
    """Whether a person may read a file now."""
    rule = _rules.get(file.purpose)
    return rule is not None and rule(user, file)
