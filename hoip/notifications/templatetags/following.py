"""The button that follows or mutes one object."""

from typing import Any

from django import template
from django.template import Context

from hoip.notifications import watching
from hoip.notifications.objects import name_of
from hoip.notifications.states import Watching

register = template.Library()


@register.inclusion_tag("notifications/_watch.html", takes_context=True)
def follow(context: Context, target: Any) -> dict[str, Any]:
    """What a signed-in person chose for an object, and the form that changes it: one query."""
    request = context["request"]
    label, key = name_of(target)
    choice = watching.choice_of(request.user, target) if request.user.is_authenticated else ""
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "object": f"{label}:{key}",
        "choice": choice,
        "choices": Watching.choices,
        "followed": bool(choice) and choice != Watching.MUTED,
        "muted": choice == Watching.MUTED,
        "next": request.get_full_path(),
    }
