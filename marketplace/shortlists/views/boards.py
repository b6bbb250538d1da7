"""The shortlist board, its columns and its export."""

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
from hoip.ui.formatting import weekday_date
from hoip.ui.paging import PagedMixin
from marketplace.proposals.models import Proposal
from marketplace.shortlists.anonymity import Card, cards, hides_bidders
from marketplace.shortlists.forms import AddForm, ColumnForm, MoveForm, NewColumnForm, NoteForm, ReasonForm
from marketplace.shortlists.models import Candidate, Shortlist
from marketplace.shortlists.services import boards as services
from marketplace.shortlists.services import columns
from marketplace.shortlists.services.columns import Stand, stands_of
from marketplace.solutions.models import Solution

PER_PAGE = 20


class ShortlistListView(PermittedMixin, PagedMixin, ListView[Shortlist]):
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
            "solution__organisation", "proposal", "added_by", "place"
        ).prefetch_related("moves__by", "notes__by", "solution__fields", "solution__technologies", "solution__tags")

    def cards(self, rows: Any = None) -> list[Card]:
        """The candidates as the agency may read them now."""
        return cards(self.shortlist, list(self.candidates() if rows is None else rows))


class ShortlistDetailView(ShortlistMixin, TemplateView):
    """The board: columns of candidates, each with its moves and notes."""

    template_name = "shortlists/shortlist_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add columns with their candidates."""
        rows = self.cards()
        stands = stands_of(self.shortlist)
        return super().get_context_data(
            shortlist=self.shortlist,
            columns=[(stand, [row for row in rows if _stands_in(row.candidate, stand)]) for stand in stands],
            count=len(rows),
            some_masked=any(row.masked for row in rows),
            requests=list(self.shortlist.requests.all()),
            meetings=list(self.shortlist.meetings.all()),
            may_change=self.request.user.has_perm("shortlists.change_shortlist", self.shortlist),
            **kwargs,
        )


def _stands_in(candidate: Candidate, stand: Stand) -> bool:
    """Whether a candidate stands in a column."""
    return candidate.place_id == stand.own.pk if stand.own else candidate.column == stand.meaning


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
        for card in self.cards():
            for move in card.candidate.moves.all():
                cells = [
                    card.title,
                    card.organisation,
                    move.from_name,
                    move.to_name,
                    weekday_date(move.at),
                    move.by.full_name if move.by else "",
                    move.reason,
                ]
                rows.writerow([plain(cell) for cell in cells])
        return response


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


class ColumnsView(ShortlistMixin, TemplateView):
    """Name, order, add and take away the columns of a board."""

    permission_required = "shortlists.change_shortlist"
    template_name = "shortlists/columns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a form for each column, and one for a new one."""
        counts: dict[Any, int] = {}
        for place, column in self.shortlist.candidates.values_list("place_id", "column"):
            key = f"c{place}" if place else column
            counts[key] = counts.get(key, 0) + 1
        stands = stands_of(self.shortlist)
        forms = kwargs.pop("column_forms", None) or [
            ColumnForm(prefix=stand.key, initial=_initial(stand, order)) for order, stand in enumerate(stands)
        ]
        meanings = [stand.meaning for stand in stands]
        return super().get_context_data(
            shortlist=self.shortlist,
            rows=[
                (stand, form, counts.get(stand.key, 0), meanings.count(stand.meaning) > 1)
                for stand, form in zip(stands, forms, strict=True)
            ],
            new_form=kwargs.pop("new_form", None) or NewColumnForm(prefix="new"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the pressed button says, or show what is wrong."""
        try:
            if key := request.POST.get("remove", "")[:20]:
                columns.remove_column(self.shortlist, key, by=request.user)
            elif "add" in request.POST:
                form = NewColumnForm(request.POST, prefix="new")
                if not form.is_valid():
                    return self.render_to_response(self.get_context_data(new_form=form))
                columns.add_column(self.shortlist, by=request.user, **form.cleaned_data)
            else:
                forms = [ColumnForm(request.POST, prefix=stand.key) for stand in stands_of(self.shortlist)]
                fine = [form.is_valid() for form in forms]
                if not all(fine):
                    return self.render_to_response(self.get_context_data(column_forms=forms))
                columns.arrange_columns(self.shortlist, [form.cleaned_data for form in forms], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The columns were changed."))
        return redirect("shortlists:columns", self.shortlist.pk)


def _initial(stand: Stand, order: int) -> dict[str, Any]:
    """What a column's form shows at first."""
    own = stand.own
    return {
        "key": stand.key,
        "name_vi": own.name_vi if own else "",
        "name_en": own.name_en if own else "",
        "order": order + 1,
    }


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
        hidden = hides_bidders(candidate.shortlist)
        name = self.proposal.number if hidden else self.proposal.solution.name
        messages.success(request, _("%(name)s stands on the shortlist.") % {"name": name})
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


class MoveUndoView(CandidateActView):
    """Take the last move back."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Undo it, or say why not."""
        form = ReasonForm(request.POST)
        try:
            services.undo_move(
                self.candidate, by=request.user, reason=form.cleaned_data["reason"] if form.is_valid() else ""
            )
            messages.success(request, _("The move was taken back."))
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
