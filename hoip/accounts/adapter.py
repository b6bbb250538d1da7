"""How allauth behaves on this site."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override

from hoip.accounts.models import Organisation, User
from hoip.notifications.addresses import in_language


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case; mails in the reader's language; a new person is led to the first steps."""

    def clean_email(self, email: str) -> str:
        """Keep addresses in lower case, so that one mailbox has one account."""
        return str(super().clean_email(email)).lower()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the account that has the address, else in the page's, under the site's own name."""
        site = SimpleNamespace(name="H.OIP", domain=urlsplit(settings.SITE_URL).netloc)
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = getattr(person, "language", None) or get_language() or settings.LANGUAGE_CODE
        links = {name: _in_language(link, language) for name, link in context.items() if name.endswith("url")}
        with override(language):
            super().send_mail(template_prefix, email, {"current_site": site, **context, **links})

    def format_email_subject(self, subject: str) -> str:
        """Begin as every mail of the site does."""
        return f"H.OIP: {subject}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead a person without an organisation or profile to the first steps, everybody else to the workspace."""
        user: Any = request.user
        settled = user.is_office or user.is_editor or user.is_staff or hasattr(user, "expert_profile")
        if not settled and not Organisation.objects.filter(memberships__user=user).exists():
            return reverse("accounts:first-steps")
        return reverse("workspace")


def _in_language(link: Any, language: str) -> Any:
    """A whole address with its path in a language; what is no address stays as it is."""
    parts = urlsplit(str(link or ""))
    return parts._replace(path=in_language(parts.path, language)).geturl() if parts.path else link


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys under the site's own name."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser's dialogue calls the site; the identity itself stays the host's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "H.OIP"}
