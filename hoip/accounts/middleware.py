"""Which organisation a person acts for, the second factor that staff must hold, and the back office's language."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import activate
from django.utils.translation import gettext as _

from hoip.accounts.access import acting
from hoip.accounts.models import Organisation

GetResponse = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "organisation"


class StaffSecondFactorMiddleware:
    """Send staff, office and editors without a second factor to set one up; their account pages stay open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass, or lead to the set-up."""
        user = request.user
        if (
            settings.MFA_REQUIRED_FOR_STAFF
            and user.is_authenticated
            and (user.is_staff or user.is_superuser or user.is_office or user.is_editor)
            and not self._is_open(request.path)
            and not is_mfa_enabled(user)
        ):
            messages.warning(request, _("Your role needs a second factor. Set it up to go on."))
            return redirect("mfa_index")
        return self.get_response(request)

    def _is_open(self, path: str) -> bool:
        """Whether a path is needed to set the factor up, to sign out, or to draw the page."""
        account = reverse("account_login").rsplit("/", 2)[0]
        return path.startswith((f"{account}/", settings.STATIC_URL, settings.MEDIA_URL)) or path == "/healthz"


class OwnLanguageMiddleware:
    """Show the back office in the person's own language: its addresses, unlike the site's, name none.

    Whoever chooses a language in the back office's own account settings gets that one there (Wagtail's choice).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak as the person has chosen; the site's own pages speak as their address says."""
        if request.path.startswith(reverse("wagtailadmin_home")) and request.user.is_authenticated:
            activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


def organisation_of(request: HttpRequest) -> Organisation | None:
    """The organisation that the person acts for: the chosen one, else the first that they joined, else None."""
    if not request.user.is_authenticated:
        return None
    mine = Organisation.objects.filter(memberships__user=request.user).order_by("memberships__joined_at", "pk")
    chosen = request.session.get(SESSION_KEY)
    rows = list(mine)
    return next((row for row in rows if row.pk == chosen), rows[0] if rows else None)


class CurrentOrganisationMiddleware:
    """Put the organisation that the person acts for on the request: one query for people who are signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add `request.organisation`, None when there is none."""
        acting(request).organisation = organisation_of(request)
        return self.get_response(request)
