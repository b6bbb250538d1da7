"""The public list of challenges: what can be chosen, and in which order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Value, When
from django.utils.translation import gettext as _

from challenges.states import Phase, Track
from hoip.accounts.models import Organisation
from hoip.reference.models import TaxonomyField
from hoip.ui.facets import Facet, FacetValue

LISTED_PHASES = (Phase.OPEN, Phase.ANNOUNCED, Phase.EVALUATING, Phase.DECIDED, Phase.COMPLETED, Phase.CANCELLED)
DEADLINES = {"7": 7, "30": 30}


def in_phase(rows: Any, phase: str, at: datetime) -> Any:
    """The challenges that are in a phase at a time; the same dates as `Challenge.phase_at`, asked of the database."""
    if phase == Phase.CANCELLED:
        return rows.filter(cancelled_at__lte=at)
    rows = rows.exclude(cancelled_at__lte=at)
    if phase == Phase.COMPLETED:
        return rows.filter(completed_at__lte=at)
    rows = rows.exclude(completed_at__lte=at)
    if phase == Phase.DECIDED:
        return rows.filter(decided_at__lte=at)
    rows = rows.exclude(decided_at__lte=at)
    if phase == Phase.ANNOUNCED:
        return rows.filter(opens_at__gt=at)
    if phase == Phase.OPEN:
        return rows.filter(opens_at__lte=at, closes_at__gt=at)
    return rows.filter(closes_at__lte=at)


class ChallengeFilter:
    """Narrows and orders challenges by an address's parameters; values that are unknown are passed over.

    Args:
        query: the address's parameters, a QueryDict.
        queryset: announced challenges that the reader may see.
        at: the aware time by which phases are told.
    """

    def __init__(self, query: Any, *, queryset: Any, at: datetime) -> None:
        self.query = query
        self.at = at
        self._all = queryset
        self.sort = query.get("sort", "") if query.get("sort", "") in self.sorts() else "deadline"

    @staticmethod
    def sorts() -> Mapping[str, str]:
        """Orders that can be chosen."""
        return {"deadline": _("Deadline first"), "newest": _("Newest"), "title": _("Title")}

    def _chosen(self, name: str) -> list[str]:
        """Values of one parameter, a few at most."""
        return [value for value in self.query.getlist(name)[:20] if "\x00" not in value]

    def _narrowed(self, without: str = "") -> Any:
        """The rows, with one facet's own choice left out if asked."""
        rows = self._all
        phases = [value for value in self._chosen("phase") if value in LISTED_PHASES]
        if phases and without != "phase":
            rows = in_phase(rows, phases[0], self.at)
        fields = self._chosen("field")
        if fields and without != "field":
            rows = rows.filter(fields__code__in=fields).distinct()
        agencies = [int(value) for value in self._chosen("agency") if value.isascii() and value.isdigit()]
        if agencies and without != "agency":
            rows = rows.filter(organisation__in=agencies)
        tracks = [value for value in self._chosen("track") if value in Track.values]
        if tracks and without != "track":
            rows = rows.filter(track__in=tracks)
        tags = self._chosen("tag")
        if tags:
            rows = rows.filter(tags__slug__in=tags).distinct()
        days = [DEADLINES[value] for value in self._chosen("deadline") if value in DEADLINES]
        if days and without != "deadline":
            rows = rows.filter(closes_at__gt=self.at, closes_at__lte=self.at + timedelta(days=max(days)))
        return rows

    @property
    def qs(self) -> Any:
        """The narrowed rows in the chosen order; those that still take bids come first when ordered by deadline."""
        rows = self._narrowed()
        if self.sort == "newest":
            return rows.order_by("-published_at", "-pk")
        if self.sort == "title":
            return rows.order_by("title_vi", "title_en", "pk")

        past = Case(When(closes_at__gt=self.at, then=Value(False)), default=Value(True), output_field=BooleanField())
        return rows.annotate(is_past=past).order_by("is_past", F("closes_at").asc(nulls_last=True), "pk")

    @property
    def facets(self) -> list[Facet]:
        """What can be ticked, with counts that leave the facet's own choice out; five queries however many rows."""
        facets = [self._phase_facet(), self._track_facet()]
        chosen = self._chosen("field")
        codes = self._counted("field", "fields__code")
        names = {field.code: field.name for field in TaxonomyField.objects.filter(code__in=codes)}
        facets.append(
            Facet(
                name="field",
                label=_("Field"),
                values=[
                    FacetValue(code, names[code], count, code in chosen)
                    for code, count in codes.items()
                    if code in names
                ],
            )
        )
        chosen = self._chosen("agency")
        keys = self._counted("agency", "organisation_id")
        agencies = {str(row.pk): row.name for row in Organisation.objects.filter(pk__in=keys)}
        facets.append(
            Facet(
                name="agency",
                label=_("Agency"),
                values=[
                    FacetValue(str(key), agencies[str(key)], count, str(key) in chosen)
                    for key, count in keys.items()
                    if str(key) in agencies
                ],
            )
        )
        return [facet for facet in facets if facet.values]

    def _counted(self, name: str, column: str) -> dict[Any, int]:
        """How many rows have each value of a column, most first; what is chosen stays, whatever its count."""
        rows = self._narrowed(without=name).order_by()
        counts = rows.values(column).annotate(n=Count("pk", distinct=True)).order_by("-n", column)
        return {row[column]: row["n"] for row in counts if row[column] is not None}

    def _phase_facet(self) -> Facet:
        """Phases, told row by row in one query from the dates."""
        chosen = self._chosen("phase")
        rows = self._narrowed(without="phase").only(
            "published_at", "opens_at", "closes_at", "decided_at", "completed_at", "cancelled_at"
        )
        counts: dict[str, int] = {}
        for row in rows.prefetch_related(None).select_related(None):
            phase = row.phase_at(self.at)
            counts[phase] = counts.get(phase, 0) + 1
        values = [
            FacetValue(phase.value, str(phase.label), counts.get(phase, 0), phase.value in chosen)
            for phase in LISTED_PHASES
            if counts.get(phase) or phase.value in chosen
        ]
        return Facet(name="phase", label=_("Phase"), values=values, multiple=False)

    def _track_facet(self) -> Facet:
        """The two routes."""
        chosen = self._chosen("track")
        counts = self._counted("track", "track")
        values = [
            FacetValue(track.value, str(track.label), counts[track.value], track.value in chosen)
            for track in Track
            if track.value in counts
        ]
        return Facet(name="track", label=_("Route"), values=values)
