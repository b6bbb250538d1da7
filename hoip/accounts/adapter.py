"""How allauth behaves on this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from hoip.accounts.models import Organisation


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case; a new person is led to the first steps."""

    def clean_email(self, email: str) -> str:
        """Keep addresses in lower case, so that one mailbox has one account."""
        return str(super().clean_email(email)).lower()

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead a person without an organisation or profile to the first steps, everybody else to the workspace."""
        user: Any = request.user
        settled = user.is_office or user.is_editor or user.is_staff or hasattr(user, "expert_profile")
        if not settled and not Organisation.objects.filter(memberships__user=user).exists():
            return reverse("accounts:first-steps")
        return reverse("workspace")
