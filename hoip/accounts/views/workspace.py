"""The workspace, its organisations, and the way in."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView, View

from hoip.accounts.access import acting
from hoip.accounts.middleware import SESSION_KEY
from hoip.accounts.models import Invitation, Membership
from hoip.accounts.states import Intent
from hoip.accounts.workspace import items_for
from hoip.clock import now

LONGEST_KEY = 18
"""Digits of a key that every database holds."""


def admin_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-in: ours for strangers, 403 for people who are signed in without the right."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"), reverse("account_login"))


class WorkspaceView(LoginRequiredMixin, TemplateView):
    """What waits for me, until when, and the next action."""

    template_name = "accounts/workspace.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what waits, by group, and the organisations that the person can act for."""
        at = now()
        organisation = acting(self.request).organisation
        items = items_for(self.request.user, organisation, at)
        groups: dict[str, list[Any]] = {}
        for item in items:
            groups.setdefault(item.group, []).append(item)
        mine = self.request.user.memberships.select_related("organisation")
        return super().get_context_data(at=at, groups=groups, organisation=organisation, memberships=mine, **kwargs)


class FirstStepsView(LoginRequiredMixin, TemplateView):
    """Where a new person begins, by what they come as."""

    template_name = "accounts/first_steps.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitations that wait for the person's address."""
        at = now()
        waiting = Invitation.objects.filter(
            email__iexact=self.request.user.email,
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=at,
        ).select_related("organisation")
        return super().get_context_data(intents=Intent, invitations=waiting, **kwargs)


class SwitchView(LoginRequiredMixin, View):
    """Act for another of one's organisations."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Switch; an organisation that one does not belong to is a 404."""
        key = request.POST.get("organisation", "")
        membership = get_object_or_404(
            Membership,
            user=request.user,
            organisation_id=int(key) if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY else 0,
        )
        request.session[SESSION_KEY] = membership.organisation_id
        target = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            return HttpResponseRedirect(target)
        return redirect("workspace")
