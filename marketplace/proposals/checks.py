"""What can be set wrong about sealed bids."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from hoip.vault import known_keys


@checks.register(checks.Tags.security)
def keys_can_be_read(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Keys that are set must be readable, everywhere."""
    try:
        known_keys()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), hint="make_proposal_key prints one.", id="proposals.E002")]
    return []


@checks.register(checks.Tags.security, deploy=True)
def keys_are_set(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A site that takes bids needs a key, and no point at which it ends itself."""
    found: list[checks.CheckMessage] = []
    if not settings.PROPOSAL_KEYS:
        found.append(
            checks.Error(
                "PROPOSAL_KEYS is not set: bids cannot be written or sealed.",
                hint="manage.py make_proposal_key prints one; keep it apart from the database and its backups.",
                id="proposals.E001",
            )
        )
    if settings.FAULT_POINT:
        found.append(checks.Error("FAULT_POINT is for tests alone.", id="proposals.E003"))
    return found
