"""The shortlist board, its comparison and its export."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from challenges.models import Challenge, Problem
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.ui.formatting import money, weekday_date
from marketplace.matching.services import explain
from marketplace.proposals.content import BidContent
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.contents import opened_contents
from marketplace.shortlists.forms import AddForm, MoveForm, NoteForm
from marketplace.shortlists.models import Candidate, Shortlist
from marketplace.shortlists.services import boards as services
from marketplace.shortlists.states import Column
from marketplace.solutions.models import Solution
from marketplace.solutions.reading import SolutionReader

PER_PAGE = 20
LEAST_COMPARED, MOST_COMPARED = 2, 5


def _price(content: BidContent | None) -> str:
    """The price of a bid with VAT, in short."""
    if content is None:
        return "–"
    if content.price_vnd is not None:
        return money(content.price_vnd)
    return " + ".join(f"{total.gross} {total.currency}" for total in content.totals) or "–"


class ShortlistListView(PermittedMixin, ListView[Shortlist]):
    """The boards of the agencies that the person works for."""

    permission_required = "shortlists.list_shortlists"
    template_name = "shortlists/shortlist_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """What the person may see."""
        rows = Shortlist.objects.visible_to(self.request.user)
        return rows.select_related("organisation", "problem", "challenge").prefetch_related("candidates")


class ShortlistMixin(PermittedMixin):
    """Fetches the board that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]
    permission_required = "shortlists.view_shortlist"

    @cached_property
    def shortlist(self) -> Shortlist:
        """The board, or 404."""
        rows = Shortlist.objects.visible_to(self.request.user).select_related("organisation", "problem", "challenge")
        found: Shortlist = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The board is what the permission is asked for."""
        return self.shortlist

    def candidates(self) -> Any:
        """The candidates with all that the board shows, in a constant number of queries."""
        return self.shortlist.candidates.select_related(
            "solution__organisation", "proposal", "added_by"
        ).prefetch_related("moves__by", "notes__by", "solution__fields", "solution__technologies", "solution__tags")


class ShortlistDetailView(ShortlistMixin, TemplateView):
    """The board: columns of candidates, each with its moves and notes."""

    template_name = "shortlists/shortlist_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add columns with their candidates."""
        rows = list(self.candidates())
        columns = [(column, [row for row in rows if row.column == column.value]) for column in Column]
        return super().get_context_data(
            shortlist=self.shortlist,
            columns=columns,
            count=len(rows),
            column_choices=Column.choices,
            requests=list(self.shortlist.requests.all()),
            may_change=self.request.user.has_perm("shortlists.change_shortlist", self.shortlist),
            **kwargs,
        )


class ShortlistCompareView(ShortlistMixin, TemplateView):
    """Two to five candidates side by side."""

    template_name = "shortlists/shortlist_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows of the comparison, or what is wrong with the choice."""
        keys = [
            int(key) for key in self.request.GET.getlist("c")[:20] if key.isascii() and key.isdigit() and len(key) < 10
        ]
        rows = list(self.candidates().filter(pk__in=keys))
        fits = LEAST_COMPARED <= len(rows) <= MOST_COMPARED
        return super().get_context_data(
            shortlist=self.shortlist,
            candidates=rows if fits else [],
            table=self._table(rows) if fits else [],
            least=LEAST_COMPARED,
            most=MOST_COMPARED,
            **kwargs,
        )

    def _table(self, rows: list[Candidate]) -> list[tuple[Any, list[Any]]]:
        """Each line of the comparison: its label and one cell a candidate. Cells keep to what the person may read."""
        user = self.request.user
        matches = [explain(self.shortlist.subject, row.solution, user) for row in rows]
        bids = opened_contents(row.proposal for row in rows if row.proposal is not None)
        readers = [SolutionReader(row.solution, user) for row in rows]

        def section(name: str) -> list[Any]:
            return [reader.text(name) for reader in readers]

        return [
            (_("Organisation"), [row.solution.organisation.name for row in rows]),
            (_("Verification"), [row.solution.organisation.get_verification_display() for row in rows]),
            (_("Column"), [row.get_column_display() for row in rows]),
            (_("Readiness level"), [f"TRL {row.solution.trl}" if row.solution.trl else "–" for row in rows]),
            (_("Stage"), [row.solution.get_stage_display() or "–" for row in rows]),
            (_("Deployments"), section("deployments")),
            (_("Measured results"), section("results")),
            (
                _("Price"),
                [
                    _price(bids.get(row.proposal_id))
                    if row.proposal_id
                    else row.solution.get_price_model_display() or "–"
                    for row in rows
                ],
            ),
            (_("Fields"), [", ".join(field.name for field in row.solution.fields.all()) for row in rows]),
            (_("Tags"), [", ".join(tag.name for tag in row.solution.tags.all()) for row in rows]),
            (_("Intellectual property"), [row.solution.get_ip_status_display() or "–" for row in rows]),
            (
                _("The offer in a few sentences"),
                [bids[row.proposal_id].summary if row.proposal_id in bids else "–" for row in rows],
            ),
            (
                _("Requirements spoken to"),
                [
                    _("%(met)s of %(all)s")
                    % {"met": found.reasons.met, "all": found.reasons.met + len(found.reasons.gap)}
                    for found in matches
                ],
            ),
            (_("Not mentioned"), ["\n".join(line.text for line in found.reasons.gap) or "–" for found in matches]),
        ]


