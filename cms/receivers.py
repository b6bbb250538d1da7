"""What this room does when a room below announces something, or an editor publishes."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from challenges.signals import challenge_published, consultation_saved
from cms.models import EventPage, NewsPage
from cms.services.challenges import ensure_challenge_pages
from cms.services.consultations import keep_event_pages
from cms.services.events import tell_changes
from cms.tasks import make_renditions
from hoip import clock
from hoip.reference.signals import tag_merged
from search.documents import sources
from search.outbox import queue


@receiver(challenge_published)
def make_pages(sender: Any, challenge: Any, by: Any, **_kwargs: Any) -> None:
    """An announced challenge has a page in both languages from the same moment on."""
    ensure_challenge_pages(challenge, by=by)


@receiver([page_published, page_unpublished])
def index_page(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Bring a page that appeared or went into the index; the schedule saves it as a plain page, which says nothing."""
    for source in sources().values():
        if source.model is sender:
            queue(source.kind, instance.pk)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def index_restricted(instance: PageViewRestriction, **_kwargs: Any) -> None:
    """Take what was put behind a password out of the index, and back in."""
    models = {source.model: source.kind for source in sources().values()}
    for page in instance.page.get_descendants(inclusive=True).select_related("content_type"):
        kind = models.get(page.specific_class)
        if kind is not None:
            queue(kind, page.pk)


@receiver(page_published)
def after_publishing(sender: Any, instance: Any, **_kwargs: Any) -> None:
    """Warm the picture's sizes; tell those who come to an event what has changed."""
    if getattr(instance, "image_id", None):
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))
    if sender is EventPage:
        tell_changes(instance, at=clock.now())


@receiver(consultation_saved)
def keep_event(sender: Any, consultation: Any, by: Any, **_kwargs: Any) -> None:
    """A public round-table stands among the events from the same moment on."""
    keep_event_pages(consultation, by=by)


@receiver(tag_merged, dispatch_uid="cms.tag_merged")
def keep_tags_of_drafts(tag: Any, into: Any, **_kwargs: Any) -> None:
    """A merged tag stands in the latest revision of news items too; publishing a draft must not lose it."""
    for page in NewsPage.objects.exclude(latest_revision=None).select_related("latest_revision").iterator():
        revision = page.latest_revision
        rows = revision.content.get("tagged_items", [])
        keys = [row["tag"] for row in rows]
        if tag.pk not in keys:
            continue
        old = [row for row in rows if row["tag"] == tag.pk]
        others = [row for row in rows if row["tag"] != tag.pk]
        moved = [] if into.pk in keys else [row | {"tag": into.pk} for row in old]
        revision.content["tagged_items"] = [*others, *moved]
        revision.save(update_fields=["content"])
