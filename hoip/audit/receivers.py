"""Records of what happens in the rooms below this one, which cannot record it themselves."""

from typing import Any

from django.dispatch import receiver

from hoip.audit.services import record
from hoip.reference.models import Tag
from hoip.reference.signals import tag_changed, tag_merged, tags_told_apart


@receiver(tag_merged, dispatch_uid="audit.tag_merged")
def merged(tag: Tag, into: Tag, by: Any, **_kwargs: Any) -> None:
    """One tag took the place of another."""
    facts = {"merged": tag.name, "address": tag.slug, "into": into.name}
    record("reference.tag_merged", target=into, by=by, facts=facts)


@receiver(tag_changed, dispatch_uid="audit.tag_changed")
def changed(tag: Tag, before: dict[str, Any], by: Any, **_kwargs: Any) -> None:
    """A tag was made, or got another name, address or other names."""
    names = sorted(tag.other_names.values_list("name", flat=True))
    now = {"name": tag.name, "address": tag.slug, "other_names": names}
    facts = {"from": {key: value for key, value in before.items() if value != now[key]}, "to": now}
    record("reference.tag_changed" if before else "reference.tag_added", target=tag, by=by, facts=facts)


@receiver(tags_told_apart, dispatch_uid="audit.tags_told_apart")
def told_apart(tags: tuple[Tag, Tag], by: Any, **_kwargs: Any) -> None:
    """Two tags that are alike do not mean the same."""
    record("reference.tags_told_apart", target=tags[0], by=by, facts={"tags": [tag.name for tag in tags]})
