"""What the chair and the panel look at: progress, the consensus round, minutes, the ranking and its export."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from challenges.models import ChallengeCriterion
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.forms import retyped
from marketplace.evaluation import progress, reading
from marketplace.evaluation.forms import ChangeScoreForm, MinutesForm, ReasonForm, RemarkForm
from marketplace.evaluation.models import Disclosure, Place, Remark, Score, Sheet
from marketplace.evaluation.services import closing, consensus
from marketplace.evaluation.services.common import bids_to_score
from marketplace.evaluation.states import Stage
from marketplace.evaluation.views.common import PanelMixin
from marketplace.proposals.models import Proposal


class ProgressView(PanelMixin, TemplateView):
    """Who has locked what, how far scores lie apart, what is missing, who is strict."""

    permission_required = "evaluation.see_progress"
    template_name = "evaluation/progress.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tables."""
        if not self.panel.scoring_at:
            raise Http404
        view_of = progress.of(self.panel, self.seat)
        return super().get_context_data(
            panel=self.panel,
            challenge=self.panel.challenge,
            seat=self.seat,
            view_of=view_of,
            veils_cells=any(cell.state == "veiled" for line in view_of.lines for cell in line.cells),
            in_round=self.panel.stage in {Stage.CONSENSUS, Stage.CLOSED},
            may_unlock=self.may("begin_consensus") and self.panel.stage == Stage.SCORING,
            may_begin_consensus=self.may("begin_consensus") and self.panel.stage == Stage.SCORING,
            **kwargs,
        )


class BeginConsensusView(PanelMixin, View):
    """Show the locked sheets to the panel."""

    permission_required = "evaluation.begin_consensus"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin, or say what is missing."""
        try:
            consensus.begin_consensus(self.panel, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
            return redirect("evaluation:progress", self.panel.challenge.number)
        messages.success(request, _("The consensus round has begun."))
        return self.back()


class RoundMixin(PanelMixin):
    """Fetches a bid of the consensus round, out of those that are open to this person."""

    permission_required = "evaluation.take_part_in_consensus"

    @cached_property
    def bids(self) -> list[Proposal]:
        """The bids of the round that are open to the person, in the order of their numbers."""
        if self.panel.stage not in {Stage.CONSENSUS, Stage.CLOSED} or self.seat is None:
            return []
        rows = bids_to_score(self.panel)
        if self.seat.scores:
            locked = Sheet.objects.filter(member=self.seat, locked_at__isnull=False)
            rows = rows.filter(
                pk__in=Disclosure.objects.cleared().filter(member=self.seat).values("proposal_id")
            ).filter(pk__in=locked.values("proposal_id"))
        return list(rows.select_related("organisation", "solution", "challenge"))

    @cached_property
    def proposal(self) -> Proposal:
        """The bid, or 404."""
        found = next((one for one in self.bids if one.number == self.kwargs["bid"]), None)
        return found or get_object_or_404(Proposal.objects.none())

    @cached_property
    def criterion(self) -> ChallengeCriterion:
        """The criterion that the address names, or 404."""
        found: ChallengeCriterion = get_object_or_404(self.panel.challenge.criteria, pk=self.kwargs["criterion"])
        return found

    def to_round(self) -> HttpResponse:
        """Back to the bid's page in the round, at the criterion."""
        address = redirect("evaluation:consensus", self.panel.challenge.number, self.proposal.number)
        address["Location"] += f"#criterion-{self.kwargs['criterion']}"
        return address


