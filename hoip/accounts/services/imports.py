"""Organisations that come in with a file, before any of their people have signed up."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hoip import clock
from hoip.accounts.models import Organisation
from hoip.accounts.services.organisations import VALUE_FIELDS, free_slug
from hoip.accounts.states import VerificationState
from hoip.audit.services import record


@transaction.atomic
def take_in_organisation(
    values: Mapping[str, Any],
    *,
    by: Any = None,
    verified: bool = False,
    is_demo: bool = False,
) -> Organisation:
    """Register an organisation without members; the office gives it an owner by invitation later.

    Args:
        verified: whoever imports vouches for it, as the office does for its own files and the demo for its own.
    """
    at = clock.now()
    known = {name: value for name, value in values.items() if name in VALUE_FIELDS}
    organisation: Organisation = Organisation.objects.create(
        slug=free_slug(str(known.get("name_vi") or known.get("name_en") or "")),
        verification=VerificationState.VERIFIED if verified else VerificationState.UNVERIFIED,
        verified_at=at if verified else None,
        is_demo=is_demo,
        **known,
    )
    record(
        "accounts.organisation_imported",
        target=organisation,
        by=by,
        at=at,
        facts={"verified": verified},
    )
    return organisation
