"""Numbers that people quote: BT-2026-001 for a problem, TT-2026-001 for a challenge."""

from typing import Any

from django.db.models import Model


def next_number(model: type[Model], prefix: str, year: int) -> str:
    """The next free number of a year. The unique constraint settles a race; the caller's transaction then fails."""
    start = f"{prefix}-{year}-"
    manager: Any = model._default_manager
    last = manager.filter(number__startswith=start).order_by("-number").values_list("number", flat=True).first()
    return f"{start}{(int(last.removeprefix(start)) if last else 0) + 1:03d}"
