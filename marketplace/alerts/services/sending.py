"""One mail per person and run, with everything that is new for them and why."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hoip.notifications import unsubscribe
from hoip.notifications.delivery import MAIL_ERRORS, log, mail_to
from hoip.notifications.digests import boundary
from hoip.notifications.models import Notification, Preference
from hoip.notifications.states import Frequency, Outcome
from marketplace.alerts.models import Alert, AlertItem, Announcement
from marketplace.alerts.notifications import ALERT, ALERTS, GROUP, NOTICE
from marketplace.alerts.services.looking import Shown, look, shown
from marketplace.alerts.services.saving import remember
from marketplace.alerts.states import MOST_A_WEEK, MOST_IN_A_MAIL, OPEN_PROBLEMS, ItemState, Source
from marketplace.solutions.states import SolutionState
from search.engines import EngineUnavailable

logger = logging.getLogger(__name__)

AT_LEAST_EVERY = timedelta(days=1)
"""An alert that reports at once looks when something was announced, and besides once a day: changed texts fit anew."""
KEPT_WAITING = timedelta(days=14)
"""What could not be told for so long, by the weekly cap, is old."""
SLOWEST = (Frequency.NOW, Frequency.DAILY, Frequency.WEEKLY)


@dataclass
class Line:
    """One new thing in the mail: how it reads, why it is new, and which alerts found it."""

    item: AlertItem
    shown: Shown
    url: str
    wrong_url: str
    news: str
    alerts: list[Alert] = field(default_factory=list)


def send_due(at: datetime, *, only: Collection[str] = ()) -> int:
    """Look wherever it is time to, and send each person one mail with what is new; answers how many went.

    A second run finds nothing new. Someone whose mail failed gets it with the next run; the others get theirs.

    Args:
        at: the aware time of the run.
        only: frequencies to look at; all when empty.
    """
    sent = 0
    people = Alert.objects.running().values_list("user", flat=True).order_by("user").distinct()
    for key in list(people):
        try:
            sent += _send_to(key, at, only)
        except EngineUnavailable:
            logger.warning("The search engine does not answer; alerts are sent by the next run.")
            return sent
        except MAIL_ERRORS as error:
            logger.exception("The alerts for account %s did not go out.", key)
            person = get_user_model()._default_manager.get(pk=key)
            log(person, NOTICE, Outcome.FAILED, detail=type(error).__name__)
    return sent


@transaction.atomic
def _send_to(person_id: int, at: datetime, only: Collection[str]) -> bool:
    """Look for one person and send the mail, unless another process is at it."""
    person: Any = get_user_model()._default_manager.select_for_update().get(pk=person_id)
    wish = Preference.objects.filter(user=person, group=GROUP).first()
    alerts = [
        alert
        for alert in Alert.objects.running().filter(user=person).select_related("problem", "challenge", "solution")
        if _is_due(alert, at, wish, only)
    ]
    for alert in alerts:
        alert.user = person
        collect(alert, at)
    lines = _lines(person, alerts, at)
    if not lines:
        return False
    with override(person.language):
        _mail(person, lines)
    keys = [line.shown.uid for line in lines]
    AlertItem.objects.waiting().filter(alert__user=person, uid__in=keys).update(state=ItemState.TOLD, told_at=at)
    if wish is None or wish.on_site:
        Notification.objects.create(
            recipient=person,
            kind=NOTICE,
            facts={"count": len(lines)},
            path=reverse("alerts:alert-list"),
            mail=Frequency.OFF,
        )
    log(person, NOTICE, Outcome.SENT, notices=len(lines))
    return True


def _is_due(alert: Alert, at: datetime, wish: Preference | None, only: Collection[str]) -> bool:
    """Whether it is time for an alert to look and to report."""
    frequency = Frequency(alert.frequency)
    if alert.automatic:
        if not _still_open(alert) or (wish is not None and wish.frequency == Frequency.OFF):
            return False
        if wish is not None:
            frequency = max(frequency, Frequency(wish.frequency), key=SLOWEST.index)
    if only and frequency not in only:
        return False
    if frequency == Frequency.NOW:
        if alert.looked_at is None or at - alert.looked_at >= AT_LEAST_EVERY:
            return True
        return Announcement.objects.filter(at__gte=alert.looked_at).exists() or alert.items.waiting().exists()
    since = alert.looked_at or alert.created_at
    return boundary(frequency, at) > since


def _still_open(alert: Alert) -> bool:
    """Whether the record of an automatic alert still looks for matches."""
    if alert.source == Source.PROBLEM:
        return str(alert.problem.state) in OPEN_PROBLEMS
    return alert.source != Source.SOLUTION or alert.solution.state == SolutionState.PUBLISHED


def collect(alert: Alert, at: datetime) -> None:
    """Look once, and keep what was not found before; what the person heard of by another alert counts as known."""
    if alert.broad and alert.source != Source.SEARCH:  # made while the engine was down: this is its first look
        remember(alert, at)
        return
    found = look(alert, at)
    present = set(alert.items.values_list("uid", flat=True))
    heard = set(
        AlertItem.objects.filter(
            alert__user=alert.user_id, uid__in=[one.uid for one in found], told_at__isnull=False
        ).values_list("uid", flat=True)
    )
    AlertItem.objects.bulk_create(
        [
            AlertItem(
                alert=alert,
                uid=one.uid,
                score=one.score,
                state=ItemState.KNOWN if one.uid in heard else ItemState.NEW,
                found_at=at,
            )
            for one in found
            if one.uid not in present
        ],
        ignore_conflicts=True,
    )
    waiting = alert.items.waiting()
    gone = waiting.exclude(uid__in=[one.uid for one in found]) | waiting.filter(found_at__lt=at - KEPT_WAITING)
    AlertItem.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(state=ItemState.KNOWN)
    alert.looked_at = at
    alert.save(update_fields=["looked_at"])


def _lines(person: Any, alerts: Sequence[Alert], at: datetime) -> list[Line]:
    """What is told now: each thing once, at most MOST_IN_A_MAIL, unasked ones within the weekly cap."""
    left = MOST_A_WEEK - AlertItem.objects.unasked_since(person, at)
    lines: dict[str, Line] = {}
    with override(person.language):
        for alert in sorted(alerts, key=lambda one: one.automatic):
            items = list(alert.items.waiting().order_by("-score", "pk")[:MOST_IN_A_MAIL])
            known = shown(alert, [item.uid for item in items]) if items else {}
            for item in items:
                if item.uid in lines:
                    lines[item.uid].alerts.append(alert)
                    continue
                if item.uid not in known or len(lines) == MOST_IN_A_MAIL or (alert.automatic and left <= 0):
                    continue
                left -= alert.automatic
                lines[item.uid] = _line(item, known[item.uid], alert)
    return list(lines.values())


def _line(item: AlertItem, one: Shown, alert: Alert) -> Line:
    """One line of the mail, in the language that is active."""
    wrong = reverse("alerts:item-wrong", args=[item.pk])
    return Line(
        item=item,
        shown=one,
        url=f"{settings.SITE_URL}{one.card.url}",
        wrong_url=f"{settings.SITE_URL}{wrong}",
        news=why_new(item, alert),
        alerts=[alert],
    )


def why_new(item: AlertItem, alert: Alert) -> str:
    """Why something is told now: it was announced since the alert last looked, or its text fits only now."""
    if item.uid.startswith("problem:"):  # they are not announced
        return _("New in this list.")
    announced = Announcement.objects.filter(uid=item.uid, at__gte=alert.created_at - AT_LEAST_EVERY).exists()
    return _("Newly published.") if announced else _("It was changed, and fits now.")


def _mail(person: Any, lines: Iterable[Line]) -> None:
    """Send the mail in the language that is active; its one click ends all alerts."""
    lines = list(lines)
    found = {alert.pk: alert for line in lines for alert in line.alerts}
    stops = [(alert.title, unsubscribe.address(person, ALERT, str(alert.pk))) for alert in found.values()]
    subject = ngettext("H.OIP: %(count)s new result for you", "H.OIP: %(count)s new results for you", len(lines))
    mail_to(
        person,
        subject % {"count": len(lines)},
        "alerts",
        {"lines": lines, "stops": stops, "alerts_url": f"{settings.SITE_URL}{reverse('alerts:alert-list')}"},
        stop=unsubscribe.address(person, ALERTS),
    ).send()
