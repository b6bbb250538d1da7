"""What this room tells people, and what one click in a mail ends."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoip import clock
from hoip.notifications import unsubscribe
from hoip.notifications.kinds import Facts, Kind, register
from hoip.notifications.models import Preference
from hoip.notifications.states import Frequency
from marketplace.alerts.models import Alert

GROUP = "alerts"
NOTICE = "alert_found"
ALERTS = "alerts"
"""Scope of the link that ends all alerts of a person."""
ALERT = "alert"
"""Scope of the link that ends one alert; its argument is the key."""


def _title(facts: Facts) -> str:
    count = int(facts.get("count", 1))
    return ngettext("%(count)s new result of your alerts", "%(count)s new results of your alerts", count) % {
        "count": count
    }


def _body(facts: Facts) -> str:
    return _("See what is new for your searches, solutions and problems, and why it fits.")


register(Kind(NOTICE, GROUP, _title, _body, samples=({"count": 1}, {"count": 3})))


# --- One click ------------------------------------------------------------------------------------
def _mine(user: Any, key: str) -> Any:
    """One alert of a person, by the argument of a link."""
    known = key.isascii() and key.isdigit() and len(key) < 18
    return Alert.objects.filter(user=user, pk=int(key)) if known else Alert.objects.none()


def _describe(user: Any, key: str) -> str:
    alert = _mine(user, key).select_related("problem", "challenge", "solution").first()
    return alert.title if alert else _("an alert that you deleted")


def _stop(user: Any, key: str) -> None:
    _mine(user, key).filter(paused_at=None).update(paused_at=clock.now())


def _resume(user: Any, key: str) -> None:
    _mine(user, key).update(paused_at=None)


def _stop_all(user: Any, _argument: str) -> None:
    Alert.objects.filter(user=user, paused_at=None).update(paused_at=clock.now())
    Preference.objects.update_or_create(user=user, group=GROUP, defaults={"frequency": Frequency.OFF})


def _resume_all(user: Any, _argument: str) -> None:
    Alert.objects.filter(user=user).update(paused_at=None)
    Preference.objects.update_or_create(user=user, group=GROUP, defaults={"frequency": Frequency.NOW})


unsubscribe.register(unsubscribe.Scope(ALERT, _describe, _stop, _resume))
unsubscribe.register(
    unsubscribe.Scope(ALERTS, lambda _user, _argument: _("All alerts and saved searches"), _stop_all, _resume_all)
)
