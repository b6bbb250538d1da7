"""The public list of challenges: what can be chosen, and in which order."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, CharField, Count, F, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from challenges.limits import overdue
from challenges.models import Round
from challenges.states import Phase, ProblemState, Track
from hoip.accounts.models import Organisation, User
from hoip.reference.models import Tag, TaxonomyField
from hoip.ui.facets import Facet, FacetValue

LISTED_PHASES = (Phase.OPEN, Phase.ANNOUNCED, Phase.EVALUATING, Phase.DECIDED, Phase.COMPLETED, Phase.CANCELLED)
DEADLINES = {"7": 7, "30": 30}
MOST_TAGS = 20
"""Tags that the list offers to choose from."""


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

    def _phases(self) -> list[str]:
        """The chosen phase: the first that there is."""
        return [value for value in self._chosen("phase") if value in LISTED_PHASES][:1]

    def _agencies(self) -> list[int]:
        """The chosen agencies' keys."""
        return [int(value) for value in self._chosen("agency") if value.isascii() and value.isdigit()]

    def _narrowed(self, without: Collection[str] = ()) -> Any:
        """The rows, with the choices of some facets left out if asked."""
        rows = self._all
        phases = self._phases()
        if phases and "phase" not in without:
            rows = in_phase(rows, phases[0], self.at)
        fields = self._chosen("field")
        if fields and "field" not in without:
            rows = rows.filter(fields__code__in=fields).distinct()
        agencies = self._agencies()
        if agencies and "agency" not in without:
            rows = rows.filter(organisation__in=agencies)
        tracks = [value for value in self._chosen("track") if value in Track.values]
        if tracks and "track" not in without:
            rows = rows.filter(track__in=tracks)
        tags = self._chosen("tag")
        if tags and "tag" not in without:
            rows = rows.filter(tags__slug__in=tags).distinct()
        days = [DEADLINES[value] for value in self._chosen("deadline") if value in DEADLINES]
        if days:
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
        """What can be ticked, with counts that leave the facet's own choice out; six queries however many rows.

        One grouped query counts phases, routes and agencies together.
        """
        facets = [self._phase_facet(), self._track_facet()]
        chosen = self._chosen("field")
        codes = self._counted("field", "fields__code")
        names = {field.code: field.name for field in TaxonomyField.objects.filter(code__in=codes)}
        facets.append(
            Facet(
                name="field",
                label=pgettext("topic", "Field"),
                values=[
                    FacetValue(code, names[code], count, code in chosen)
                    for code, count in codes.items()
                    if code in names
                ],
            )
        )
        facets += [self._agency_facet(), self._tag_facet()]
        return [facet for facet in facets if facet.values]

    @cached_property
    def _groups(self) -> list[dict[str, Any]]:
        """Rows that fit fields, tags and deadline, counted by phase, route and agency at once."""
        rows = self._narrowed(without=("phase", "track", "agency")).order_by()
        # The same order of questions as `Challenge.phase_at`.
        phase = Case(
            When(cancelled_at__lte=self.at, then=Value(Phase.CANCELLED)),
            When(completed_at__lte=self.at, then=Value(Phase.COMPLETED)),
            When(decided_at__lte=self.at, then=Value(Phase.DECIDED)),
            When(opens_at__gt=self.at, then=Value(Phase.ANNOUNCED)),
            When(closes_at__gt=self.at, then=Value(Phase.OPEN)),
            default=Value(Phase.EVALUATING),
            output_field=CharField(),
        )
        counted = rows.annotate(phase=phase).values("phase", "track", "organisation_id")
        return list(counted.annotate(n=Count("pk", distinct=True)))

    def _grouped(self, name: str) -> dict[Any, int]:
        """How many rows have each phase, route or agency, with the other two's choices applied; most first."""
        chosen: dict[str, set[Any]] = {
            "phase": set(self._phases()),
            "track": {value for value in self._chosen("track") if value in Track.values},
            "organisation_id": set(self._agencies()),
        }
        counts: dict[Any, int] = {}
        for group in self._groups:
            if all(group[other] in values for other, values in chosen.items() if values and other != name):
                counts[group[name]] = counts.get(group[name], 0) + group["n"]
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def _agency_facet(self) -> Facet:
        """The agencies that announced something."""
        chosen = self._chosen("agency")
        counts = self._grouped("organisation_id")
        names = {row.pk: row.name for row in Organisation.objects.filter(pk__in=counts).only("name_vi", "name_en")}
        values = [FacetValue(str(key), names[key], count, str(key) in chosen) for key, count in counts.items()]
        return Facet(name="agency", label=_("Agency"), values=values)

    def _tag_facet(self) -> Facet:
        """The tags that most of the challenges carry, and those that are chosen."""
        chosen = self._chosen("tag")
        counts = self._counted("tag", "tags__slug")
        offered = [*list(counts)[:MOST_TAGS], *(slug for slug in chosen if slug in list(counts)[MOST_TAGS:])]
        names = dict(Tag.objects.filter(slug__in={*offered, *chosen}).values_list("slug", "name"))
        offered += [slug for slug in chosen if slug not in counts]
        values = [
            FacetValue(slug, names[slug], counts.get(slug, 0), slug in chosen) for slug in offered if slug in names
        ]
        return Facet(name="tag", label=pgettext("filter", "Tag"), values=values)

    def _counted(self, name: str, column: str) -> dict[Any, int]:
        """How many rows have each value of a column, most first; what is chosen stays, whatever its count."""
        rows = self._narrowed(without=(name,)).order_by()
        counts = rows.values(column).annotate(n=Count("pk", distinct=True)).order_by("-n", column)
        return {row[column]: row["n"] for row in counts if row[column] is not None}

    def _phase_facet(self) -> Facet:
        """Phases, told from the dates."""
        chosen = self._chosen("phase")
        counts = self._grouped("phase")
        values = [
            FacetValue(phase.value, str(phase.label), counts.get(phase.value, 0), phase.value in chosen)
            for phase in LISTED_PHASES
            if counts.get(phase.value) or phase.value in chosen
        ]
        return Facet(name="phase", label=_("Phase"), values=values, multiple=False)

    def _track_facet(self) -> Facet:
        """The two routes."""
        chosen = self._chosen("track")
        counts = self._grouped("track")
        values = [
            FacetValue(track.value, str(track.label), counts[track.value], track.value in chosen)
            for track in Track
            if track.value in counts
        ]
        return Facet(name="track", label=_("Route"), values=values)


