"""Queue an index change whenever a registered object, or what belongs to it, is saved."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from search import vectors
from search.documents import Source, sources
from search.glossary import forget
from search.models import GlossaryTerm
from search.outbox import queue as queue_document
from search.outbox import queue_all


def queue(kind: str, pk: int) -> None:
    """Note that a document's place in the index and its vectors must be looked at."""
    queue_document(kind, pk)
    vectors.queue(kind, pk)


def _source_of(model: type[Any]) -> Source | None:
    """The source of a model, or None for models that are not searched."""
    return next((source for source in sources().values() if source.model is model), None)


@receiver([post_save, post_delete])
def object_changed(sender: Any, instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """A searched object was saved or deleted; or a tag was put on one or taken off."""
    if raw:
        return
    source = _source_of(sender)
    if source is not None:
        queue(source.kind, instance.pk)
    elif {"content_type_id", "object_id", "tag_id"} <= {field.attname for field in sender._meta.concrete_fields}:
        model = ContentType.objects.get_for_id(instance.content_type_id).model_class()
        tagged = _source_of(model) if model else None
        if tagged is not None:
            queue(tagged.kind, instance.object_id)
    for other in sources().values():
        for model, keys in other.related:
            if model is sender and instance.pk:
                queue_all(other.kind, keys(instance))


@receiver(m2m_changed)
def relation_changed(sender: Any, instance: Any, action: str, **_kwargs: Any) -> None:
    """A searched object's fields, partners or the like were changed."""
    source = _source_of(type(instance)) if action.startswith("post_") else None
    if source is not None:
        queue(source.kind, instance.pk)


@receiver([post_save, post_delete], sender=GlossaryTerm)
def glossary_changed(**_kwargs: Any) -> None:
    """Editors' changes of the glossary take effect at once; other processes notice by its stamp."""
    forget()