class ConsensusView(RoundMixin, TemplateView):
    """One bid in the consensus round: everybody's scores and reasons by criterion, remarks, and one's own score."""

    template_name = "evaluation/consensus.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the criteria with all that was given and said."""
        proposal, shown = self.proposal, kwargs.pop("shown", None)
        kwargs.pop("bid", None)  # the address's own word for it
        sheets = list(
            Sheet.objects.counted()
            .filter(member__panel=self.panel, proposal=proposal)
            .filter(pk__in=Sheet.objects.visible_to(self.request.user).values("pk"))
            .select_related("member__user")
            .prefetch_related("scores__changes")
            .order_by("member_id")
        )
        remarks = list(Remark.objects.filter(panel=self.panel, proposal=proposal).select_related("member__user"))
        rows = [self._row(one, sheets, remarks, shown) for one in self.panel.challenge.criteria.all()]
        place = self.bids.index(proposal)
        return super().get_context_data(
            panel=self.panel,
            challenge=self.panel.challenge,
            proposal=proposal,
            bid=reading.read(proposal, blind=self.panel.is_blind),
            sheets=sheets,
            rows=rows,
            is_open=self.panel.stage == Stage.CONSENSUS,
            previous=self.bids[place - 1] if place else None,
            next=self.bids[place + 1] if place + 1 < len(self.bids) else None,
            position=place + 1,
            of=len(self.bids),
            **kwargs,
        )

    def _row(
        self, criterion: ChallengeCriterion, sheets: list[Sheet], remarks: list[Remark], shown: Any
    ) -> dict[str, Any]:
        """One criterion: scores by member, the mean, remarks, and the person's own score with its form."""
        scores = [
            (sheet.member, next((one for one in sheet.scores.all() if one.criterion_id == criterion.pk), None))
            for sheet in sheets
        ]
        values = [score.value for _member, score in scores if score is not None and score.value is not None]
        own = next(
            (score for member, score in scores if self.seat is not None and member.pk == self.seat.pk and score), None
        )
        prefix = f"c{criterion.pk}"
        form = shown if shown is not None and shown.prefix == prefix and isinstance(shown, ChangeScoreForm) else None
        remark = shown if shown is not None and shown.prefix == prefix and isinstance(shown, RemarkForm) else None
        return {
            "criterion": criterion,
            "scores": scores,
            "mean": sum(values, Decimal(0)) / len(values) if values else None,
            "spread": max(values) - min(values) if values else Decimal(0),
            "remarks": [one for one in remarks if one.criterion_id == criterion.pk],
            "own": own,
            "form": form
            or ChangeScoreForm(
                challenge=self.panel.challenge,
                prefix=prefix,
                initial={"value": f"{own.value.normalize():f}" if own and own.value is not None else ""},
            ),
            "remark_form": remark or RemarkForm(prefix=prefix),
        }

    def with_form(self, form: Any) -> HttpResponse:
        """The page again with a form that has something to mend."""
        return self.render_to_response(self.get_context_data(shown=form))


class RemarkView(RoundMixin, View):
    """Say something about a bid on a criterion."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it, or show what is missing."""
        form = RemarkForm(request.POST, prefix=f"c{self.criterion.pk}")
        if not form.is_valid():
            return _again(ConsensusView, request, args, kwargs, form)
        try:
            consensus.add_remark(
                self.panel, self.proposal, self.criterion, text=form.cleaned_data["text"], by=request.user
            )
        except DomainError as refusal:
            self.refused(refusal, target=self.proposal)
        return self.to_round()