class TriageFilter:
    """Narrows and orders the office's queue by an address's parameters; unknown values are passed over.

    Args:
        query: the address's parameters, a QueryDict.
        queryset: problems that the reader may see.
        user: the reader, for "mine".
        at: the aware time by which it is told what waits too long.
    """

    QUEUE = (ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION)
    MINE, NOBODY = "me", "none"

    def __init__(self, query: Any, *, queryset: Any, user: Any, at: datetime) -> None:
        self.query = query
        self.at = at
        self.user = user
        self._all = queryset
        self.state = query.get("state", "") if query.get("state", "") in ProblemState.values else ""
        self.round = self._number("round")
        self.agency = self._number("agency")
        self.field = query.get("field", "").replace("\x00", "")
        self.assignee = query.get("assignee", "")
        if self.assignee not in {self.MINE, self.NOBODY}:
            self.assignee = self._number("assignee")
        self.is_overdue = query.get("overdue", "") == "1"
        self.sort = query.get("sort", "") if query.get("sort", "") in self.sorts() else "waiting"

    def _number(self, name: str) -> str:
        """A parameter that is a key, or nothing."""
        value = self.query.get(name, "")
        return value if value.isascii() and value.isdigit() and len(value) < 12 else ""

    @staticmethod
    def sorts() -> Mapping[str, str]:
        """Orders that can be chosen."""
        return {"waiting": _("Longest waiting first"), "newest": _("Newest"), "agency": _("Agency")}

    @property
    def qs(self) -> Any:
        """The narrowed rows, with all that a row of the queue shows."""
        rows = self._all
        rows = rows.filter(state=self.state) if self.state else rows.filter(state__in=self.QUEUE)
        if self.round:
            rows = rows.filter(round=int(self.round))
        if self.agency:
            rows = rows.filter(organisation=int(self.agency))
        if self.field:
            rows = rows.filter(fields__code=self.field)
        if self.assignee == self.MINE:
            rows = rows.filter(triage__assignee=self.user)
        elif self.assignee == self.NOBODY:
            rows = rows.filter(triage__assignee=None)
        elif self.assignee:
            rows = rows.filter(triage__assignee=int(self.assignee))
        if self.is_overdue:
            rows = overdue(rows, self.at)
        order = {
            "waiting": (F("submitted_at").asc(nulls_last=True), "pk"),
            "newest": (F("submitted_at").desc(nulls_last=True), "-pk"),
            "agency": ("organisation__name_vi", "pk"),
        }[self.sort]
        shown = rows.select_related("organisation", "triage__assignee").defer(*rows.model.LONG)
        return shown.order_by(*order)

    @cached_property
    def choices(self) -> dict[str, Any]:
        """What the selects offer; four queries however many problems there are."""
        return {
            "states": [choice for choice in ProblemState.choices if choice[0] != ProblemState.DRAFT],
            "rounds": [(row.pk, row.name) for row in Round.objects.order_by("-pk").only("name_vi", "name_en")[:20]],
            "agencies": [
                (row.pk, row.name)
                for row in Organisation.objects.filter(
                    pk__in=self._all.filter(state__in=self.QUEUE).order_by().values("organisation_id")
                ).only("name_vi", "name_en")
            ],
            "fields": [
                (row.code, row.name)
                for row in TaxonomyField.objects.filter(
                    pk__in=self._all.model.fields.through.objects.values("taxonomyfield_id")
                )
            ],
            "people": [(row.pk, str(row)) for row in User.objects.office().only("full_name", "email")],
        }
