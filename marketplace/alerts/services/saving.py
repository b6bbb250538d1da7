"""Save a search or a match list, change it, pause it, delete it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from hoip import clock
from marketplace.alerts.exceptions import TooManyAlerts
from marketplace.alerts.models import Alert, AlertItem, Announcement
from marketplace.alerts.services.looking import look
from marketplace.alerts.states import MOST_SAVED, WINDOW, ItemState, Source
from search.engines import EngineUnavailable

FRESH = timedelta(days=1)
"""What was announced so shortly before an automatic alert was made is new to its person."""


def save_search(user: Any, *, name: str, address: str, frequency: str) -> Alert:
    """Keep a search; what it finds now is known, what it finds later is told.

    Raises:
        TooManyAlerts: the person has MOST_SAVED already.
    """
    return _save(Alert(user=user, source=Source.SEARCH, name=name, address=address, frequency=frequency))


def save_matches(user: Any, record: Any, *, name: str, frequency: str, closeness: str, similar: bool = False) -> Alert:
    """Keep the match list of a problem, challenge or solution, or that of its likes; one that is kept already is changed.

    Whether the person may ask for these matches is the caller's question (permission `matching.match_…`); likes may be
    asked for by everybody who may see the record.

    Raises:
        TooManyAlerts: the person has MOST_SAVED already.
    """
    source = Source(record._meta.model_name)
    present = Alert.objects.filter(user=user, source=source, similar=similar, **{source.value: record}).first()
    if present is not None:
        present.automatic = False
        return change_alert(present, name=name, frequency=frequency, closeness=closeness)
    made = Alert(user=user, source=source, name=name, frequency=frequency, closeness=closeness, similar=similar)
    setattr(made, source.value, record)
    return _save(made)


@transaction.atomic
def _save(alert: Alert) -> Alert:
    """Check the number, keep, and remember what is there already."""
    get_user_model()._default_manager.select_for_update().get(pk=alert.user.pk)
    if Alert.objects.filter(user=alert.user).saved().count() >= MOST_SAVED:
        raise TooManyAlerts(TooManyAlerts.message)
    alert.created_at = clock.now()
    alert.save()
    remember(alert, alert.created_at)
    return alert


def make_automatic(user: Any, record: Any, at: datetime) -> Alert | None:
    """Watch for matches of a record in a person's stead; None where an alert for it exists, paused ones too."""
    source = Source(record._meta.model_name)
    made = Alert(user=user, source=source, automatic=True, frequency="now", created_at=at)
    setattr(made, source.value, record)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return None
    remember(made, at, but_since=at - FRESH)
    return made


def remember(alert: Alert, at: datetime, *, but_since: datetime | None = None) -> None:
    """Take what the alert finds now as known, but for what was announced since a time.

    Without the engine nothing is known: the first look then tells only of what is published after the alert was made.
    """
    try:
        found = look(alert, at)
    except EngineUnavailable:
        alert.broad = True
        alert.save(update_fields=["broad"])
        return
    fresh: set[str] = set()
    if but_since is not None:
        fresh = set(Announcement.objects.filter(at__gt=but_since).values_list("uid", flat=True))
    rows = [
        AlertItem(alert=alert, uid=one.uid, state=ItemState.KNOWN, score=one.score, found_at=at)
        for one in found
        if one.uid not in fresh
    ]
    AlertItem.objects.bulk_create(rows, ignore_conflicts=True)
    alert.broad = alert.source == Source.SEARCH and len(found) >= WINDOW
    alert.looked_at = None if fresh else at
    alert.save(update_fields=["broad", "looked_at"])


@transaction.atomic
def change_alert(alert: Alert, *, name: str, frequency: str, closeness: str) -> Alert:
    """Give it another name, frequency or closeness."""
    alert.name, alert.frequency, alert.closeness = name, frequency, closeness
    alert.save(update_fields=["name", "frequency", "closeness", "automatic"])
    return alert


@transaction.atomic
def pause_alert(alert: Alert) -> None:
    """Stop looking; doing it twice changes nothing."""
    Alert.objects.filter(pk=alert.pk, paused_at=None).update(paused_at=clock.now())
    alert.items.filter(state=ItemState.NEW).update(state=ItemState.KNOWN)


@transaction.atomic
def resume_alert(alert: Alert) -> None:
    """Look again; what came in the meantime is known and not told."""
    locked = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if locked.paused_at is None:
        return
    locked.paused_at = None
    locked.save(update_fields=["paused_at"])
    remember(locked, clock.now())


@transaction.atomic
def delete_alert(alert: Alert) -> None:
    """Forget it. One that the platform made is paused instead, so that it is not made again."""
    if alert.automatic:
        pause_alert(alert)
    else:
        alert.delete()
