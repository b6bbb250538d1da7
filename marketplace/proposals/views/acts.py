"""Submit, withdraw, take up again, and hand in missing papers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.acts import ActView, tell_refusal
from marketplace.proposals.deadlines import deadline_of
from marketplace.proposals.eligibility import conditions
from marketplace.proposals.forms.acts import PlainForm, SubmitForm, WithdrawForm
from marketplace.proposals.forms.parts import DocumentForm
from marketplace.proposals.services import contents, drafts, screening, sealing
from marketplace.proposals.views.common import ProposalMixin
from marketplace.proposals.views.writing import step_links


class ProposalActView(ProposalMixin, ActView):
    """An act on a bid: a form, a verb, and back."""

    form_class: Any = PlainForm
    template_name = "proposals/proposal_act.html"

    def after(self, answer: Any) -> HttpResponse:
        """To the bid's page."""
        return redirect(self.proposal)


class ProposalSubmitView(ProposalActView):
    """Look at all of it once more, and seal it."""

    permission_required = "proposals.submit_proposal"
    form_class = SubmitForm
    template_name = "proposals/proposal_submit.html"
    heading = gettext_lazy("Review and submit")
    text = gettext_lazy(
        "Submitting seals this version. Nobody outside your organisation can read it until two people open the bids after the deadline. Until then you can submit a new version or withdraw."
    )
    act_label = gettext_lazy("Seal and submit")
    done = gettext_lazy("The bid is sealed. This is its receipt; it is on its way to you by e-mail, too.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is sealed."""
        return super().get_form_kwargs() | {"proposal": self.proposal}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the content as it will be sealed, what is missing and the conditions."""
        if self.request.method == "GET":
            gaps, at = drafts.missing(self.proposal), now()
            kwargs |= {
                "gaps": gaps,
                "steps": step_links(self.proposal, "", gaps),
                "content": contents.draft_content(self.proposal),
                "conditions": conditions(self.proposal.challenge, self.proposal.organisation, at),
                "deadline": deadline_of(self.proposal.challenge),
                "at": at,
            }
        context = super().get_context_data(**kwargs)
        context["form"].ask(drafts.addendum_to_see(self.proposal))
        return context

    def act(self, form: Any) -> Any:
        return sealing.submit_proposal(self.proposal, by=self.request.user, **form.values())

    def after(self, answer: Any) -> HttpResponse:
        """To the receipt."""
        return redirect("proposals:version-receipt", self.proposal.number, answer.number)


class ProposalWithdrawView(ProposalActView):
    """Withdraw a bid."""

    permission_required = "proposals.withdraw_proposal"
    form_class = WithdrawForm
    heading = gettext_lazy("Withdraw the bid")
    text = gettext_lazy("Nobody outside your organisation will learn that there was one.")
    act_label = gettext_lazy("Withdraw")
    done = gettext_lazy("The bid was withdrawn.")

    def act(self, form: Any) -> Any:
        return sealing.withdraw_proposal(self.proposal, by=self.request.user, **form.values())


class ProposalResumeView(ProposalActView):
    """Take a withdrawn bid up again."""

    permission_required = "proposals.withdraw_proposal"
    heading = gettext_lazy("Take the bid up again")
    text = gettext_lazy(
        "It becomes a draft again and does not count until you submit it once more, before the deadline."
    )
    act_label = gettext_lazy("Take up again")
    done = gettext_lazy("The bid is a draft again.")

    def act(self, _form: Any) -> Any:
        return sealing.resume_proposal(self.proposal, by=self.request.user)


class ProposalCureView(ProposalMixin, TemplateView):
    """Hand in the papers that were asked for; the offer itself stays as it was sealed."""

    permission_required = "proposals.change_proposal"
    template_name = "proposals/proposal_cure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was asked for and what is handed in."""
        at = now()
        kwargs.setdefault("form", DocumentForm(proposal=self.proposal))
        cure = self.proposal.cures.first()
        kinds = contents.kinds_asked(self.proposal)
        papers = cure.documents.select_related("file") if cure else []
        return super().get_context_data(
            at=at,
            cure=cure,
            is_open=screening.open_cure(self.proposal, at) is not None,
            papers=[(one, contents.document_facts(one, self.proposal, kinds)) for one in papers],
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Add a paper, or say that all is there."""
        if "finish" in request.POST:
            try:
                screening.finish_cure(self.proposal, by=request.user)
                messages.success(request, _("Thank you: the agency sees that the papers are handed in."))
            except DomainError as refusal:
                self.refuse(refusal, verb="proposals.finish_cure")
                tell_refusal(request, refusal)
            return redirect("proposals:proposal-cure", self.proposal.number)
        form = DocumentForm(request.POST, request.FILES, proposal=self.proposal)
        if form.is_valid():
            try:
                screening.add_cure_document(self.proposal, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                self.refuse(refusal, verb="proposals.add_cure_document")
                form.add_error("upload", refusal.message)
            except forms.ValidationError as refusal:
                form.add_error("upload", refusal)
            else:
                messages.success(request, _("The document was added."))
                return redirect("proposals:proposal-cure", self.proposal.number)
        return self.render_to_response(self.get_context_data(form=form))
