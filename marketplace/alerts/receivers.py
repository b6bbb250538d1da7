"""Notice when something becomes public, once each, and let alerts look."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from hoip import clock
from marketplace.alerts.models import Announcement
from marketplace.alerts.tasks import report_at_once
from search.documents import sources, uid_of
from search.engines.base import epoch
from search.outbox import queue

NEWS = timedelta(days=1)
"""What became public longer ago is not told at once."""


@receiver(post_save)
def something_was_saved(sender: Any, instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """A searched object was saved; whether that made it public is told after the transaction."""
    if raw:
        return
    for source in sources().values():
        if source.model is sender:
            transaction.on_commit(partial(announce, source.kind, instance.pk))


def announce(kind: str, pk: int) -> None:
    """Keep the time at which an object became public, and let alerts look; later saves change nothing.

    What was public before this room came keeps its own date and is no news.
    """
    uid, source = uid_of(kind, pk), sources()[kind]
    if Announcement.objects.filter(uid=uid).exists():
        return
    for row in source.visible(AnonymousUser(), [pk]):
        at = clock.now()
        published = epoch(source.build(row).dates.get("published_at"))
        is_news = published > (at - NEWS).timestamp()
        when = at if is_news else datetime.fromtimestamp(published, tz=UTC)
        _row, made = Announcement.objects.get_or_create(uid=uid, defaults={"at": when})
        if made and is_news:
            queue(kind, pk)  # outside a transaction this receiver may run before the one that queues the change
            report_at_once.enqueue()
