"""What templates know about notices."""

from typing import Any

from django.http import HttpRequest

from hoip.notifications.models import Notification


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many notices a signed-in person has not read; asked of the database only where a template shows it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"unread_notifications": 0}
    return {"unread_notifications": Notification.objects.filter(recipient=request.user, read_at=None).count()}
