"""Pages of consultations: the list, one as its reader may see it, and what the office does that holds it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView, ListView, TemplateView, View

from challenges.events import public_event
from challenges.forms.common import ReasonForm
from challenges.forms.consultations import (
    AnswerInvitationForm,
    AttendanceForm,
    CommentForm,
    ConsultationForm,
    DecideEditForm,
    OpenConsultationForm,
)
from challenges.models import Comment, Consultation, Guest
from challenges.presentation import parts_of
from challenges.services import consultations as services
from challenges.services.guests import may_read_section
from challenges.statements import GUEST_STATEMENTS
from challenges.states import EditState
from challenges.views.problems import PER_PAGE, ProblemActView
from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.acts import ActView
from hoip.ui.paging import PagedMixin


class ConsultationMixin(PermittedMixin):
    """Fetches the consultation that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]
    permission_required = "challenges.view_consultation"

    @cached_property
    def consultation(self) -> Consultation:
        """The consultation, or 404."""
        rows = Consultation.objects.visible_to(self.request.user)
        rows = rows.select_related("problem__organisation", "problem__template").prefetch_related("problem__partners")
        found: Consultation = get_object_or_404(rows.distinct(), pk=self.kwargs["pk"])
        return found

    @cached_property
    def guest(self) -> Guest | None:
        """The reader's own invitation, if they were invited."""
        found: Guest | None = self.consultation.guests.filter(user=self.request.user.pk).first()
        return found

    @property
    def closed(self) -> str:
        """Why nothing is done in the consultation any more; nothing while it runs."""
        if self.consultation.is_running:
            return ""
        return _("The consultation has ended. What was said in it stays as it is.")

    def get_permission_object(self) -> Any:
        """The consultation is what the permission is asked for."""
        return self.consultation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the consultation."""
        return super().get_context_data(consultation=self.consultation, problem=self.consultation.problem, **kwargs)

    def refuse(self, refusal: DomainError, *, verb: str = "", target: Any = None) -> None:
        """The problem is what the record is about."""
        super().refuse(refusal, verb=verb, target=target or self.consultation.problem)

    def back(self) -> HttpResponse:
        """To the consultation's page."""
        return redirect(self.consultation)


class SectionMixin(ConsultationMixin):
    """An act on one section of the problem."""

    @property
    def section(self) -> str:
        """The section's key, or 404 for one that the template does not have."""
        key = str(self.kwargs["section"])
        if key not in {part.key for part in parts_of(self.consultation.problem)}:
            raise Http404
        return key


class ConsultationListView(PagedMixin, PermittedMixin, ListView[Consultation]):
    """The consultations that the person holds, is asked to or writes for, newest first."""

    permission_required = "challenges.list_problems"
    template_name = "challenges/consultation_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """What the person may see."""
        rows = Consultation.objects.visible_to(self.request.user).select_related("problem__organisation")
        return rows.distinct().order_by("-created_at", "-pk")


class ConsultationOpenView(ProblemActView):
    """Open a consultation on a problem, and lead to its page, where people are invited."""

    permission_required = "challenges.triage_problem"
    form_class = OpenConsultationForm
    heading = gettext_lazy("Start a consultation")
    act_label = gettext_lazy("Start")
    done = gettext_lazy("The consultation has begun; the authors were told. Now invite people.")

    def act(self, form: Any) -> Consultation:
        data = form.cleaned_data
        return services.open_consultation(
            self.problem, by=self.request.user, kind=data["kind"], reason=data["reason"], values=form.values()
        )

    def after(self, answer: Any) -> HttpResponse:
        """To the consultation."""
        return redirect(answer)


class ConsultationDetailView(ConsultationMixin, TemplateView):
    """A consultation as its reader may see it."""

    template_name = "challenges/consultation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add sections with comments and proposals, people, and what the reader can do."""
        user, consultation = self.request.user, self.consultation
        manages = user.has_perm("challenges.manage_consultation", consultation)
        decides = user.has_perm("challenges.decide_edit", consultation.problem)
        guest = self.guest
        insider = manages or decides or user.has_perm("challenges.view_problem", consultation.problem)
        takes_part = bool(guest and guest.comes)
        running = consultation.is_running
        open_for_words = running and (consultation.until is None or consultation.until > now())
        return super().get_context_data(
            guest=guest,
            insider=insider,
            manages=manages,
            takes_part=takes_part,
            running=running,
            may_decide=decides,
            may_comment=takes_part and open_for_words,
            may_propose=(manages and running) or (takes_part and open_for_words),
            sections=self._sections(insider) if insider or takes_part else [],
            guests=consultation.guests.select_related("user") if insider else [],
            statements=GUEST_STATEMENTS,
            answer_form=kwargs.pop("answer_form", None) or AnswerInvitationForm(),
            comment_form=CommentForm(),
            decide_form=DecideEditForm(),
            attendance_form=AttendanceForm(consultation=consultation)
            if manages and consultation.held_at and not consultation.cancelled_at
            else None,
            event=public_event(consultation) if consultation.is_public else None,
            open_edits=consultation.edits.filter(state=EditState.OPEN).count() if insider else 0,
            at=now(),
            **kwargs,
        )

    def _sections(self, insider: bool) -> list[dict[str, Any]]:
        """Each section that the reader was invited to, with comments and proposals: an outsider's own alone."""
        comments = Comment.objects.filter(guest__consultation=self.consultation).select_related("guest__user")
        edits = self.consultation.edits.select_related("proposed_by", "decided_by")
        if not insider:
            comments = comments.filter(guest=self.guest)
            edits = edits.filter(proposed_by=self.request.user.pk)
        texts = self.consultation.problem.sections
        by_section: dict[str, dict[str, list[Any]]] = {}
        for comment in comments:
            by_section.setdefault(comment.section, {}).setdefault("comments", []).append(comment)
        for edit in edits:
            by_section.setdefault(edit.section, {}).setdefault("edits", []).append(edit)
        rows = []
        for part in parts_of(self.consultation.problem):
            mine = by_section.get(part.key, {})
            if not (texts.get(part.key, "").strip() or mine):
                continue
            if not insider and self.guest is not None and not may_read_section(self.guest, part.key):
                continue
            rows.append({"part": part, "text": texts.get(part.key, ""), "comments": [], "edits": [], **mine})
        return rows


