"""Keep what a person agreed to. Nothing here changes or deletes a row: the log is added to."""

from typing import Any

from django.db import transaction

from hoip import clock
from hoip.accounts.consent import TEXT, VERSION
from hoip.accounts.models import Consent, User
from hoip.accounts.states import ConsentWay
from hoip.audit.services import record
from hoip.bilingual import reader_language


@transaction.atomic
def give_consent(user: User, *, how: str = ConsentWay.SIGN_UP) -> Consent:
    """Record that a person agrees to the present words; agreeing twice leaves the first record as it is."""
    at = clock.now()
    language = reader_language()
    consent, made = Consent.objects.get_or_create(
        user=user, version=VERSION, defaults={"text": str(TEXT), "language": language, "how": how, "at": at}
    )
    if made:
        facts = {"version": VERSION, "language": language, "how": how}
        record("accounts.consent_given", target=consent, by=user, facts=facts, at=at)
    return consent


def needs_consent(user: Any) -> bool:
    """Whether a person has not agreed to the present words yet: an account from before, or made by the office."""
    return not Consent.objects.filter(user=user.pk, version=VERSION).exists()
