"""The verbs of this room."""

from django.db import transaction

from hoip.reference.models import Tag, TaggedItem


@transaction.atomic
def merge_tags(tag: Tag, into: Tag) -> Tag:
    """Let one tag take the place of another everywhere, and delete the other; answers the one that remains.

    Each link is saved or deleted by itself, so that the index learns of every object that changed.
    """
    if tag.pk == into.pk:
        return into
    kept = set(TaggedItem.objects.filter(tag=into).values_list("content_type_id", "object_id"))
    for item in TaggedItem.objects.select_for_update().filter(tag=tag):
        if (item.content_type_id, item.object_id) in kept:
            item.delete()
        else:
            item.tag = into
            item.save(update_fields=["tag"])
    tag.delete()
    return into
