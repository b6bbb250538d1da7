"""What happens beside the pages themselves: sign-up to events, calendar files, the list of participants."""

import csv
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, View
from icalendar import Calendar, Event

from challenges.models import Challenge
from cms.forms import SignUpForm
from cms.models import EventPage, EventRegistration
from cms.services.events import cancel_sign_up, sign_up
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError


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
            messages.error(request, _("The note is too long: at most 300 characters."))
        else:
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
        cancel_sign_up(self.event, by=request.user)
        messages.success(request, _("Your sign-up has been cancelled."))
        return HttpResponseRedirect(self.event.get_url(request) or "/")


class EventCalendarView(EventMixin, View):
    """The event as a calendar file (RFC 5545)."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer one VEVENT with a stable UID; a cancelled event says so."""
        event = self.event
        calendar = _calendar()
        entry = Event()
        entry.add("uid", f"event-{event.sign_up_key}@hoip")
        entry.add("dtstamp", event.last_published_at or event.starts_at)
        entry.add("dtstart", event.starts_at)
        entry.add("dtend", max(event.ends_at, event.starts_at + timedelta(minutes=1)))
        entry.add("summary", event.title)
        entry.add("description", event.intro)
        entry.add("location", event.place or event.online_link)
        entry.add("url", request.build_absolute_uri(event.get_url(request) or "/"))
        entry.add("status", "CANCELLED" if event.cancelled_at else "CONFIRMED")
        calendar.add_component(entry)
        return _calendar_file(calendar, event.slug)


class ChallengeCalendarView(View):
    """A challenge's deadlines as a calendar file, each as an entry of its own."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """Answer one VEVENT for each date that the challenge has."""
        challenges = Challenge.objects.visible_to(request.user)
        challenge = get_object_or_404(challenges, number=number)
        calendar = _calendar()
        names = {
            "opens": (challenge.opens_at, _("Bids open")),
            "questions": (challenge.questions_until, _("Questions end")),
            "closes": (challenge.closes_at, _("Bids close")),
            "evaluation": (challenge.evaluation_until, _("Evaluation ends")),
        }
        for key, (at, name) in names.items():
            if at is None:
                continue
            entry = Event()
            entry.add("uid", f"challenge-{challenge.number}-{key}@hoip")
            entry.add("sequence", challenge.version)
            entry.add("dtstamp", challenge.updated_at)
            entry.add("dtstart", at)
            entry.add("summary", f"{challenge.number}: {name}")
            entry.add("description", challenge.title)
            entry.add("url", request.build_absolute_uri(challenge.get_absolute_url()))
            entry.add("status", "CANCELLED" if challenge.cancelled_at else "CONFIRMED")
            calendar.add_component(entry)
        return _calendar_file(calendar, challenge.number.lower())


def _calendar() -> Calendar:
    """An empty calendar of this site (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", "-//H.OIP//calendar//")
    calendar.add("version", "2.0")
    return calendar


def _calendar_file(calendar: Calendar, name: str) -> HttpResponse:
    """The download of a calendar."""
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )


class EventRegistrationsView(EventMixin, PermittedMixin, ListView[EventRegistration]):
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
