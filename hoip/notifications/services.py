"""Tell people: a row now, an e-mail after commit through the task queue or in the next digest."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from hoip.notifications.kinds import Kind, kind_named
from hoip.notifications.models import Notification, Preference, Watch
from hoip.notifications.objects import NOTHING, Name, name_of
from hoip.notifications.states import Frequency, Watching


def notify(
    recipients: Iterable[Any],
    kind: str,
    *,
    facts: Mapping[str, Any] | None = None,
    path: str = "",
    about: Model | None = None,
    event: str = "",
) -> None:
    """Tell each recipient once; mails go out after the surrounding transaction commits.

    Whoever switched the kind's group off for the site and for mail, or muted the object, is not told, unless the
    kind is mandatory.

    Args:
        recipients: users; a person named twice is told once.
        kind: the name of a registered kind.
        facts: plain JSON values from which the words are made in the reader's language; bilingual values are
            given as `{"title_vi": ..., "title_en": ...}`.
        path: where the notice leads, a site path without the language prefix's need: it is opened as it is.
        about: the object; its readers can follow or mute it, digests gather by it, and who may no longer see it
            hears nothing more about it.
        event: names what happened, such as "challenge 12 addendum 3". A person who was told of an event is not told
            again, whichever kind comes second.
    """
    people = {user.pk: user for user in recipients if user.is_active}
    if event and people:
        told = Notification.objects.filter(event=event, recipient__in=people).values_list("recipient_id", flat=True)
        for key in set(told):
            del people[key]
    target = name_of(about)
    known = kind_named(kind)
    wishes = _wishes(people, known, target)
    rows = [
        Notification(
            recipient=people[key],
            kind=kind,
            facts=dict(facts or {}),
            path=path,
            target_type=target[0],
            target_id=target[1],
            event=event,
            on_site=on_site,
            mail=frequency,
        )
        for key, (on_site, frequency) in wishes.items()
    ]
    # An event that another process tells at this moment is dropped by the constraint, not raised.
    Notification.objects.bulk_create(rows, ignore_conflicts=bool(event))
    if event:
        made = Notification.objects.filter(recipient__in=people, event=event, kind=kind)
        _send_after_commit(list(made.filter(mail=Frequency.NOW, emailed_at=None).values_list("pk", flat=True)))
    else:
        _send_after_commit(row.pk for row in rows if row.mail == Frequency.NOW)


def _send_after_commit(keys: Iterable[int]) -> None:
    """Hand notices to the worker once they are sure."""
    from hoip.notifications.tasks import deliver_notification

    for key in keys:
        transaction.on_commit(partial(deliver_notification.enqueue, key))


def _wishes(people: Mapping[int, Any], kind: Kind | None, target: Name) -> dict[int, tuple[bool, str]]:
    """For each person who is told: whether on the site, and when by mail; in two queries for any number."""
    if kind is None or kind.mandatory:
        return dict.fromkeys(people, (True, str(Frequency.NOW)))
    wishes = dict.fromkeys(people, (True, str(Frequency.NOW)))
    for row in Preference.objects.filter(user__in=people, group=kind.group):
        wishes[row.user_id] = (row.on_site, row.frequency)
    if target != NOTHING:
        for watch in Watch.objects.filter(user__in=people, target_type=target[0], target_id=target[1]):
            if watch.choice == Watching.MUTED:
                del wishes[watch.user_id]
            elif watch.choice != Watching.AS_GROUP:
                wishes[watch.user_id] = (True, watch.choice)
    return {key: wish for key, wish in wishes.items() if wish != (False, Frequency.OFF)}
