"""An agency's problems by state, with the time spent in each and what waits for whom."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from challenges.models import Problem
from challenges.standing import standings
from challenges.states import ProblemState
from challenges.views.problems import STATE_TONES
from hoip.accounts.views.organisations import OrganisationMixin
from hoip.audit.services import record
from hoip.clock import now
from hoip.ui.exports import table_response

PER_PAGE = 50


class AgencyBoardMixin(OrganisationMixin):
    """The problems of one agency that the reader may see."""

    permission_required = "challenges.view_agency_board"

    def problems(self) -> Any:
        """Those that the address asks for, longest unchanged first."""
        rows = Problem.objects.visible_to(self.request.user).filter(organisation=self.organisation)
        state = self.request.GET.get("state", "")
        if state in ProblemState.values:
            rows = rows.filter(state=state)
        return rows.select_related("organisation", "triage").prefetch_related("challenges").order_by("updated_at", "pk")


class AgencyBoardView(AgencyBoardMixin, TemplateView):
    """The board."""

    template_name = "challenges/agency_board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of problems with where they stand, and the counts by state."""
        page = Paginator(self.problems(), PER_PAGE).get_page(self.request.GET.get("page"))
        everything = Problem.objects.visible_to(self.request.user).filter(organisation=self.organisation)
        counts = dict(everything.order_by("state").values_list("state").annotate(Count("pk")))
        states = [(state, state.label, counts[state]) for state in ProblemState if counts.get(state)]
        return super().get_context_data(
            page_obj=page,
            rows=standings(page.object_list, now()),
            states=states,
            state=self.request.GET.get("state", ""),
            total=sum(counts.values()),
            tones=STATE_TONES,
            **kwargs,
        )


class AgencyBoardExportView(AgencyBoardMixin, View):
    """The board as a file."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, kind: str, **_kwargs: Any) -> HttpResponseBase:
        """Send the table, on record."""
        problems = list(self.problems())
        record("challenges.board_exported", target=self.organisation, by=request.user, facts={"rows": len(problems)})
        heads = [
            _("Number"),
            _("Title"),
            _("State"),
            _("Since"),
            _("Days in this state"),
            _("Should end by"),
            _("Waits for"),
        ]
        heads += [_("Days: %(state)s") % {"state": state.label} for state in ProblemState]

        def cells() -> Iterator[list[Any]]:
            for row in standings(problems, now()):
                spent = {part.state: part.days for part in row.spent}
                yield [
                    row.problem.number,
                    row.problem.title,
                    row.problem.get_state_display(),
                    timezone.localdate(row.since),
                    row.days,
                    timezone.localdate(row.due) if row.due else "",
                    row.waits_for,
                    *(spent.get(state, "") for state in ProblemState),
                ]

        name = f"problems-{self.organisation.slug}"
        return table_response(heads, cells(), name=name, title=_("Problems"), kind=kind)
