"""Pages of a decision: read it, propose, approve, turn down, make final, undo, and close the case."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from hoip.clock import now
from hoip.exceptions import DomainError
from marketplace.evaluation.models import Panel, Place
from marketplace.proposals.anonymity import hides_names
from marketplace.proposals.models import Proposal
from marketplace.shortlists.forms import AnswerComplaintForm, ComplaintForm, ProposeForm, ReasonForm, VerdictForm
from marketplace.shortlists.models import Complaint, Decision
from marketplace.shortlists.services import awards, feedback
from marketplace.shortlists.services.awards import Verdict
from marketplace.shortlists.states import DecisionStage, Result
from marketplace.shortlists.views import records
from marketplace.shortlists.views.common import DecisionMixin


class DecisionView(DecisionMixin, TemplateView):
    """The decision as far as the person may see it, with the one next step."""

    template_name = "shortlists/decision.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add decisions, complaints, and what may be done."""
        at, standing = now(), self.standing
        stage = standing.stage_at(at) if standing else None
        own = self._own_organisations(standing)
        waiting = set(
            Complaint.objects.filter(decision=standing, answered_at=None).values_list("organisation_id", flat=True)
        )
        manages = self.may("propose_decision")
        if not self.decisions and not manages and not self.may("see_all_decisions"):
            raise Http404
        seen = Complaint.objects.visible_to(self.request.user).filter(decision__in=self.decisions)
        form = kwargs.pop("complaint_form", None) or ComplaintForm()
        return super().get_context_data(
            challenge=self.challenge,
            at=at,
            standing=standing,
            stage=stage,
            past=[one for one in self.decisions if one.ended_at],
            reads_all=self.may("see_all_decisions"),
            lines=self._lines(standing, own),
            ranking_ready=Panel.objects.filter(challenge=self.challenge, closed_at__isnull=False).exists(),
            may_export=self.may("export_records"),
            record_names=[(name, label) for name, (label, _type, _make) in records.RECORDS.items()],
            may_propose=manages and standing is None and self.challenge.decided_at is None,
            may_approve=self.may("approve_decision")
            and stage == DecisionStage.PROPOSED
            and standing is not None
            and standing.proposed_by_id != self.request.user.pk,
            may_turn_down=self.may("approve_decision") and stage == DecisionStage.PROPOSED,
            may_finalise=self.may("approve_decision") and stage == DecisionStage.READY,
            may_undo=self.may("approve_decision")
            and stage in {DecisionStage.STANDSTILL, DecisionStage.READY, DecisionStage.FINAL}
            and self.challenge.completed_at is None,
            may_complain=stage == DecisionStage.STANDSTILL and bool(set(own) - waiting),
            may_answer=self.may("answer_complaint"),
            complaints=list(seen.select_related("organisation", "filed_by", "answered_by")),
            complaint_form=form,
            answer_form=AnswerComplaintForm(),
            reason_form=ReasonForm(),
            feedback_due=feedback.due_at(self.challenge),
            feedback_gaps=len(feedback.gaps_of(self.challenge)) if manages else 0,
            may_give_feedback=self.may("give_feedback") and standing is not None and standing.approved_at is not None,
            may_complete=self.may("approve_decision")
            and stage == DecisionStage.FINAL
            and self.challenge.completed_at is None,
            **kwargs,
        )

    def _own_organisations(self, standing: Decision | None) -> list[int]:
        """Organisations of the person that have a bid in the decision."""
        if standing is None or standing.approved_at is None:
            return []
        roles = getattr(self.request.user, "roles", {})
        return [
            line.proposal.organisation_id for line in standing.lines.all() if line.proposal.organisation_id in roles
        ]

    def _lines(self, standing: Decision | None, own: list[int]) -> list[Any]:
        """The lines that the person may read.

        The agency and the office read all, a bidder the own; once the decision is final everybody reads who was awarded.
        """
        if standing is None:
            return []
        rows = list(standing.lines.all())
        if self.may("see_all_decisions") or self.may("propose_decision"):
            return rows
        final = standing.final_at is not None
        return [row for row in rows if row.proposal.organisation_id in own or (final and row.result == Result.AWARDED)]


