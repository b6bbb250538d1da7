"""Verification of organisations by the programme office."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from hoip.accounts.access import PermittedMixin
from hoip.accounts.forms import (
    DecisionForm,
    ReasonForm,
    VerificationForm,
)
from hoip.accounts.models import Verification
from hoip.accounts.services import verifications as services
from hoip.accounts.succession import transfer_open_items
from hoip.accounts.views.organisations import OrganisationMixin
from hoip.exceptions import DomainError
from hoip.ui.paging import PagedMixin

PER_PAGE = 24


class VerificationRequestView(OrganisationMixin, FormView[VerificationForm]):
    """Ask the office for verification."""

    permission_required = "accounts.request_verification"
    form_class = VerificationForm
    template_name = "accounts/verification_request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the last request."""
        return super().get_context_data(last=self.organisation.verifications.first(), **kwargs)

    def form_valid(self, form: VerificationForm) -> HttpResponse:
        """Send the request, or say why not."""
        try:
            services.request_verification(self.organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The request was sent. The programme office will answer by e-mail."))
        return redirect(self.organisation)


class VerificationWithdrawView(OrganisationMixin, FormView[ReasonForm]):
    """Take a verification back."""

    permission_required = "accounts.withdraw_verification"
    form_class = ReasonForm
    template_name = "components/confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says."""
        return super().get_context_data(
            title=_("Withdraw the verification of %(name)s") % {"name": self.organisation.name},
            text=_("The organisation can then prepare, but not publish, bid or see what is for agencies."),
            action_label=_("Withdraw the verification"),
            danger=True,
            cancel_url=self.organisation.get_absolute_url(),
            **kwargs,
        )

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        """Take it back, or say why not."""
        try:
            services.withdraw_verification(self.organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The verification was withdrawn, and the organisation was told."))
        return redirect(self.organisation)


class OpenItemsTransferView(OrganisationMixin, TemplateView):
    """Move the open items of a dissolved agency to its successor."""

    permission_required = "accounts.transfer_open_items"
    template_name = "components/confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says."""
        successor = self.organisation.successor
        text = (
            _("Open problems and challenges of %(name)s pass to %(successor)s. What is closed stays where it is.")
            % {"name": self.organisation.name, "successor": successor.name}
            if successor
            else _("Name the successor of this agency first, in the back office.")
        )
        return super().get_context_data(
            title=_("Pass on open items"),
            text=text,
            action_label=_("Pass on open items"),
            cancel_url=self.organisation.get_absolute_url(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Move them, and say which."""
        try:
            moved = transfer_open_items(self.organisation, by=request.user)
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
            return redirect(self.organisation)
        if moved:
            messages.success(request, _("These were passed on: %(items)s.") % {"items": ", ".join(moved)})
        else:
            messages.info(request, _("Nothing was open."))
        return redirect(self.organisation)


class VerificationListView(PermittedMixin, PagedMixin, ListView[Verification]):
    """The office's queue of verifications, oldest first."""

    permission_required = "accounts.decide_verification"
    template_name = "accounts/verification_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Those that wait."""
        rows = Verification.objects.filter(decided_at=None).order_by("requested_at")
        return rows.select_related("organisation", "requested_by", "evidence")


class VerificationDecideView(PermittedMixin, FormView[DecisionForm]):
    """Decide on a verification."""

    permission_required = "accounts.decide_verification"
    form_class = DecisionForm
    template_name = "accounts/verification_decide.html"

    @cached_property
    def verification(self) -> Verification:
        """The request, or 404."""
        rows = Verification.objects.select_related("organisation", "requested_by", "evidence")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the request."""
        return super().get_context_data(verification=self.verification, **kwargs)

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        """Decide, or say why not."""
        try:
            services.decide_verification(
                self.verification,
                by=self.request.user,
                granted=form.cleaned_data["granted"] == "yes",
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The decision was recorded and sent."))
        return redirect("accounts:verification-list")
