"""Agencies of the city, before and after July 2025, as reference data."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from hoip.accounts.models import Organisation
from hoip.accounts.states import OrganisationKind, VerificationState
from hoip.clock import now
from hoip.reference.loading import day, register, rows
from hoip.reference.models import AdminUnit, TaxonomyField
from search.analysis import fold

FIXTURES = Path(__file__).parent / "fixtures"
KINDS = {
    "city": OrganisationKind.CENTRAL,
    "office": OrganisationKind.DEPARTMENT,
    "department": OrganisationKind.DEPARTMENT,
    "inspectorate": OrganisationKind.DEPARTMENT,
    "police": OrganisationKind.CENTRAL,
    "central_vertical": OrganisationKind.CENTRAL,
    "management_board": OrganisationKind.PUBLIC_UNIT,
    "public_service_unit": OrganisationKind.PUBLIC_UNIT,
    "incubator": OrganisationKind.INCUBATOR,
    "district_urban": OrganisationKind.DISTRICT,
    "district_rural": OrganisationKind.DISTRICT,
    "sub_city": OrganisationKind.DISTRICT,
    "division": OrganisationKind.DISTRICT,
    "partner_organisation": OrganisationKind.ASSOCIATION,
}
"""Kinds of the file → kinds of organisation (design, section 2)."""
WARD_LEVELS = ("ward", "commune", "special_zone")


def ward_code(unit: AdminUnit) -> str:
    """The code of the people's committee of a ward, commune or special zone."""
    return f"UBND-{unit.code}"


@transaction.atomic
def load_agencies() -> None:
    """Agencies with their dates, parents and successors; ward committees from the administrative units."""
    at = now()
    table = list(rows(FIXTURES / "agencies_hcmc.csv"))
    present = {agency.code: agency for agency in Organisation.objects.exclude(code=None)}
    fields = {field.code: field for field in TaxonomyField.objects.all()}
    fresh = [row for row in table if row["code"] not in present]
    for row in fresh:
        agency = Organisation.objects.create(
            code=row["code"],
            kind=KINDS[row["kind"]],
            slug=row["code"].lower(),
            name_vi=row["vi"],
            name_en=row["en"],
            former_names=row["former_names"],
            valid_from=day(row["valid_from"]),
            valid_to=day(row["valid_to"]),
            verification=VerificationState.VERIFIED,
            verified_at=at,
        )
        if row["main_field"] in fields:
            agency.fields.add(fields[row["main_field"]])
        present[row["code"]] = agency
    _load_wards(present, at)
    for row in fresh:
        agency = present[row["code"]]
        agency.parent = present.get(row["parent"])
        agency.successor = present.get(row["successor"])
        agency.save(update_fields=["parent", "successor"])
    _load_successors(present)


def _load_wards(present: dict[str | None, Organisation], at: datetime) -> None:
    """The committees of today's wards, communes and special zones."""
    units = AdminUnit.objects.filter(level__in=WARD_LEVELS, valid_to=None)
    fresh = [unit for unit in units if ward_code(unit) not in present]
    Organisation.objects.bulk_create(
        Organisation(
            code=ward_code(unit),
            kind=OrganisationKind.WARD,
            slug=ward_code(unit).lower(),
            name_vi=f"Ủy ban nhân dân {unit.name_vi[:1].lower()}{unit.name_vi[1:]}",
            name_en=f"People's Committee of {unit.name_en or fold(unit.name_vi).title()}",
            admin_unit=unit,
            valid_from=unit.valid_from,
            verification=VerificationState.VERIFIED,
            verified_at=at,
        )
        for unit in fresh
    )
    present.update({agency.code: agency for agency in Organisation.objects.filter(kind=OrganisationKind.WARD)})


def _load_successors(present: dict[str | None, Organisation]) -> None:
    """The ward that follows each dissolved district, where the office has not named one."""
    for row in rows(FIXTURES / "agency_successors.csv"):
        agency = present.get(row["agency"])
        if agency is not None and agency.successor_id is None:
            agency.successor = present.get(f"UBND-{row['successor_admin_unit']}")
            agency.save(update_fields=["successor"])


register("agencies", load_agencies, 20)
