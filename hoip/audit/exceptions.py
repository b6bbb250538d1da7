"""Errors of this room."""


class AppendOnly(Exception):
    """Code tried to change or delete an audit entry; nobody may, and no page offers it."""

    def __init__(self) -> None:
        super().__init__("Audit entries are only ever added.")
