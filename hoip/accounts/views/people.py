"""One's own profile, and an expert's."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from hoip.accounts.access import PermittedMixin
from hoip.accounts.forms import (
    ExpertProfileForm,
    ProfileForm,
)
from hoip.accounts.models import ExpertProfile, User
from hoip.accounts.services.experts import save_expert_profile


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


class ExpertProfileView(PermittedMixin, UpdateView[ExpertProfile, ExpertProfileForm]):
    """What an expert knows, in which fields."""

    permission_required = "accounts.change_expert_profile"
    form_class = ExpertProfileForm
    template_name = "accounts/expert_profile.html"

    def get_object(self, queryset: Any = None) -> ExpertProfile | None:  # type: ignore[override]
        """The person's own profile, or none yet."""
        return ExpertProfile.objects.filter(user=self.request.user.pk).first()

    def form_valid(self, form: ExpertProfileForm) -> HttpResponse:
        """Keep the profile as the person's own."""
        values = dict(form.cleaned_data)
        save_expert_profile(by=self.request.user, values=values, fields=values.pop("fields"))
        messages.success(self.request, _("Your expert profile was saved. The programme office will look at it."))
        return redirect("workspace")
