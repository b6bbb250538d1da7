"""Complaints about a decision: a bidder files one, the agency answers on record."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View

from hoip.accounts.models import Organisation
from hoip.exceptions import DomainError
from marketplace.shortlists.forms import AnswerComplaintForm, ComplaintForm
from marketplace.shortlists.models import Complaint
from marketplace.shortlists.services import complaints
from marketplace.shortlists.views.awards import DecisionView
from marketplace.shortlists.views.common import DecisionMixin


class ComplaintView(DecisionMixin, View):
    """Complain as a bidder."""

    permission_required = "shortlists.file_complaint"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Receive the complaint, or show what is missing beside what was typed."""
        decision = self.standing
        if decision is None:
            raise Http404
        own = [line.proposal.organisation_id for line in decision.lines.all()]
        organisation = Organisation.objects.filter(pk__in=[key for key in own if request.user.works_in(key)]).first()
        if organisation is None:
            raise Http404
        form = ComplaintForm(request.POST)
        if not form.is_valid():
            page = DecisionView()
            page.setup(request, *args, **kwargs)
            return page.render_to_response(page.get_context_data(complaint_form=form))
        try:
            complaints.file_complaint(decision, organisation, text=form.cleaned_data["text"], by=request.user)
        except DomainError as refusal:
            self.refused(refusal, decision)
        else:
            messages.success(request, _("Your complaint was received. You will get an answer on record."))
        return self.to_page()


class AnswerComplaintView(DecisionMixin, View):
    """Answer a complaint."""

    permission_required = "shortlists.answer_complaint"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or say what is missing."""
        rows = Complaint.objects.visible_to(request.user).filter(decision__challenge=self.challenge)
        row = get_object_or_404(rows.select_related("decision__challenge"), pk=self.kwargs["pk"])
        form = AnswerComplaintForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write the answer, and say whether the complaint is upheld."))
            return self.to_page()
        try:
            complaints.answer_complaint(
                row, answer=form.cleaned_data["answer"], upheld=form.cleaned_data["upheld"] == "yes", by=request.user
            )
        except DomainError as refusal:
            self.refused(refusal, row)
        else:
            messages.success(request, _("The answer was sent."))
        return self.to_page()
