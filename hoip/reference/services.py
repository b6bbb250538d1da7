"""The verbs of this room."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from taggit.models import ItemBase

from hoip.reference.models import Tag


def _links() -> Iterator[tuple[type[Any], tuple[str, ...]]]:
    """Every model that ties a tag to something, with the columns that say to what."""
    for relation in Tag._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, ItemBase):
            columns = {field.attname for field in model._meta.concrete_fields}
            yield model, tuple(sorted(columns & {"content_type_id", "object_id", "content_object_id"}))


@transaction.atomic
def merge_tags(tag: Tag, into: Tag) -> Tag:
    """Let one tag take the place of another everywhere, and delete the other; answers the one that remains.

    Each link is saved or deleted by itself, so that the index learns of every object that changed.
    """
    if tag.pk == into.pk:
        return into
    for model, columns in _links():
        kept = set(model._default_manager.filter(tag=into).values_list(*columns))
        for item in model._default_manager.select_for_update().filter(tag=tag):
            if tuple(getattr(item, column) for column in columns) in kept:
                item.delete()
            else:
                item.tag = into
                item.save(update_fields=["tag"])
    tag.delete()
    return into