class ChangeScoreView(RoundMixin, View):
    """Change one's own score."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the change beside the original, or show what is missing."""
        form = ChangeScoreForm(request.POST, challenge=self.panel.challenge, prefix=f"c{self.criterion.pk}")
        if not form.is_valid():
            return _again(ConsensusView, request, args, kwargs, form)
        score = get_object_or_404(
            Score.objects.filter(sheet__member=self.seat, sheet__proposal=self.proposal, criterion=self.criterion)
        )
        try:
            consensus.change_score(
                score, value=Decimal(form.cleaned_data["value"]), reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as refusal:
            self.refuse(refusal, target=score)
            form.add_error(None, refusal.message)
            return _again(ConsensusView, request, args, kwargs, form)
        messages.success(request, _("The score was changed; the first one stays on record."))
        return self.to_round()


def _again(view: type[ConsensusView], request: HttpRequest, args: Any, kwargs: Any, form: Any) -> HttpResponse:
    """Render the round's page with a form that has something to mend."""
    page = view()
    page.setup(request, *args, **kwargs)
    return page.with_form(form)


class MinutesView(PanelMixin, FormView[MinutesForm]):
    """The minutes, until the evaluation is closed; afterwards to read."""

    permission_required = "evaluation.view_panel"
    form_class = MinutesForm
    template_name = "evaluation/minutes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who may see the panel reads the minutes once they are frozen; before and for writing, who keeps them."""
        if request.user.is_authenticated and (request.method == "POST" or self.panel.stage != Stage.CLOSED):
            self.permission_required = "evaluation.write_minutes"
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """What is kept now."""
        return {"minutes": self.panel.minutes, "before": self.panel.minutes}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the panel."""
        return super().get_context_data(
            panel=self.panel,
            challenge=self.panel.challenge,
            is_open=self.panel.stage != Stage.CLOSED,
            **kwargs,
        )

    def form_valid(self, form: MinutesForm) -> HttpResponse:
        """Keep them, or show both texts."""
        try:
            closing.write_minutes(
                self.panel,
                text=form.cleaned_data["minutes"],
                before=form.cleaned_data["before"],
                by=self.request.user,
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            retyped(form, before=conflict.current.minutes)
            return self.render_to_response(self.get_context_data(form=form, theirs=conflict.current.minutes))
        except DomainError as refusal:
            self.refuse(refusal, target=self.panel)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The minutes were saved."))
        return redirect("evaluation:minutes", self.panel.challenge.number)


class CloseView(PanelMixin, TemplateView):
    """Ask once more, then freeze the ranking."""

    permission_required = "evaluation.close_evaluation"
    template_name = "evaluation/close.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ranking as it stands."""
        if self.panel.stage != Stage.CONSENSUS:
            raise Http404
        inputs = closing.inputs_of(self.panel)
        return super().get_context_data(
            panel=self.panel, challenge=self.panel.challenge, lines=closing.compute(inputs), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Freeze, or say what is missing."""
        try:
            closing.close_evaluation(self.panel, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
            return redirect("evaluation:evaluation-close", self.panel.challenge.number)
        messages.success(request, _("The evaluation is closed and its ranking frozen."))
        return redirect("evaluation:ranking", self.panel.challenge.number)


class ShowNamesView(PanelMixin, View):
    """End the blindness of an evaluation."""

    permission_required = "evaluation.show_names"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the names, with the reason on record."""
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        try:
            closing.show_names(self.panel, by=request.user, reason=reason)
        except DomainError as refusal:
            self.refused(refusal)
        else:
            messages.success(request, _("The bidders' names are shown from now on."))
        return self.back()


class RankingView(PanelMixin, TemplateView):
    """The frozen ranking with the means by criterion."""

    template_name = "evaluation/ranking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines."""
        if self.panel.stage != Stage.CLOSED:
            raise Http404
        criteria = list(self.panel.challenge.criteria.all())
        rows = Place.objects.filter(panel=self.panel).select_related("proposal__organisation", "proposal__solution")
        lines = [
            (row, [(one, Decimal(row.means.get(str(one.pk), "0")), one.pk in row.below) for one in criteria])
            for row in rows
        ]
        return super().get_context_data(
            panel=self.panel,
            challenge=self.panel.challenge,
            criteria=criteria,
            lines=lines,
            masked=self.panel.is_blind,
            **kwargs,
        )


class ExportView(PanelMixin, View):
    """The evaluation as JSON, from which the ranking can be computed again."""

    permission_required = "evaluation.export_evaluation"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only once the ranking is frozen."""
        if self.panel.stage != Stage.CLOSED:
            raise Http404
        answer = JsonResponse(
            closing.export(self.panel), json_dumps_params={"ensure_ascii": False, "indent": 2, "default": str}
        )
        answer["Content-Disposition"] = f'attachment; filename="{self.panel.challenge.number}-evaluation.json"'
        return answer
