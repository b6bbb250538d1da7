"""What templates know about the person's organisations."""

from typing import Any

from django.http import HttpRequest


def current_organisation(request: HttpRequest) -> dict[str, Any]:
    """The organisation that the person acts for, or None."""
    return {"current_organisation": getattr(request, "organisation", None)}
