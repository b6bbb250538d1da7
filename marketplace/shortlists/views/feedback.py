"""Feedback to every bidder: its list, one bidder's text, sending all of it, and what the bidder reads."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.forms import retyped
from marketplace.proposals.models import Proposal
from marketplace.shortlists.forms import FeedbackForm
from marketplace.shortlists.models import Feedback
from marketplace.shortlists.services import feedback
from marketplace.shortlists.views.common import DecisionMixin


def _lines(texts: Iterable[str]) -> str:
    """Notes of several members, each once."""
    return "\n".join(dict.fromkeys(texts))


class FeedbackListView(DecisionMixin, TemplateView):
    """Every bid with its feedback's state, and the clock."""

    permission_required = "shortlists.give_feedback"
    template_name = "shortlists/feedback_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows."""
        written = {one.proposal_id: one for one in Feedback.objects.filter(proposal__challenge=self.challenge)}
        bids = feedback.owed(self.challenge).select_related("organisation", "solution")
        return super().get_context_data(
            challenge=self.challenge,
            rows=[(bid, written.get(bid.pk)) for bid in bids],
            due=feedback.due_at(self.challenge),
            gaps=feedback.gaps_of(self.challenge),
            all_sent=all(one.sent_at for one in written.values()) if written else False,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send all of it."""
        try:
            count = feedback.send_feedback(self.challenge, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
        else:
            messages.success(request, _("Feedback went out to %(count)s bidders.") % {"count": count})
        return redirect("shortlists:feedback-list", self.challenge.number)


class FeedbackEditView(DecisionMixin, FormView[FeedbackForm]):
    """Write to one bidder, beside what the evaluation says."""

    permission_required = "shortlists.give_feedback"
    form_class = FeedbackForm
    template_name = "shortlists/feedback_edit.html"

    @cached_property
    def proposal(self) -> Proposal:
        """The bid, or 404."""
        found: Proposal = get_object_or_404(
            feedback.owed(self.challenge).select_related("organisation", "solution", "challenge"),
            number=self.kwargs["bid"],
        )
        return found

    @cached_property
    def row(self) -> Feedback | None:
        """What was written, if begun."""
        found: Feedback | None = Feedback.objects.filter(proposal=self.proposal).first()
        return found

    def get_initial(self) -> dict[str, Any]:
        """What was written; at first what the members noted for the bidder."""
        if self.row is not None:
            return {
                "version": self.row.version,
                **{name: getattr(self.row, name) for name in feedback.TEXTS},
            }
        part = feedback.part_of(self.proposal)
        return {"version": 0, "strengths": _lines(part.strengths), "gaps": _lines(part.gaps)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bid and what the evaluation says."""
        return super().get_context_data(
            challenge=self.challenge,
            proposal=self.proposal,
            part=feedback.part_of(self.proposal),
            row=self.row,
            **kwargs,
        )

    def form_valid(self, form: FeedbackForm) -> HttpResponse:
        """Keep it, or show what a colleague saved."""
        texts = {name: form.cleaned_data[name] for name in feedback.TEXTS}
        try:
            feedback.save_feedback(
                self.proposal, by=self.request.user, version=form.cleaned_data["version"], texts=texts
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            retyped(form, version=str(conflict.current.version))
            return self.render_to_response(self.get_context_data(form=form, theirs=conflict.current))
        except DomainError as refusal:
            self.refuse(refusal, target=self.proposal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect("shortlists:feedback-list", self.challenge.number)


class FeedbackView(PermittedMixin, TemplateView):
    """What the bidder reads: scores and reasons by criterion, rank, distance from the line, strengths and gaps."""

    permission_required = "shortlists.read_feedback"
    template_name = "shortlists/feedback.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the feedback, or 404 until it is sent."""
        rows = Feedback.objects.visible_to(self.request.user).filter(sent_at__isnull=False)
        row = get_object_or_404(
            rows.select_related("proposal__challenge__organisation", "proposal__solution"),
            proposal__number=self.kwargs["bid"],
        )
        return super().get_context_data(
            feedback=row, proposal=row.proposal, part=feedback.part_of(row.proposal), **kwargs
        )
