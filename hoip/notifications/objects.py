"""What notices are about: named by type and key, and shown only to those who may still see it."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model

Name = tuple[str, str]
"""The type ("app.model") and the key of an object, as text."""
NOTHING: Name = ("", "")


def name_of(target: Model | None) -> Name:
    """How an object is named in notices; NOTHING for none."""
    return (target._meta.label_lower, str(target.pk)) if target is not None else NOTHING


def seen_by(user: Any, names: Iterable[Name]) -> dict[Name, Model]:
    """Those of the named objects that a person may see, in one query for each type.

    A type whose manager has `visible_to` is asked through it (the one door); of others every object that exists
    is seen. Types that are gone, and keys that are none, are seen by nobody.
    """
    keys: dict[str, set[str]] = {}
    for label, key in names:
        if label:
            keys.setdefault(label, set()).add(key)
    found: dict[Name, Model] = {}
    for label, wanted in keys.items():
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            continue
        manager: Any = model._default_manager
        rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
        found |= {(label, str(row.pk)): row for row in rows.filter(pk__in=_clean(model, wanted))}
    return found


def _clean(model: type[Model], keys: Iterable[str]) -> list[Any]:
    """Keys as the model's key field takes them; what it cannot read, or no database holds, is passed over."""
    clean = []
    for key in keys:
        try:
            value = model._meta.pk.to_python(key)
            model._meta.pk.run_validators(value)
        except ValidationError:
            continue
        clean.append(value)
    return clean
