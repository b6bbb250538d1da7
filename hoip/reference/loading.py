"""Load reference data: each room registers a loader, one command runs them in order."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from hoip.reference.models import AdminUnit, CriteriaSet, Facet, SetCriterion, TaxonomyField, TrlLevel
from search import glossary

FIXTURES = Path(__file__).parent / "fixtures"
SETS = {
    "GOVSTAR-2024": ("GOV.STAR 2024", "GOV.STAR 2024"),
    "NQ20-2023": ("Nghị quyết 20/2023/NQ-HĐND", "Resolution 20/2023/NQ-HDND"),
    "ISTAR-2019": ("I-Star 2019", "I-Star 2019"),
    "STEP5-OUTCOME": ("Bước 5: kết quả ứng dụng", "Step 5: outcome"),
    "PLATFORM-DEFAULT": ("Bộ mặc định của nền tảng", "The platform's default"),
}


@dataclass(frozen=True, slots=True)
class Loader:
    """One step of `load_reference`; it must be safe to run again and leave what people have edited."""

    name: str
    load: Callable[[], Any]
    order: int


_loaders: dict[str, Loader] = {}


def register(name: str, load: Callable[[], Any], order: int) -> None:
    """Add a step; a smaller order runs earlier. The reference room's own steps are 0 to 9."""
    _loaders[name] = Loader(name, load, order)


def loaders() -> list[Loader]:
    """All steps in their order."""
    return sorted(_loaders.values(), key=lambda loader: (loader.order, loader.name))


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV fixture."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day(text: str) -> date | None:
    """A date written as YYYY-MM-DD, or None for an empty cell."""
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load_fields() -> None:
    """The field taxonomy; a parent comes before its children in the file."""
    known = {field.code: field for field in TaxonomyField.objects.all()}
    for order, row in enumerate(rows(FIXTURES / "fields_taxonomy.csv")):
        if row["code"] not in known:
            known[row["code"]] = TaxonomyField.objects.create(
                code=row["code"],
                name_vi=row["vi"],
                name_en=row["en"],
                facet=Facet(row["code"].split("-")[0]),
                parent=known.get(row["parent"]),
                order=order,
            )


@transaction.atomic
def load_admin_units() -> None:
    """Units of today and of before; a second pass sets parents, which may come later in the file."""
    table = list(rows(FIXTURES / "admin_units_hcmc.csv"))
    present = set(AdminUnit.objects.values_list("code", flat=True))
    fresh = [row for row in table if row["code"] not in present]
    AdminUnit.objects.bulk_create(
        AdminUnit(
            code=row["code"],
            name_vi=row["vi"],
            name_en=row["en"],
            level=row["level"],
            former_district_code=row["former_district_code"],
            former_district_name=row["former_district_vi"],
            valid_from=day(row["valid_from"]),
            valid_to=day(row["valid_to"]),
        )
        for row in fresh
    )
    units = {unit.code: unit for unit in AdminUnit.objects.all()}
    changed = []
    for row in fresh:
        if row["parent"] in units:
            units[row["code"]].parent = units[row["parent"]]
            changed.append(units[row["code"]])
    AdminUnit.objects.bulk_update(changed, ["parent"])


@transaction.atomic
def load_trl_levels() -> None:
    """The nine readiness levels."""
    for row in rows(FIXTURES / "trl_levels.csv"):
        TrlLevel.objects.get_or_create(
            level=int(row["trl"]),
            defaults={"text_vi": row["vi"], "text_en": row["en"], "stage_hint": row["stage_hint"]},
        )


@transaction.atomic
def load_criteria_sets() -> None:
    """Criteria sets with the weights that a source states."""
    for row in rows(FIXTURES / "criteria_sets.csv"):
        name_vi, name_en = SETS.get(row["set"], (row["set"], row["set"]))
        criteria_set, _ = CriteriaSet.objects.get_or_create(
            code=row["set"].lower(), defaults={"name_vi": name_vi, "name_en": name_en, "source": row["source"]}
        )
        SetCriterion.objects.get_or_create(
            criteria_set=criteria_set,
            order=int(row["order"]),
            defaults={
                "text_vi": row["criterion_vi"],
                "text_en": row["criterion_en"],
                "weight": int(row["weight"]) if row["weight"] else None,
                "status": row["status"],
            },
        )


register("fields", load_fields, 0)
register("administrative units", load_admin_units, 1)
register("TRL levels", load_trl_levels, 2)
register("criteria sets", load_criteria_sets, 3)
register("glossary", glossary.load, 4)
