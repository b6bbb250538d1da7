"""The directory's filters."""

from collections.abc import Mapping
from typing import Any

from hoip.accounts.states import OrganisationKind
from search.analysis import fold


def narrowed(rows: Any, query: Mapping[str, str]) -> Any:
    """The organisations that the address asks for; anything unknown is passed over.

    Names are compared without marks, in Python, since databases fold them differently; a directory of a city is
    small enough for its names.
    """
    kind = query.get("kind", "")
    if kind == "agencies":
        rows = rows.agencies()
    elif kind == "providers":
        rows = rows.providers()
    elif kind in OrganisationKind.values:
        rows = rows.filter(kind=kind)
    field = query.get("field", "").replace("\x00", "")
    if field:
        rows = rows.filter(fields__code=field)
    wanted = fold(query.get("q", "").strip().replace("\x00", ""))[:100]
    if wanted:
        names = rows.values_list("pk", "name_vi", "name_en", "former_names")
        hits = [pk for pk, *texts in names if any(wanted in fold(text) for text in texts)]
        rows = rows.filter(pk__in=hits)
    return rows
