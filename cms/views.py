"""What happens beside the pages themselves: sign-up to events, calendar files, the list of participants."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from challenges.models import Challenge
from cms.calendars import CONTENT_TYPE, challenge_calendar, event_calendar
from cms.forms import SignUpForm
from cms.models import EventPage, EventRegistration
from cms.services.events import cancel_sign_up, sign_up
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.ui.paging import PagedMixin


class EventMixin:
    """Fetches the live event that the address names."""

    kwargs: dict[str, Any]

    @cached_property
    def event(self) -> EventPage:
        """The event, or 404."""
        return get_object_or_404(EventPage.objects.live().public(), pk=self.kwargs["pk"])

    def get_permission_object(self) -> EventPage:
        """The event is what the permission is asked for."""
        return self.event


class EventSignUpView(EventMixin, PermittedMixin, View):
    """Take a sign-up and lead back to the event."""

    permission_required = "cms.sign_up"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Sign the person up, or say why not."""
        form = SignUpForm(request.POST)
        if not form.is_valid():
            return self.event.serve(request, sign_up_form=form)
        try:
            sign_up(self.event, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("You are signed up. A confirmation is on its way to you by e-mail."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.event.get_url(request) or "/")


class EventCancelView(EventMixin, PermittedMixin, View):
    """Give the person's place back."""

    permission_required = "cms.sign_up"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Cancel the sign-up and lead back to the event."""
        if cancel_sign_up(self.event, by=request.user):
            messages.success(request, _("Your sign-up has been cancelled."))
        return HttpResponseRedirect(self.event.get_url(request) or "/")


class EventCalendarView(EventMixin, View):
    """The event as a calendar file; the link for joining online is in it for those who come."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file."""
        event = self.event
        comes = request.user.is_authenticated and event.sign_ups().filter(user=request.user).exists()
        return _calendar_file(event_calendar(event, with_link=comes), event.slug)


class ChallengeCalendarView(View):
    """A challenge's deadlines as a calendar file."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Answer the file, or 404 to those who may not see the challenge."""
        challenge = get_object_or_404(Challenge.objects.visible_to(request.user), number=number)
        return _calendar_file(challenge_calendar(challenge), challenge.number.lower())


def _calendar_file(content: bytes, name: str) -> HttpResponse:
    """The download of a calendar."""
    return HttpResponse(
        content,
        content_type=f"{CONTENT_TYPE}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


class EventRegistrationsView(EventMixin, PermittedMixin, PagedMixin, ListView[EventRegistration]):
    """Who has signed up, for the organisers; `?format=csv` downloads the list."""

    permission_required = "cms.view_registrations"
    template_name = "cms/event_registrations.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        """The sign-ups to all translations of the event."""
        return self.event.sign_ups().select_related("user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the event."""
        return super().get_context_data(event=self.event, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the page, or the file."""
        if request.GET.get("format") != "csv":
            return super().get(request, *args, **kwargs)
        response = HttpResponse(
            "\ufeff",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{self.event.slug}.csv"'},
        )
        rows = csv.writer(response)
        rows.writerow([_("Name"), _("E-mail"), _("Note"), _("Signed up at")])
        for row in self.get_queryset():
            cells = [row.user.full_name, row.user.email, row.note, row.created_at.isoformat()]
            rows.writerow([_defused(cell) for cell in cells])
        return response


def _defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
