"""Lists of problems: what they can be narrowed by, and in which order they stand."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from challenges.models import Round
from challenges.states import ProblemState, Track
from hoip.accounts.models import Organisation
from hoip.reference.models import TaxonomyField
from hoip.ui.facets import Facet, FacetValue

LONGEST_QUERY = 100
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": ("-updated_at", "-pk"),
    "number": ("number", "pk"),
    "title": ("title_vi", "title_en", "pk"),
    "submitted": (F("submitted_at").desc(nulls_last=True), "-pk"),
    "waiting": (F("submitted_at").asc(nulls_last=True), "pk"),
}


class ProblemFilter:
    """Narrows and orders problems by an address's parameters; values that are unknown are passed over.

    Args:
        query: the address's parameters, a QueryDict.
        queryset: problems that the reader may see.
    """

    def __init__(self, query: Any, *, queryset: Any) -> None:
        self.query = query
        self._all = queryset
        self.text = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
        self.sort = query.get("sort", "") if query.get("sort", "") in ORDERS else "newest"

    @staticmethod
    def sorts() -> Mapping[str, str]:
        """Orders that can be chosen."""
        return {
            "newest": _("Changed last"),
            "number": _("Number"),
            "title": _("Title"),
            "submitted": _("Submitted last"),
            "waiting": _("Waiting longest"),
        }

    def _chosen(self, name: str) -> list[str]:
        """Values of one parameter, a few at most."""
        return [value for value in self.query.getlist(name)[:20] if value and "\x00" not in value]

    def _keys(self, name: str) -> list[int]:
        """Chosen keys of a parameter."""
        return [int(value) for value in self._chosen(name) if value.isascii() and value.isdigit() and len(value) < 19]

    def _narrowed(self, without: str = "") -> Any:
        """The rows, with one facet's own choice left out if asked."""
        rows = self._all
        if self.text:
            rows = rows.filter(
                Q(number__icontains=self.text) | Q(title_vi__icontains=self.text) | Q(title_en__icontains=self.text)
            )
        states = [value for value in self._chosen("state") if value in ProblemState.values]
        if states and without != "state":
            rows = rows.filter(state__in=states)
        tracks = [value for value in self._chosen("track") if value in Track.values]
        if tracks and without != "track":
            rows = rows.filter(track__in=tracks)
        if (agencies := self._keys("agency")) and without != "agency":
            rows = rows.filter(organisation__in=agencies)
        if (rounds := self._keys("round")) and without != "round":
            rows = rows.filter(round__in=rounds)
        if (fields := self._chosen("field")) and without != "field":
            tagged = self._all.model.fields.through.objects.filter(taxonomyfield__code__in=fields)
            rows = rows.filter(pk__in=tagged.values("problem_id"))
        return rows

    @property
    def qs(self) -> Any:
        """The narrowed rows in the chosen order."""
        return self._narrowed().order_by(*ORDERS[self.sort])

    @property
    def facets(self) -> list[Facet]:
        """What can be ticked, with counts that leave the facet's own choice out; eight queries however many rows."""
        states = self._counted("state", "state")
        tracks = self._counted("track", "track")
        fields = self._counted("field", "fields__code")
        names = {field.code: field.name for field in TaxonomyField.objects.filter(code__in=fields)}
        agencies = self._counted("agency", "organisation_id")
        owners = {row.pk: row.name for row in Organisation.objects.filter(pk__in=agencies)}
        rounds = self._counted("round", "round_id")
        intakes = {row.pk: row.name for row in Round.objects.filter(pk__in=rounds)}
        made = [
            self._facet(
                "state", _("State"), {s.value: str(s.label) for s in ProblemState if s.value in states}, states
            ),
            self._facet("track", _("Route"), {t.value: str(t.label) for t in Track if t.value in tracks}, tracks),
            self._facet("round", _("Intake round"), intakes, rounds),
            self._facet("agency", _("Agency"), owners, agencies),
            self._facet("field", _("Field"), {code: names[code] for code in fields if code in names}, fields),
        ]
        return [facet for facet in made if len(facet.values) > 1 or facet.chosen]

    def _facet(self, name: str, label: str, names: Mapping[Any, str], counts: Mapping[Any, int]) -> Facet:
        """One facet out of names and counts."""
        chosen = set(self._chosen(name))
        ordered = sorted(names, key=lambda key: -counts.get(key, 0)) if name in {"agency", "field", "round"} else names
        values = [FacetValue(str(key), names[key], counts.get(key, 0), str(key) in chosen) for key in ordered]
        return Facet(name=name, label=label, values=values)

    def _counted(self, name: str, column: str) -> dict[Any, int]:
        """How many rows have each value of a column, most first."""
        rows = self._narrowed(without=name).order_by()
        counts = rows.values(column).annotate(n=Count("pk")).order_by("-n", column)
        return {row[column]: row["n"] for row in counts if row[column] not in {None, ""}}
