"""The library of clauses as reference data."""

from pathlib import Path

from django.db import transaction

from challenges.models import Clause
from challenges.services.templates import load_default
from hoip.reference.loading import register, rows

FIXTURE = Path(__file__).parent / "fixtures" / "clauses.csv"


@transaction.atomic
def load_clauses() -> None:
    """Add the clauses that are missing; those that the office has edited stay."""
    for order, row in enumerate(rows(FIXTURE)):
        Clause.objects.get_or_create(
            code=row["code"],
            defaults={name: row[name] for name in ("kind", "name_vi", "name_en", "summary_vi", "summary_en")}
            | {"order": order},
        )


register("clauses", load_clauses, 30)
register("problem template", load_default, 31)
