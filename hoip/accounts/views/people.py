"""One's own profile and consent, and an expert's profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View

from hoip.accounts.access import PermittedMixin
from hoip.accounts.consent import TEXT, privacy_address
from hoip.accounts.forms import (
    ExpertProfileForm,
    ProfileForm,
)
from hoip.accounts.models import Consent, ExpertProfile, User
from hoip.accounts.services.consents import give_consent, needs_consent
from hoip.accounts.services.experts import save_expert_profile
from hoip.accounts.states import ConsentWay


class ProfileView(LoginRequiredMixin, UpdateView[User, ProfileForm]):
    """One's own name and language."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"

    def get_object(self, queryset: Any = None) -> User:
        """The signed-in person."""
        return User.objects.get(pk=self.request.user.pk)

    def get_success_url(self) -> str:
        """Back to the same page."""
        messages.success(self.request, _("Your profile was saved."))
        return reverse("accounts:profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the person agreed to, and whether the present words wait for an answer."""
        person = self.request.user
        return super().get_context_data(
            consents=Consent.objects.filter(user=person.pk),
            asks_consent=TEXT if needs_consent(person) else "",
            privacy_address=privacy_address(self.request),
            **kwargs,
        )


class ConsentView(LoginRequiredMixin, View):
    """Agree to the present words on keeping data, where an account is older than they are."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Record the consent if the box was ticked."""
        if request.POST.get("consent"):
            give_consent(User.objects.get(pk=request.user.pk), how=ConsentWay.PROFILE)
            messages.success(request, _("Your consent was recorded."))
        else:
            messages.error(request, _("Tick the box if you agree; nothing was recorded."))
        return redirect(f"{reverse('accounts:profile')}#consent")


class ExpertProfileView(PermittedMixin, UpdateView[ExpertProfile, ExpertProfileForm]):
    """What an expert knows, in which fields."""

    permission_required = "accounts.change_expert_profile"
    form_class = ExpertProfileForm
    template_name = "accounts/expert_profile.html"

    def get_object(self, queryset: Any = None) -> Any:
        """The person's own profile, or none yet."""
        return ExpertProfile.objects.filter(user=self.request.user.pk).first()

    def form_valid(self, form: ExpertProfileForm) -> HttpResponse:
        """Keep the profile as the person's own."""
        values = dict(form.cleaned_data)
        save_expert_profile(by=self.request.user, values=values, fields=values.pop("fields"))
        messages.success(self.request, _("Your expert profile was saved. The programme office will look at it."))
        return redirect("workspace")
