"""What templates know about notices."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hoip.notifications.models import Notification


def unread(request: HttpRequest) -> dict[str, Any]:
    """How many notices a signed-in person has not read; asked of the database only where a template shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notifications": 0}
    return {
        "unread_notifications": SimpleLazyObject(
            lambda: Notification.objects.visible_to(user).filter(read_at=None).count()
        )
    }