class ConsultationEditView(ConsultationMixin, FormView[ConsultationForm]):
    """Time, place, agenda, minutes and public summary."""

    permission_required = "challenges.manage_consultation"
    form_class = ConsultationForm
    template_name = "challenges/consultation_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy, so that a refused save leaves the shown one as it is."""
        return super().get_form_kwargs() | {"instance": Consultation.objects.get(pk=self.consultation.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        return super().get_context_data(heading=_("Time, agenda, minutes"), act_label=_("Save"), guard=True, **kwargs)

    def form_valid(self, form: ConsultationForm) -> HttpResponse:
        """Keep it; of two people who save, the second is told and keeps what was typed."""
        try:
            services.save_consultation(
                self.consultation,
                by=self.request.user,
                version=form.cleaned_data["version"],
                values=form.values(),
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            theirs = [
                {"label": form.fields[name].label, "yours": typed, "theirs": getattr(conflict.current, name)}
                for name, typed in form.values().items()
                if getattr(conflict.current, name) != typed
            ]
            return self.render_to_response(
                self.get_context_data(form=form, conflict=theirs, current_version=conflict.current.version), status=409
            )
        except DomainError as refusal:
            self.refuse(refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return self.back()


class AttendanceView(ConsultationMixin, View):
    """Who was there."""

    permission_required = "challenges.manage_consultation"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = AttendanceForm(request.POST, consultation=self.consultation)
        if form.is_valid():
            present = [guest.pk for guest in form.cleaned_data["present"]]
            try:
                services.note_attendance(self.consultation, present, by=request.user)
            except DomainError as refusal:
                self.refuse(refusal)
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Saved."))
        else:
            messages.error(request, _("That person was not invited, or does not take part."))
        return self.back()


class ConsultationActView(ConsultationMixin, ActView):
    """An act on a consultation with its reason."""

    permission_required = "challenges.manage_consultation"
    form_class: Any = ReasonForm
    template_name = "challenges/consultation_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why it cannot be done where it cannot."""
        return super().get_context_data(closed=self.closed, **kwargs)

    def after(self, answer: Any) -> HttpResponse:
        """Back to the consultation."""
        return self.back()


class ConsultationCloseView(ConsultationActView):
    """Close a consultation."""

    heading = gettext_lazy("Close the consultation")
    act_label = pgettext_lazy("consultation", "Close")
    done = gettext_lazy("The consultation is closed; everybody was told.")

    def act(self, form: Any) -> None:
        services.close_consultation(self.consultation, by=self.request.user, reason=form.cleaned_data["reason"])


class ConsultationCancelView(ConsultationActView):
    """Call a consultation off."""

    heading = gettext_lazy("Call the consultation off")
    act_label = gettext_lazy("Call it off")
    done = gettext_lazy("The consultation was called off; everybody was told.")
    danger = True

    def act(self, form: Any) -> None:
        services.cancel_consultation(self.consultation, by=self.request.user, reason=form.cleaned_data["reason"])
