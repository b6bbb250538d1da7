"""Following and muting one object: which kinds of object can be followed, and who follows one."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model

from hoip.notifications.models import Watch
from hoip.notifications.objects import name_of
from hoip.notifications.states import Watching

_followable: set[str] = set()


def allow(label: str) -> None:
    """Let people follow and mute objects of a model, named as "app.model"; called when the application starts."""
    _followable.add(label.lower())


def is_followable(label: str) -> bool:
    """Whether objects of a model can be followed."""
    return label in _followable


def choice_of(user: Any, target: Model) -> str:
    """What a person chose for an object; empty for nothing."""
    label, key = name_of(target)
    found = Watch.objects.filter(user=user.pk, target_type=label, target_id=key).values_list("choice", flat=True)
    return str(found.first() or "")


def choose(user: Any, target: Model, choice: str) -> None:
    """Keep a person's choice for an object; an empty one forgets it. Doing it twice is harmless."""
    label, key = name_of(target)
    if choice:
        Watch.objects.update_or_create(user=user, target_type=label, target_id=key, defaults={"choice": choice})
    else:
        Watch.objects.filter(user=user, target_type=label, target_id=key).delete()


def followers_of(target: Model) -> list[Any]:
    """The people who follow an object, muted ones left out; hand them to `notify`."""
    label, key = name_of(target)
    rows = Watch.objects.filter(target_type=label, target_id=key).exclude(choice=Watching.MUTED)
    return list(get_user_model()._default_manager.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))
