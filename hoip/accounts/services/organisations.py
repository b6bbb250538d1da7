"""What is done with an organisation and its members."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from hoip.accounts.models import Membership, Organisation
from hoip.accounts.states import Role
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.reference.models import TaxonomyField
from search.analysis import fold

EVIDENCE = "verification_evidence"
VALUE_FIELDS = (
    "kind",
    "name_vi",
    "name_en",
    "summary_vi",
    "summary_en",
    "tax_code",
    "admin_unit",
    "website",
    "representative",
    "founded_year",
    "team_size",
    "logo",
)


def free_slug(name: str) -> str:
    """An address for a name: without marks, and with a number where the plain one is taken."""
    base = slugify(fold(name))[:100] or "to-chuc"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken
    )


def facts_of(organisation: Organisation, **more: Any) -> dict[str, Any]:
    """What a notice about an organisation needs."""
    return {
        "name_vi": organisation.name_vi or organisation.name_en,
        "name_en": organisation.name_en or organisation.name_vi,
        **more,
    }


@transaction.atomic
def create_organisation(*, by: Any, values: Mapping[str, Any], fields: Collection[TaxonomyField] = ()) -> Organisation:
    """Register an organisation; its founder becomes the owner. It is not verified yet."""
    known = {name: value for name, value in values.items() if name in VALUE_FIELDS}
    name = known.get("name_vi") or known.get("name_en") or ""
    organisation = Organisation.objects.create(slug=free_slug(str(name)), **known)
    organisation.fields.set(fields)
    Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    record("accounts.organisation_created", target=organisation, by=by)
    return organisation


@transaction.atomic
def save_organisation(
    organisation: Organisation,
    *,
    by: Any,
    version: int,
    values: Mapping[str, Any],
    fields: Collection[TaxonomyField] | None = None,
) -> Organisation:
    """Keep an edited record. Raises EditConflict when somebody saved it since `version` was opened."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.version != version:
        raise EditConflict(_("Somebody else saved this organisation while you were writing."), locked)
    for name, value in values.items():
        if name in VALUE_FIELDS:
            setattr(locked, name, value)
    locked.version += 1
    locked.save()
    if fields is not None:
        locked.fields.set(fields)
    record("accounts.organisation_saved", target=locked, by=by, facts={"version": locked.version})
    return locked
