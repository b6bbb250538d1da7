"""Guests of a consultation: invited and taken back by the office; they answer, and comment on sections."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from challenges.forms.consultations import (
    AnswerInvitationForm,
    CommentForm,
    InviteForm,
)
from challenges.models import Guest
from challenges.services import guests as services
from challenges.views.consultations import ConsultationDetailView, ConsultationMixin, SectionMixin
from hoip.exceptions import DomainError
from hoip.ui.acts import ButtonView, add_refusal, tell_errors


class ConsultationInviteView(ConsultationMixin, FormView[InviteForm]):
    """Invite experts and stakeholders."""

    permission_required = "challenges.manage_consultation"
    form_class = InviteForm
    template_name = "challenges/consultation_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The sections that people can be invited to."""
        return super().get_form_kwargs() | {"problem": self.consultation.problem}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        return super().get_context_data(heading=_("Invite people"), act_label=_("Invite"), closed=self.closed, **kwargs)

    def form_valid(self, form: InviteForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            services.invite_guests(
                self.consultation,
                form.people(),
                by=self.request.user,
                role=data["role"],
                sections=data["sections"],
            )
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The invitations are on their way."))
        return self.back()


class GuestWithdrawView(ConsultationMixin, ButtonView):
    """Take an invitation back."""

    permission_required = "challenges.manage_consultation"

    def act(self) -> str:
        """Take it back; another consultation's guest is a 404."""
        guest = get_object_or_404(Guest, pk=self.kwargs["guest"], consultation=self.consultation)
        services.withdraw_guest(guest, by=self.request.user)
        return _("The invitation was taken back.")


class InvitationAnswerView(ConsultationMixin, View):
    """A guest takes part, having signed, or does not."""

    permission_required = "challenges.answer_invitation"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep the answer, or show the form again with what is missing."""
        if self.guest is None:
            raise Http404
        form = AnswerInvitationForm(request.POST)
        form.is_valid()
        try:
            if "decline" in request.POST:
                services.answer_invitation(self.guest, comes=False)
                messages.success(request, _("You declined; the office was told. You can still change your mind."))
            elif form.is_valid():
                services.answer_invitation(self.guest, comes=True, **form.values())
                messages.success(request, _("Thank you: you take part. The text is below."))
            else:
                return self._again(form)
        except DomainError as refusal:
            self.refuse(refusal)
            add_refusal(form, refusal)
            return self._again(form)
        return self.back()

    def _again(self, form: AnswerInvitationForm) -> HttpResponse:
        """The consultation's page with the form as it was typed."""
        page = ConsultationDetailView()
        page.setup(self.request, pk=self.consultation.pk)
        return page.render_to_response(page.get_context_data(answer_form=form))


class CommentAddView(SectionMixin, View):
    """A guest's comment on a section."""

    permission_required = "challenges.answer_invitation"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Keep it, or say why not."""
        if self.guest is None:
            raise Http404
        form = CommentForm(request.POST)
        if not form.is_valid():
            tell_errors(request, form)
            return self.back()
        try:
            services.add_comment(self.guest, section=self.section, text=form.cleaned_data["text"])
            messages.success(request, _("Your comment was sent."))
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.back()
