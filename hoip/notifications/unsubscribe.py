"""One click that ends mails of a sort, without signing in: signed links, and what each ends.

The link names a scope and an argument. This room brings the scopes for a group, for one object and for digests;
other rooms register theirs, such as one saved search, and name it by `Kind.unsubscribe`. The signature is the
permission, as RFC 8058 wants it; the links of old mails go on working.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer, b64_decode, b64_encode
from django.urls import reverse
from django.utils.translation import gettext as _

from hoip.notifications.groups import GROUPS
from hoip.notifications.models import Preference, Watch
from hoip.notifications.objects import seen_by
from hoip.notifications.states import Frequency, Watching

GROUP = "group"
OBJECT = "object"
DIGEST = "digest"
_SALT = "hoip.notifications.unsubscribe"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a link can end.

    Attributes:
        name: stable constant; links carry it.
        describe: takes the person and the argument; says in the active language what is ended, as the rest of
            "You will get no more mails: …". It stands on a page that anybody with the link can open, so it names
            only what the mail itself named.
        stop: ends it; doing it twice is harmless.
        resume: takes it back; None where that needs a choice on the preferences page.
    """

    name: str
    describe: Callable[[Any, str], str]
    stop: Callable[[Any, str], None]
    resume: Callable[[Any, str], None] | None = None


_scopes: dict[str, Scope] = {}


def register(scope: Scope) -> None:
    """Make a scope known; called when the application starts."""
    _scopes[scope.name] = scope


def token(user: Any, scope: str, argument: str = "") -> str:
    """The signed part of a link, safe in an address."""
    text = b64_encode(f"{user.public_id.hex} {scope} {argument}".encode()).decode()
    return Signer(salt=_SALT).sign(text)


def read(signed: str) -> tuple[Any, Scope, str] | None:
    """The person, scope and argument of a link; None when it was tampered with or its person or scope is gone."""
    try:
        text = b64_decode(Signer(salt=_SALT).unsign(signed).encode()).decode()
        public_id, name, argument = text.split(" ", 2)
        person = get_user_model()._default_manager.filter(public_id=public_id).first()
    except (BadSignature, ValueError, ValidationError):
        return None
    scope = _scopes.get(name)
    return (person, scope, argument) if person is not None and scope is not None else None


def address(user: Any, scope: str, argument: str = "") -> str:
    """The whole link, under the language that is active."""
    return f"{settings.SITE_URL}{reverse('notifications:unsubscribe', args=[token(user, scope, argument)])}"


# --- Scopes of this room ---------------------------------------------------------------------------


def _stop_group(user: Any, group: str) -> None:
    Preference.objects.update_or_create(user=user, group=group, defaults={"frequency": Frequency.OFF})


def _resume_group(user: Any, group: str) -> None:
    Preference.objects.update_or_create(user=user, group=group, defaults={"frequency": Frequency.NOW})


def _describe_group(_user: Any, group: str) -> str:
    return str(GROUPS.get(group, group))


def _mute(user: Any, name: str) -> None:
    label, _colon, key = name.partition(":")
    Watch.objects.update_or_create(user=user, target_type=label, target_id=key, defaults={"choice": Watching.MUTED})


def _unmute(user: Any, name: str) -> None:
    label, _colon, key = name.partition(":")
    Watch.objects.filter(user=user, target_type=label, target_id=key).delete()


def _describe_object(user: Any, name: str) -> str:
    label, _colon, key = name.partition(":")
    found = seen_by(user, [(label, key)])
    return str(found[label, key]) if found else _("something that you may no longer see")


def _stop_digests(user: Any, _argument: str) -> None:
    user.notification_preferences.filter(frequency__in=Frequency.digests()).update(frequency=Frequency.OFF)
    user.watches.filter(choice__in=Frequency.digests()).update(choice=Watching.AS_GROUP)
    user.notifications.filter(emailed_at=None, mail__in=Frequency.digests()).update(mail=Frequency.OFF)


register(Scope(GROUP, _describe_group, _stop_group, _resume_group))
register(Scope(OBJECT, _describe_object, _mute, _unmute))
register(Scope(DIGEST, lambda _user, _argument: _("Daily and weekly digests"), _stop_digests))
