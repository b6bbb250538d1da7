"""Pages of meetings: the agency invites, changes and cancels, a provider answers, both take the calendar file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.forms import retyped
from marketplace.shortlists.anonymity import cards
from marketplace.shortlists.calendars import CONTENT_TYPE, meeting_calendar
from marketplace.shortlists.forms import ComingForm, MeetingChangeForm, MeetingForm, ReasonForm
from marketplace.shortlists.models import Meeting, MeetingGuest
from marketplace.shortlists.services import meetings as services
from marketplace.shortlists.views.boards import ShortlistMixin


def _file(meeting: Meeting, address: str) -> HttpResponse:
    """The calendar file of a meeting."""
    return HttpResponse(
        meeting_calendar(meeting, address=address),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="meeting-{meeting.pk}.ics"'},
    )


class MeetingCreateView(ShortlistMixin, FormView[MeetingForm]):
    """Invite the providers of some candidates."""

    permission_required = "shortlists.change_shortlist"
    form_class = MeetingForm
    template_name = "shortlists/meeting_create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The candidates that can be invited."""
        return super().get_form_kwargs() | {"shortlist": self.shortlist}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the board."""
        return super().get_context_data(shortlist=self.shortlist, **kwargs)

    def form_valid(self, form: MeetingForm) -> HttpResponse:
        """Invite, or show why not."""
        data = dict(form.cleaned_data)
        candidates = list(data.pop("candidates"))
        try:
            made = services.arrange_meeting(self.shortlist, candidates, values=data, by=self.request.user)
        except DomainError as refusal:
            self.refuse(refusal, target=self.shortlist)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The providers have been invited."))
        return redirect(made)


class MeetingMixin(PermittedMixin):
    """Fetches the meeting that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]
    permission_required = "shortlists.view_shortlist"

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting, or 404."""
        rows = Meeting.objects.visible_to(self.request.user).select_related(
            "shortlist__organisation", "shortlist__problem", "shortlist__challenge", "arranged_by"
        )
        found: Meeting = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The meeting belongs to the agency that invites."""
        return self.meeting


class MeetingDetailView(MeetingMixin, TemplateView):
    """The agency's page: who was invited, and who comes."""

    template_name = "shortlists/meeting_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the guests."""
        guests = list(self.meeting.guests.select_related("candidate__solution__organisation", "candidate__proposal"))
        shown = cards(self.meeting.shortlist, [guest.candidate for guest in guests])
        return super().get_context_data(
            meeting=self.meeting,
            rows=list(zip(guests, shown, strict=True)),
            may_change=self.meeting.takes_answers(now())
            and self.request.user.has_perm("shortlists.change_shortlist", self.meeting),
            **kwargs,
        )


class MeetingCalendarView(MeetingMixin, View):
    """The calendar file for the agency."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file."""
        return _file(self.meeting, self.meeting.get_absolute_url())


class MeetingChangeView(MeetingMixin, FormView[MeetingChangeForm]):
    """Change what, when and where; the guests are told."""

    permission_required = "shortlists.change_shortlist"
    form_class = MeetingChangeForm
    template_name = "shortlists/meeting_change.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The meeting as it stands; the form writes nothing itself."""
        return super().get_form_kwargs() | {"instance": Meeting.objects.get(pk=self.meeting.pk)}

    def get_initial(self) -> dict[str, Any]:
        """The revision that is looked at."""
        return {"revision": self.meeting.revision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the meeting."""
        return super().get_context_data(meeting=self.meeting, is_open=self.meeting.takes_answers(now()), **kwargs)

    def form_valid(self, form: MeetingChangeForm) -> HttpResponse:
        """Change it, or show why not."""
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        try:
            services.change_meeting(self.meeting, values=values, revision=revision, by=self.request.user)
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            retyped(form, revision=str(conflict.current.revision))
            return self.render_to_response(self.get_context_data(form=form, theirs=conflict.current))
        except DomainError as refusal:
            self.refuse(refusal, target=self.meeting)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The meeting is changed; every guest was told."))
        return redirect(self.meeting)


class MeetingCancelView(MeetingMixin, View):
    """Cancel a meeting."""

    permission_required = "shortlists.change_shortlist"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Cancel, or say why not."""
        form = ReasonForm(request.POST)
        try:
            services.cancel_meeting(
                self.meeting, reason=form.cleaned_data["reason"] if form.is_valid() else "", by=request.user
            )
        except DomainError as refusal:
            self.refuse(refusal, target=self.meeting)
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The meeting is cancelled; every guest was told."))
        return redirect(self.meeting)


class InvitationMixin(PermittedMixin):
    """Fetches the invitation that the address names, out of those of the person's organisations."""

    kwargs: dict[str, Any]
    permission_required = "shortlists.answer_request"

    @cached_property
    def guest(self) -> MeetingGuest:
        """The invitation, or 404."""
        rows = MeetingGuest.objects.visible_to(self.request.user).select_related(
            "meeting__shortlist__organisation",
            "meeting__shortlist__problem",
            "meeting__shortlist__challenge",
            "candidate__solution",
        )
        found: MeetingGuest = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_permission_object(self) -> Any:
        """The invitation belongs to the provider."""
        return self.guest


class InvitationView(InvitationMixin, FormView[ComingForm]):
    """The provider's page: what it is invited to, and its answer."""

    form_class = ComingForm
    template_name = "shortlists/invitation.html"

    def get_initial(self) -> dict[str, Any]:
        """What was answered before."""
        return {"answer": self.guest.answer, "words": self.guest.words}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitation."""
        at = now()
        return super().get_context_data(
            guest=self.guest,
            meeting=self.guest.meeting,
            at=at,
            is_open=self.guest.meeting.takes_answers(at),
            **kwargs,
        )

    def form_valid(self, form: ComingForm) -> HttpResponse:
        """Keep the answer, or show why not."""
        try:
            services.answer_meeting(self.guest, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal, target=self.guest)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The agency knows your answer. You can change it until the meeting begins."))
        return redirect(self.guest)


class InvitationCalendarView(InvitationMixin, View):
    """The calendar file for the provider."""

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Answer the file."""
        return _file(self.guest.meeting, self.guest.get_absolute_url())
