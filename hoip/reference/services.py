"""The verbs of this room."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from hoip.reference.models import DifferentTags, FormerTag, OtherName, Tag
from hoip.reference.signals import tag_changed, tag_merged, tags_told_apart
from hoip.reference.uses import links


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, *, by: Any = None) -> Tag:
    """Let one tag take the place of another everywhere, and delete the other; answers the one that remains.

    Its address, its name and its other names lead on to the one that remains, those of earlier merges too. Each link
    is saved or deleted by itself, so that the index learns of every object that changed.
    """
    if tag.pk == into.pk:
        return into
    both = {row.pk: row for row in Tag.objects.select_for_update().filter(pk__in=(tag.pk, into.pk)).order_by("pk")}
    tag, into = both[tag.pk], both[into.pk]
    for model, columns in links():
        kept = set(model._default_manager.filter(tag=into).values_list(*columns))
        for item in model._default_manager.select_for_update().filter(tag=tag):
            if tuple(getattr(item, column) for column in columns) in kept:
                item.delete()
            else:
                item.tag = into
                item.save(update_fields=["tag"])
    tag.former.update(tag=into)
    tag.other_names.update(tag=into)
    lead_on(tag.slug, tag.name, into)
    tag_merged.send(Tag, tag=tag, into=into, by=by)
    tag.delete()
    _answer_to(into, tag.name)
    return into


def lead_on(slug: str, name: str, tag: Tag) -> None:
    """Let a former address and name lead to a tag; what is a tag's own present address never does."""
    FormerTag.objects.filter(slug=tag.slug).delete()
    if slug != tag.slug:
        FormerTag.objects.update_or_create(slug=slug, defaults={"name": name, "tag": tag})


def _answer_to(tag: Tag, name: str) -> None:
    """Let a former name be typed for a tag; a name that a tag has now stands for that tag alone."""
    if not Tag.objects.filter(name=name).exists():
        OtherName.objects.update_or_create(name=name, defaults={"tag": tag, "is_former": True})


@transaction.atomic
def save_tag(tag: Tag, *, other_names: Iterable[str], by: Any = None) -> Tag:
    """Keep a tag with its name, address and other names.

    A former name and address lead on, and the index learns of all that carries the tag. Whether the names are free is
    the caller's question (`hoip.reference.forms.TagForm`).
    """
    before = Tag.objects.select_for_update().filter(pk=tag.pk).first()
    was = _as_dict(before) if before else {}
    tag.save()
    same = [row.pk for row in OtherName.objects.all() if row.name.casefold() == tag.name.casefold()]
    OtherName.objects.filter(pk__in=same).delete()
    wanted = [name for name in dict.fromkeys(other_names) if name != tag.name]
    tag.other_names.exclude(name__in=wanted).delete()
    present = set(tag.other_names.values_list("name", flat=True))
    OtherName.objects.bulk_create(OtherName(name=name, tag=tag) for name in wanted if name not in present)
    if before is not None and (before.slug, before.name) != (tag.slug, tag.name):
        lead_on(before.slug, before.name, tag)
        if before.name != tag.name:
            _answer_to(tag, before.name)
        for model, _columns in links():
            for item in model._default_manager.filter(tag=tag):
                item.save()
    if was != _as_dict(tag):
        tag_changed.send(Tag, tag=tag, before=was, by=by)
    return tag


def _as_dict(tag: Tag) -> dict[str, Any]:
    """What can be changed of a tag, as plain values."""
    names = sorted(tag.other_names.values_list("name", flat=True))
    return {"name": tag.name, "address": tag.slug, "other_names": names}


@transaction.atomic
def tell_apart(one: Tag, other: Tag, *, by: Any = None) -> None:
    """Keep that two tags do not mean the same; they are no longer reported as alike. Twice changes nothing."""
    first, second = sorted((one, other), key=lambda tag: tag.pk)
    _row, made = DifferentTags.objects.get_or_create(first=first, second=second)
    if made:
        tags_told_apart.send(Tag, tags=(first, second), by=by)
