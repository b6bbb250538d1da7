"""Tell people: a row now, an e-mail after commit through the task queue."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction

from hoip.notifications.models import Notification


def notify(recipients: Iterable[Any], kind: str, *, facts: Mapping[str, Any] | None = None, path: str = "") -> None:
    """Tell each recipient once; the e-mail goes out after the surrounding transaction commits.

    Args:
        recipients: users; a person named twice is told once.
        kind: the name of a registered kind.
        facts: plain JSON values from which the words are made in the reader's language; bilingual values are
            given as `{"title_vi": ..., "title_en": ...}`.
        path: where the notice leads, a site path without the language prefix's need: it is opened as it is.
    """
    from hoip.notifications.tasks import deliver_notification

    seen: set[int] = set()
    for user in recipients:
        if user.pk in seen or not user.is_active:
            continue
        seen.add(user.pk)
        row = Notification.objects.create(recipient=user, kind=kind, facts=dict(facts or {}), path=path)
        transaction.on_commit(partial(deliver_notification.enqueue, row.pk))
