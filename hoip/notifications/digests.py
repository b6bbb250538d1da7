"""Daily and weekly digests: what a person wants gathered, by object, each thing once."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hoip.notifications import unsubscribe
from hoip.notifications.addresses import in_language
from hoip.notifications.delivery import MAIL_ERRORS, TRIED_FOR, log, mail_to, may_be_told
from hoip.notifications.kinds import kind_named
from hoip.notifications.models import Notification, Watch
from hoip.notifications.objects import seen_by
from hoip.notifications.states import Frequency, Outcome, Watching

logger = logging.getLogger(__name__)

MONDAY = 0
PERIOD = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}
KIND = "digest"
"""What the log of mails calls a digest."""


@dataclass
class Line:
    """One thing that happened, with how often it did."""

    title: str
    body: str
    url: str
    at: datetime
    times: int = 1


@dataclass
class Part:
    """All that happened to one object, newest first; what is about none stands under an empty heading."""

    heading: str
    lines: list[Line] = field(default_factory=list)


def boundary(frequency: str, at: datetime) -> datetime:
    """The latest time of day DIGEST_HOUR that a digest was due by `at`: each day, or each Monday."""
    local = timezone.localtime(at)
    due = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if due > local:
        due -= timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        due -= timedelta(days=(due.weekday() - MONDAY) % 7)
    return due


def send_digests(at: datetime) -> int:
    """Send every digest that is due by `at`; answers how many went.

    A digest holds what was made up to the boundary and was not sent, so a second run finds nothing, and one that
    failed is tried again by the next run. Nothing to say sends nothing.
    """
    sent = 0
    for frequency in sorted(Frequency.digests()):
        until = boundary(frequency, at)
        rows = Notification.objects.unsent(frequency).made_between(
            until - PERIOD[Frequency(frequency)] - TRIED_FOR, until
        )
        for key in list(rows.order_by("recipient").values_list("recipient", flat=True).distinct()):
            try:
                sent += _send(key, frequency, until)
            except MAIL_ERRORS as error:
                logger.exception("The digest for account %s did not go out.", key)
                person = get_user_model()._default_manager.get(pk=key)
                log(person, KIND, Outcome.FAILED, frequency=frequency, detail=type(error).__name__)
    return sent


@transaction.atomic
def _send(person_id: int, frequency: str, until: datetime) -> bool:
    """Send one person's digest, unless another process just did."""
    person: Any = get_user_model()._default_manager.select_for_update().get(pk=person_id)
    start = until - PERIOD[Frequency(frequency)] - TRIED_FOR
    mine = Notification.objects.unsent(frequency).made_between(start, until).filter(recipient=person)
    rows = list(mine.order_by("-created_at", "-pk"))
    with override(person.language):
        parts, told = _parts(person, rows)
        everything = Notification.objects.filter(pk__in=[row.pk for row in rows])
        if not told:
            everything.stop_mail()
            return False
        count = sum(len(part.lines) for part in parts)
        subject = ngettext("H.OIP: %(count)s notice", "H.OIP: %(count)s notices", count) % {"count": count}
        stop = unsubscribe.address(person, unsubscribe.DIGEST)
        mail_to(person, subject, "digest", {"parts": parts, "frequency": frequency}, stop=stop).send()
    everything.exclude(pk__in=told).stop_mail()
    everything.filter(pk__in=told).update(emailed_at=timezone.now())
    log(person, KIND, Outcome.SENT, frequency=frequency, notices=len(told))
    return True


def _parts(person: Any, rows: Iterable[Notification]) -> tuple[list[Part], list[int]]:
    """What the digest says, by object, and the keys of the notices that it tells."""
    rows = list(rows)
    seen = seen_by(person, [(row.target_type, row.target_id) for row in rows])
    muted = set(Watch.objects.filter(user=person, choice=Watching.MUTED).values_list("target_type", "target_id"))
    parts: dict[tuple[str, str], Part] = {}
    lines: dict[tuple[str, str, str, str], Line] = {}
    told = []
    for row in rows:
        kind, name = kind_named(row.kind), (row.target_type, row.target_id)
        if kind is None or name in muted or not may_be_told(row, kind, seen):
            continue
        told.append(row.pk)
        title = kind.title(row.facts)
        same = (*name, row.kind, title)
        if same in lines:
            lines[same].times += 1
            continue
        path = in_language(row.path, person.language)
        url = f"{settings.SITE_URL}{path}" if path else ""
        lines[same] = Line(title, kind.body(row.facts), url, row.created_at)
        heading = str(seen[name]) if name in seen else _("Other notices")
        parts.setdefault(name if name in seen else ("", ""), Part(heading)).lines.append(lines[same])
    return list(parts.values()), told
