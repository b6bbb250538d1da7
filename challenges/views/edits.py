"""Other wordings of a problem's sections: proposed in a consultation, decided by the authors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from challenges.forms.consultations import (
    DecideEditForm,
    EditProposalForm,
)
from challenges.models import EditProposal
from challenges.presentation import label_of
from challenges.services import edits as services
from challenges.services.guests import may_read_section
from challenges.views.consultations import ConsultationMixin, SectionMixin
from hoip.exceptions import DomainError


class EditProposeView(SectionMixin, FormView[EditProposalForm]):
    """Propose another wording of a section."""

    permission_required = "challenges.propose_edit"
    form_class = EditProposalForm
    template_name = "challenges/consultation_form.html"

    def get_initial(self) -> dict[str, Any]:
        """What stands there now."""
        return {"after": self.consultation.problem.sections.get(self.section, "")}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a section that the guest was not invited to does not exist for them."""
        if not self._may_read():
            raise Http404
        return super().get(request, *args, **kwargs)

    def _may_read(self) -> bool:
        """Whether the person may read the section at all."""
        if self.request.user.has_perm("challenges.manage_consultation", self.consultation):
            return True
        return bool(self.guest and self.guest.comes and may_read_section(self.guest, self.section))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        label = label_of(self.consultation.problem, self.section)
        heading = _("Another wording: %(section)s") % {"section": label}
        return super().get_context_data(
            heading=heading, act_label=_("Propose"), guard=True, closed=self.closed, **kwargs
        )

    def form_valid(self, form: EditProposalForm) -> HttpResponse:
        """Keep the proposal, or say why not."""
        if not self._may_read():
            raise Http404
        manages = self.request.user.has_perm("challenges.manage_consultation", self.consultation)
        try:
            services.propose_edit(
                self.consultation,
                by=self.request.user,
                section=self.section,
                guest=None if manages else self.guest,
                **form.cleaned_data,
            )
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The wording was proposed; the authors were told."))
        return self.back()


class EditDecideView(ConsultationMixin, View):
    """The authors take a wording over, or not."""

    permission_required = "challenges.decide_edit"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, edit: int, **_kwargs: Any) -> HttpResponse:
        """Decide; another consultation's proposal is a 404."""
        row = get_object_or_404(EditProposal, pk=edit, consultation=self.consultation)
        form = DecideEditForm(request.POST)
        accept = "accept" in request.POST
        if not form.is_valid():
            messages.error(request, _("Give a word why; it is shown to whoever proposed it."))
            return self.back()
        try:
            services.decide_edit(row, by=request.user, accept=accept, answer=form.cleaned_data["answer"])
            messages.success(
                request, _("The wording stands in the problem now.") if accept else _("The wording was not taken over.")
            )
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        return self.back()
