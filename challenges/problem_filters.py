"""Lists of problems: what they can be narrowed by, and in which order they stand."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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

    def _by_text(self, rows: Any) -> Any:
        """Rows whose number or title holds what was typed."""
        if not self.text:
            return rows
        return rows.filter(
            Q(number__icontains=self.text) | Q(title_vi__icontains=self.text) | Q(title_en__icontains=self.text)
        )

    def _by_fields(self, rows: Any) -> Any:
        """Rows in one of the chosen fields."""
        fields = self._chosen("field")
        if not fields:
            return rows
        tagged = self._all.model.fields.through.objects.filter(taxonomyfield__code__in=fields)
        return rows.filter(pk__in=tagged.values("problem_id"))

    def _narrowed(self) -> Any:
        """The rows by everything that is chosen."""
        rows = self._by_fields(self._by_text(self._all))
        states = [value for value in self._chosen("state") if value in ProblemState.values]
        if states:
            rows = rows.filter(state__in=states)
        tracks = [value for value in self._chosen("track") if value in Track.values]
        if tracks:
            rows = rows.filter(track__in=tracks)
        if agencies := self._keys("agency"):
            rows = rows.filter(organisation__in=agencies)
        if rounds := self._keys("round"):
            rows = rows.filter(round__in=rounds)
        return rows

    @property
    def qs(self) -> Any:
        """The narrowed rows in the chosen order."""
        return self._narrowed().order_by(*ORDERS[self.sort])

    @property
    def facets(self) -> list[Facet]:
        """What can be ticked, with counts that leave the facet's own choice out; five queries however many rows.

        One grouped query counts states, routes, rounds and agencies together. Fields are listed without counts: a
        problem has several, and counting them would cost more than the list itself.
        """
        groups = list(self._groups())
        states = self._counted(groups, "state")
        tracks = self._counted(groups, "track")
        agencies = self._counted(groups, "agency")
        rounds = self._counted(groups, "round")
        owners = {row.pk: row.name for row in Organisation.objects.filter(pk__in=agencies)}
        intakes = {row.pk: row.name for row in Round.objects.filter(pk__in=rounds)}
        used = self._all.model.fields.through.objects.values("taxonomyfield_id")
        fields = {row.code: row.name for row in TaxonomyField.objects.filter(pk__in=used).order_by("order")}
        made = [
            self._facet(
                "state", _("State"), {s.value: str(s.label) for s in ProblemState if s.value in states}, states
            ),
            self._facet("track", _("Route"), {t.value: str(t.label) for t in Track if t.value in tracks}, tracks),
            self._facet("round", _("Intake round"), intakes, rounds),
            self._facet("agency", _("Agency"), owners, agencies),
            self._facet("field", pgettext("topic", "Field"), fields, None),
        ]
        return [facet for facet in made if len(facet.values) > 1 or facet.chosen]

    def _groups(self) -> Any:
        """Rows that fit text and fields, counted by state, route, agency and round at once."""
        rows = self._all.order_by()
        rows = self._by_text(rows)
        rows = self._by_fields(rows)
        return rows.values("state", "track", "organisation_id", "round_id").annotate(n=Count("pk"))

    def _counted(self, groups: list[dict[str, Any]], name: str) -> dict[Any, int]:
        """How many rows have each value of a facet, the other facets' choices applied."""
        chosen: dict[str, set[Any]] = {
            "state": {value for value in self._chosen("state") if value in ProblemState.values},
            "track": {value for value in self._chosen("track") if value in Track.values},
            "agency": set(self._keys("agency")),
            "round": set(self._keys("round")),
        }
        counts: dict[Any, int] = {}
        for group in groups:
            values = {
                "state": group["state"],
                "track": group["track"],
                "agency": group["organisation_id"],
                "round": group["round_id"],
            }
            if all(values[other] in wanted for other, wanted in chosen.items() if wanted and other != name):
                value = values[name]
                if value not in {None, ""}:
                    counts[value] = counts.get(value, 0) + group["n"]
        return counts

    def _facet(self, name: str, label: str, names: Mapping[Any, str], counts: Mapping[Any, int] | None) -> Facet:
        """One facet out of names and, where they are known, counts."""
        chosen = set(self._chosen(name))
        by_count = counts is not None and name in {"agency", "round"}
        ordered = sorted(names, key=lambda key: (-counts.get(key, 0), names[key])) if by_count and counts else names
        values = [
            FacetValue(str(key), names[key], None if counts is None else counts.get(key, 0), str(key) in chosen)
            for key in ordered
        ]
        return Facet(name=name, label=label, values=values)
