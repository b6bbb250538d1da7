"""Withdrawal of one's consent, and what the office does about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from hoip.accounts.access import PermittedMixin
from hoip.accounts.consent import privacy_address
from hoip.accounts.forms import WithdrawalForm
from hoip.accounts.models import Consent, Withdrawal
from hoip.accounts.services import withdrawals as services
from hoip.exceptions import DomainError
from hoip.ui.paging import PagedMixin
from hoip.ui.ratelimit import RateLimitedMixin

PER_PAGE = 24


class ConsentWithdrawView(RateLimitedMixin, PermittedMixin, FormView[WithdrawalForm]):
    """What one consented to, what a withdrawal brings about, and the withdrawal itself."""

    permission_required = "accounts.withdraw_consent"
    rate_limit_name = "accounts.withdraw_consent"
    rate_limit = 10
    form_class = WithdrawalForm
    template_name = "accounts/consent_withdraw.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password is asked for."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what was agreed to, and what stands in the way."""
        return super().get_context_data(
            consents=Consent.objects.filter(user=self.request.user),
            kept=services.owned_with_others(self.request.user),
            privacy_address=privacy_address(self.request),
            **kwargs,
        )

    def form_valid(self, form: WithdrawalForm) -> HttpResponse:
        """Close the account and say goodbye, or say what comes first."""
        person: Any = self.request.user
        try:
            services.withdraw_consent(person, by=person)
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        logout(self.request)
        messages.success(
            self.request,
            _("Your consent is withdrawn and your account is closed. A mail to your address says what follows."),
        )
        return redirect("/")


class WithdrawalListView(PermittedMixin, PagedMixin, ListView[Withdrawal]):
    """Who has withdrawn consent: those that wait first."""

    permission_required = "accounts.erase_person"
    template_name = "accounts/withdrawal_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Of every account that is closed, each with its person."""
        return (
            Withdrawal.objects.in_force()
            .select_related("user", "erased_by")
            .order_by(F("erased_at").desc(nulls_first=True), "at", "pk")
        )


class PersonEraseView(PermittedMixin, TemplateView):
    """Erase name and address of one closed account, after asking once."""

    permission_required = "accounts.erase_person"
    template_name = "components/confirm.html"

    @cached_property
    def withdrawal(self) -> Withdrawal:
        """The withdrawal."""
        return get_object_or_404(Withdrawal.objects.select_related("user"), pk=self.kwargs["pk"])

    def get_permission_object(self) -> Withdrawal:
        """A number that is nobody's answers 404 first."""
        return self.withdrawal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page says."""
        return super().get_context_data(
            title=_("Delete name and address of %(name)s") % {"name": self.withdrawal.user.full_name},
            text=_("This cannot be undone. Bids, decisions and the audit record stay and name the person by a code."),
            action_label=_("Delete name and address"),
            cancel_url=reverse("accounts:withdrawal-list"),
            danger=True,
            **kwargs,
        )

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Erase, or say that it was done."""
        try:
            services.erase_person(self.withdrawal, by=request.user)
        except DomainError as refusal:
            self.refuse(refusal)
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Name and address were deleted; the person was told."))
        return redirect("accounts:withdrawal-list")
