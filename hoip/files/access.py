"""Who may read a private file: the room that keeps it answers, by the file's purpose."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from hoip.files.models import PrivateFile

Rule = Callable[[Any, PrivateFile], bool]
About = Callable[[PrivateFile], Model]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a room decides for its files: who may read one, and whether each reading is recorded."""

    may_read: Rule
    audited: bool
    about: About | None = None


_purposes: dict[str, Purpose] = {}


def register(purpose: str, rule: Rule, *, audited: bool = False, about: About | None = None) -> None:
    """Let a room decide on its files; a purpose that nobody registers is read by nobody.

    Args:
        purpose: the name that the room gives to `store_upload`.
        rule: whether a person (anonymous ones too) may read a file now.
        audited: each download goes into the audit log.
        about: the object that the log names for a download; the file itself when left out.
    """
    _purposes[purpose] = Purpose(rule, audited, about)


def may_read(user: Any, file: PrivateFile) -> bool:
    """Whether a person may read a file now."""
    purpose = _purposes.get(file.purpose)
    return purpose is not None and purpose.may_read(user, file)


def is_audited(file: PrivateFile) -> bool:
    """Whether each reading of a file is recorded."""
    purpose = _purposes.get(file.purpose)
    return purpose is not None and purpose.audited


def subject_of(file: PrivateFile) -> Model:
    """The object that the audit log names when a file is read."""
    purpose = _purposes.get(file.purpose)
    return purpose.about(file) if purpose is not None and purpose.about is not None else file