class ProposeView(DecisionMixin, FormView[ProposeForm]):
    """Propose a decision with a line for each bid."""

    permission_required = "shortlists.propose_decision"
    form_class = ProposeForm
    template_name = "shortlists/decision_propose.html"

    @cached_property
    def bids(self) -> list[Proposal]:
        """The bids that the decision has to speak of, in the order of the ranking."""
        return awards.judged_bids(self.challenge)

    def lines(self) -> list[VerdictForm]:
        """One form for each bid."""
        data = self.request.POST if self.request.method == "POST" else None
        return [VerdictForm(data, prefix=f"bid-{bid.pk}") for bid in self.bids]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bids with their forms and places."""
        lines = kwargs.pop("lines", None) or self.lines()
        places = {row.proposal_id: row for row in Place.objects.filter(proposal__in=self.bids)}
        rows = [(bid, places.get(bid.pk), form) for bid, form in zip(self.bids, lines, strict=True)]
        return super().get_context_data(
            challenge=self.challenge, rows=rows, shows_names=not hides_names(self.challenge), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Propose, or show what is missing beside what was typed."""
        form, lines = self.get_form(), self.lines()
        fine = [line.is_valid() for line in lines]
        if not form.is_valid() or not all(fine):
            return self.render_to_response(self.get_context_data(form=form, lines=lines))
        verdicts = {
            bid.pk: Verdict(
                Result(line.cleaned_data["result"]), line.cleaned_data["reason"], line.cleaned_data["reserve_rank"]
            )
            for bid, line in zip(self.bids, lines, strict=True)
        }
        try:
            awards.propose_decision(self.challenge, verdicts=verdicts, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal, target=self.challenge)
            form.add_error(None, refusal.message)
            for reason in getattr(refusal, "reasons", []):
                form.add_error(None, reason)
            return self.render_to_response(self.get_context_data(form=form, lines=lines))
        messages.success(request, _("The decision is proposed. A second person approves it."))
        return self.to_page()


class _Act(DecisionMixin, View):
    """One act on the standing decision."""

    permission_required = "shortlists.approve_decision"
    http_method_names = ["post"]
    done: Any = ""

    def act(self, decision: Decision, reason: str) -> Any:
        """Call the verb."""
        raise Http404

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or say why not."""
        if self.standing is None:
            raise Http404
        form = ReasonForm(request.POST)
        try:
            self.act(self.standing, form.cleaned_data["reason"] if form.is_valid() else "")
        except DomainError as refusal:
            self.refused(refusal, self.standing)
        else:
            messages.success(request, self.done)
        return self.to_page()


class ApproveView(_Act):
    """Approve as a second person."""

    def act(self, decision: Decision, reason: str) -> Any:
        """Begin the standstill."""
        self.done = _("The decision is approved. Every bidder has been told; the standstill runs.")
        return awards.approve_decision(decision, by=self.request.user)


class TurnDownView(_Act):
    """Turn a proposed decision down."""

    def act(self, decision: Decision, reason: str) -> Any:
        """Close it with its reason."""
        self.done = _("The decision was turned down.")
        return awards.turn_down_decision(decision, by=self.request.user, reason=reason)


class FinaliseView(_Act):
    """Make a decision final."""

    def act(self, decision: Decision, reason: str) -> Any:
        """Carry it out."""
        self.done = _("The decision is final.")
        return awards.finalise_decision(decision, by=self.request.user)


class UndoView(_Act):
    """Take a decision back."""

    def act(self, decision: Decision, reason: str) -> Any:
        """Undo with its reason."""
        self.done = _("The decision was undone. Another one can be proposed.")
        return awards.undo_decision(decision, by=self.request.user, reason=reason)


class CompleteView(DecisionMixin, View):
    """Close the case."""

    permission_required = "shortlists.approve_decision"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Complete, or say what is owed."""
        try:
            feedback.complete_case(self.challenge, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
        else:
            messages.success(request, _("The case is completed."))
        return self.to_page()