class ShortlistExportView(ShortlistMixin, View):
    """The board with every move, as a CSV file."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file; no cell is taken for a formula by a spreadsheet."""
        response = HttpResponse(
            "\ufeff",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="shortlist-{self.shortlist.subject.number}.csv"'},
        )
        rows = csv.writer(response)
        rows.writerow([_("Solution"), _("Organisation"), _("From"), _("To"), _("When"), _("Who"), _("Reason")])
        for candidate in self.candidates():
            for move in candidate.moves.all():
                cells = [
                    candidate.solution.name,
                    candidate.solution.organisation.name,
                    str(move.get_from_column_display()),
                    str(move.get_to_column_display()),
                    weekday_date(move.at),
                    move.by.full_name if move.by else "",
                    move.reason,
                ]
                rows.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell for cell in cells])
        return response


class CandidateAddView(PermittedMixin, View):
    """Put a matched solution on the board of a problem or challenge."""

    permission_required = "shortlists.change_shortlist"
    http_method_names = ["post"]

    @cached_property
    def subject(self) -> Any:
        """The problem or challenge that the address names, or 404."""
        model: Any = {"problem": Problem, "challenge": Challenge}[self.kwargs["kind"]]
        rows = model.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(rows, number=self.kwargs["number"])

    def get_permission_object(self) -> Any:
        """The agency's right to write is what is asked for."""
        return self.subject

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add it and lead to the board, or say why not."""
        solutions = Solution.objects.visible_to(request.user).published()
        solution = get_object_or_404(solutions, slug=request.POST.get("solution", "")[:120].replace("\x00", ""))
        form = AddForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give a reason of at most 1,000 characters."))
            name = "matching:problem-solutions" if self.kwargs["kind"] == "problem" else "matching:challenge-solutions"
            return redirect(name, self.subject.number)
        try:
            candidate = services.add_from_match(
                self.subject, solution, by=request.user, reason=form.cleaned_data["reason"]
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.subject)
        messages.success(request, _("%(name)s stands on the shortlist.") % {"name": solution.name})
        return redirect(candidate.shortlist)


class BidAddView(PermittedMixin, View):
    """Put an opened bid on its challenge's board."""

    permission_required = "shortlists.change_shortlist"
    http_method_names = ["post"]

    @cached_property
    def proposal(self) -> Proposal:
        """The bid that the address names, or 404."""
        rows = Proposal.objects.visible_to(self.request.user).select_related("challenge__organisation", "solution")
        found: Proposal = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The agency's right to write is what is asked for, not the bidder's."""
        return self.proposal.challenge

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add it and lead to the board, or say why not."""
        form = AddForm(request.POST)
        try:
            if not form.is_valid():
                messages.error(request, _("Give a reason of at most 1,000 characters."))
                return redirect("proposals:challenge-proposals", self.proposal.challenge.number)
            candidate = services.add_from_bid(self.proposal, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("proposals:challenge-proposals", self.proposal.challenge.number)
        messages.success(request, _("%(name)s stands on the shortlist.") % {"name": self.proposal.solution.name})
        return redirect(candidate.shortlist)


class CandidateActView(PermittedMixin, View):
    """An act on a candidate."""

    permission_required = "shortlists.change_shortlist"
    http_method_names = ["post"]

    @cached_property
    def candidate(self) -> Candidate:
        """The candidate that the address names, or 404."""
        rows = Candidate.objects.visible_to(self.request.user).select_related("shortlist__organisation")
        found: Candidate = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The board is what the permission is asked for."""
        return self.candidate.shortlist


class CandidateMoveView(CandidateActView):
    """Move a candidate."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Move it, or say why not."""
        form = MoveForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a column and give a reason."))
            return redirect(self.candidate.shortlist)
        try:
            services.move_candidate(
                self.candidate, form.cleaned_data["column"], by=request.user, reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("The candidate was moved."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.candidate.shortlist)


class NoteAddView(CandidateActView):
    """Write a note."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep it, or say what is wrong."""
        form = NoteForm(request.POST)
        if form.is_valid():
            services.add_note(self.candidate, by=request.user, text=form.cleaned_data["text"])
            messages.success(request, _("The note was added."))
        else:
            messages.error(request, _("A note has 1 to 2,000 characters."))
        return redirect(self.candidate.shortlist)
