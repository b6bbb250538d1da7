"""The verbs of this room."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from taggit.models import ItemBase

from hoip.reference.models import FormerTag, Tag


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
    tag.former.update(tag=into)
    lead_on(tag.slug, tag.name, into)
    tag.delete()
    return into


def lead_on(slug: str, name: str, tag: Tag) -> None:
    """Let a former address and name lead to a tag; what is a tag's own present address never does."""
    FormerTag.objects.filter(slug=tag.slug).delete()
    if slug != tag.slug:
        FormerTag.objects.update_or_create(slug=slug, defaults={"name": name, "tag": tag})


@transaction.atomic
def renamed(before: Tag, tag: Tag) -> None:
    """After a tag got another name or address: the old one leads on, and the index learns of all that carries it."""
    if (before.slug, before.name) == (tag.slug, tag.name):
        return
    lead_on(before.slug, before.name, tag)
    for model, _columns in _links():
        for item in model._default_manager.filter(tag=tag):
            item.save()
