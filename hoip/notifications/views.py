"""One's notices, and what comes by e-mail."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View

from hoip.notifications.forms import PreferencesForm
from hoip.notifications.kinds import kind_named
from hoip.notifications.models import Notification


class NotificationListView(LoginRequiredMixin, ListView[Notification]):
    """One's notices, newest first."""

    template_name = "notifications/notification_list.html"
    paginate_by = 30

    def get_queryset(self) -> Any:
        """Only the person's own."""
        return Notification.objects.filter(recipient=self.request.user.pk)

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Any page number answers; an odd one gives the nearest page."""
        page = self.get_paginator(queryset, page_size).get_page(self.request.GET.get("page"))
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of each notice."""
        context = super().get_context_data(**kwargs)
        rows = []
        for notice in context["page_obj"]:
            kind = kind_named(notice.kind)
            if kind is not None:
                rows.append((notice, kind.title(notice.facts), kind.body(notice.facts)))
        return context | {"rows": rows}


class NotificationOpenView(LoginRequiredMixin, View):
    """Mark a notice as read and go where it leads."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Mark and go; another person's notice is a 404."""
        notice = get_object_or_404(Notification, public_id=public_id, recipient=request.user.pk)
        if notice.read_at is None:
            notice.read_at = timezone.now()
            notice.save(update_fields=["read_at"])
        if notice.path and url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None):
            return HttpResponseRedirect(notice.path)
        return redirect("notifications:notification-list")


class NotificationReadAllView(LoginRequiredMixin, View):
    """Mark everything as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark and go back to the list."""
        Notification.objects.filter(recipient=request.user.pk, read_at=None).update(read_at=timezone.now())
        return redirect("notifications:notification-list")


class PreferencesView(LoginRequiredMixin, FormView[PreferencesForm]):
    """Which groups of notices also come by e-mail."""

    template_name = "notifications/preferences.html"
    form_class = PreferencesForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form is about the signed-in person."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        """Keep the choices."""
        form.save()
        messages.success(self.request, _("Your choices were saved."))
        return redirect("notifications:preferences")
