"""Team, partners and documents of a bid, and the answers of those who are named."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.acts import ButtonView, add_refusal
from hoip.ui.ratelimit import RateLimitedMixin
from marketplace.proposals.deadlines import is_past
from marketplace.proposals.forms.parts import AnswerForm, DocumentForm, MemberForm, PartnerForm
from marketplace.proposals.models import Partner, ProposalDocument, TeamMember
from marketplace.proposals.services import box, contents, documents, team
from marketplace.proposals.states import Step
from marketplace.proposals.views.common import KeyGuardMixin, ProposalMixin
from marketplace.proposals.views.writing import step_context, step_url


class PartsView(ProposalMixin, TemplateView):
    """A step that is a list with a form to add to it."""

    permission_required = "proposals.change_proposal"
    step: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the steps and what is missing."""
        return super().get_context_data(**step_context(self.proposal, self.step), **kwargs)

    def back(self) -> HttpResponse:
        """To the step."""
        return redirect(step_url(self.proposal, self.step))


class AskingMixin(RateLimitedMixin):
    """What sends a mail to an address that somebody typed: enough for two full teams in an hour, too few to bother."""

    rate_limit_name = "proposals.ask"
    rate_limit = 60


class TeamStepView(PartsView):
    """Who takes part, and who has confirmed."""

    template_name = "proposals/step_team.html"
    step = Step.TEAM

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the people and the partners."""
        key = box.key_of(self.proposal)
        kwargs.setdefault("member_form", MemberForm(prefix="member"))
        kwargs.setdefault("partner_form", PartnerForm(prefix="partner"))
        return super().get_context_data(
            people=[(one, box.read_part(one, self.proposal, key)) for one in self.proposal.team.all()],
            partners=[
                (one, box.read_part(one, self.proposal, key))
                for one in self.proposal.partners.select_related("organisation")
            ],
            **kwargs,
        )


class MemberAddView(AskingMixin, TeamStepView):
    """Name a person."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Name them and send the mail, or say why not."""
        form = MemberForm(request.POST, prefix="member")
        if form.is_valid():
            try:
                team.add_member(self.proposal, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                self.refuse(refusal, verb="proposals.add_member")
                add_refusal(form, refusal)
            else:
                messages.success(request, _("The person was named and gets a mail to confirm."))
                return self.back()
        return self.render_to_response(self.get_context_data(member_form=form))


class PartnerAddView(AskingMixin, TeamStepView):
    """Name a partner."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Name it and ask, or say why not."""
        form = PartnerForm(request.POST, prefix="partner")
        if form.is_valid():
            try:
                team.add_partner(self.proposal, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                self.refuse(refusal, verb="proposals.add_partner")
                add_refusal(form, refusal)
            else:
                messages.success(request, _("The partner was named; its owner and managers are asked to confirm."))
                return self.back()
        return self.render_to_response(self.get_context_data(partner_form=form))


class PartActView(ProposalMixin, ButtonView):
    """An act on one person, partner or document of a bid."""

    permission_required = "proposals.change_proposal"
    model: Any
    step: str

    @cached_property
    def part(self) -> Any:
        """It, or 404: another bid's is none."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"], proposal=self.proposal)

    def back(self) -> HttpResponse:
        """To the step."""
        return redirect(step_url(self.proposal, self.step))


class MemberRemoveView(PartActView):
    """Take a person off the team."""

    model, step = TeamMember, Step.TEAM

    def act(self) -> str:
        team.remove_member(self.part, by=self.request.user)
        return _("The person was taken off the team.")


class MemberAskView(AskingMixin, PartActView):
    """Send the mail once more."""

    model, step = TeamMember, Step.TEAM

    def act(self) -> str:
        team.ask_again(self.part, by=self.request.user)
        return _("The mail was sent once more.")


class PartnerRemoveView(PartActView):
    """Take a partner out."""

    model, step = Partner, Step.TEAM

    def act(self) -> str:
        team.remove_partner(self.part, by=self.request.user)
        return _("The partner was taken out.")


class DocumentRemoveView(PartActView):
    """Take a document out of the working copy."""

    model, step = ProposalDocument, Step.DOCUMENTS

    def act(self) -> str:
        documents.remove_document(self.part, by=self.request.user)
        return _("The document was removed.")


class DocumentsStepView(PartsView):
    """The documents of the working copy."""

    template_name = "proposals/step_documents.html"
    step = Step.DOCUMENTS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add them, each with its scan."""
        kwargs.setdefault("form", DocumentForm(proposal=self.proposal))
        kinds = contents.kinds_asked(self.proposal)
        rows = self.proposal.documents.filter(removed_at=None, cure=None).select_related("file")
        return super().get_context_data(
            documents=[(one, contents.document_facts(one, self.proposal, kinds), kinds.get(one.kind)) for one in rows],
            **kwargs,
        )


class DocumentAddView(DocumentsStepView):
    """Add a document."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Take the file in, or say why not."""
        form = DocumentForm(request.POST, request.FILES, proposal=self.proposal)
        if form.is_valid():
            try:
                documents.add_document(self.proposal, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                self.refuse(refusal, verb="proposals.add_document")
                form.add_error("upload", refusal.message)
            except forms.ValidationError as refusal:
                form.add_error("upload", refusal)
            else:
                messages.success(request, _("The document was added."))
                return self.back()
        return self.render_to_response(self.get_context_data(form=form))


class MemberAnswerView(KeyGuardMixin, FormView[AnswerForm]):
    """What a person of the team says; whoever holds the mailed address may answer, with or without an account."""

    form_class = AnswerForm
    template_name = "proposals/member_answer.html"

    @cached_property
    def member(self) -> TeamMember:
        """The person, or 404."""
        rows = TeamMember.objects.select_related("proposal__organisation", "proposal__challenge__organisation")
        found: TeamMember = get_object_or_404(rows, token=self.kwargs["token"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who names them as what; nothing of the offer."""
        return super().get_context_data(
            member=self.member,
            named=box.read_part(self.member, self.member.proposal),
            is_over=is_past(self.member.proposal.challenge, now()),
            **kwargs,
        )

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        """Keep the answer."""
        confirm = form.cleaned_data["answer"] == "confirm"
        try:
            team.answer_as_member(self.member, confirm=confirm)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("Thank you: you confirmed.") if confirm else _("Thank you: you declined."))
        return redirect("proposals:member-answer", self.member.token)


class PartnerAnswerView(KeyGuardMixin, PermittedMixin, FormView[AnswerForm]):
    """What the owner or a manager of a partner says."""

    permission_required = "proposals.answer_partnership"
    form_class = AnswerForm
    template_name = "proposals/partner_answer.html"

    @cached_property
    def partner(self) -> Partner:
        """The partner, or 404."""
        rows = Partner.objects.visible_to(self.request.user)
        rows = rows.select_related("organisation", "proposal__organisation", "proposal__challenge__organisation")
        found: Partner = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The partner is what the permission is asked for."""
        return self.partner

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its part in the work; nothing of the offer."""
        return super().get_context_data(
            partner=self.partner,
            named=box.read_part(self.partner, self.partner.proposal),
            is_over=is_past(self.partner.proposal.challenge, now()),
            **kwargs,
        )

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        """Keep the answer."""
        confirm = form.cleaned_data["answer"] == "confirm"
        try:
            team.answer_as_partner(self.partner, by=self.request.user, confirm=confirm)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("Thank you: you confirmed.") if confirm else _("Thank you: you declined."))
        return redirect("proposals:partner-answer", self.partner.pk)
