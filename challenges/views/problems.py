"""Pages of problems: for their authors, and the office's queue."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import DetailView, FormView, ListView

from challenges.forms.common import ReasonForm
from challenges.forms.problems import ProblemStartForm, ProblemStepForm
from challenges.models import Problem
from challenges.sections import SECTIONS, STEPS, missing, sections_of_step
from challenges.services import problems as services
from challenges.states import ProblemState
from hoip.accounts.access import PermittedMixin
from hoip.accounts.models import Organisation
from hoip.audit.models import Entry
from hoip.audit.services import record_refusal
from hoip.exceptions import DomainError, EditConflict
from hoip.reference.models import Tag

PER_PAGE = 20
STATE_TONES: dict[str, str] = {
    ProblemState.ACCEPTED: "success",
    ProblemState.RETURNED: "warning",
    ProblemState.DECLINED: "danger",
    ProblemState.SUBMITTED: "info",
    ProblemState.IN_CONSULTATION: "info",
}


class ProblemMixin(PermittedMixin):
    """Fetches the problem that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def problem(self) -> Problem:
        """The problem, or 404."""
        rows = Problem.objects.visible_to(self.request.user).for_listing().select_related("merged_into")
        found: Problem = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The problem is what the permission is asked for."""
        return self.problem

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the problem."""
        return super().get_context_data(problem=self.problem, **kwargs)  # type: ignore[misc,no-any-return]


class PagedMixin:
    """Any page number answers; an odd one gives the nearest page."""

    request: Any

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """The page that the address asks for."""
        page = self.get_paginator(queryset, page_size).get_page(self.request.GET.get("page"))  # type: ignore[attr-defined]
        return page.paginator, page, page.object_list, page.has_other_pages()


class ProblemListView(PagedMixin, PermittedMixin, ListView[Problem]):
    """The problems of the agencies that the person works for."""

    permission_required = "challenges.list_problems"
    template_name = "challenges/problem_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Own and partner agencies' problems; a state narrows them."""
        user: Any = self.request.user
        rows = Problem.objects.visible_to(user).filter(organisation__in=user.memberships.values("organisation_id"))
        state = self.request.GET.get("state", "")
        return (rows.filter(state=state) if state in ProblemState.values else rows).for_listing()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen and whether a new one can be started."""
        organisation = self.request.organisation  # type: ignore[attr-defined]
        return super().get_context_data(
            states=ProblemState.choices,
            state=self.request.GET.get("state", ""),
            tones=STATE_TONES,
            may_add=bool(organisation) and self.request.user.has_perm("challenges.add_problem", organisation),
            **kwargs,
        )


class ProblemCreateView(PermittedMixin, FormView[ProblemStartForm]):
    """Start a problem with its title."""

    permission_required = "challenges.add_problem"
    form_class = ProblemStartForm
    template_name = "challenges/problem_create.html"

    def get_permission_object(self) -> Organisation | None:
        """The agency that the person acts for."""
        return self.request.organisation  # type: ignore[attr-defined,no-any-return]

    @property
    def organisation(self) -> Organisation:
        """The agency, or 403: a superuser holds the permission without having one."""
        found = self.get_permission_object()
        if found is None:
            raise PermissionDenied
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the agency."""
        return super().get_context_data(organisation=self.organisation, **kwargs)

    def form_valid(self, form: ProblemStartForm) -> HttpResponse:
        """Start it and lead to its first step."""
        organisation = self.organisation
        try:
            problem = services.create_problem(organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        return redirect("challenges:problem-edit", problem.number, 1)


class ProblemDetailView(ProblemMixin, DetailView[Problem]):
    """A problem with its sections, state, history and what can be done next."""

    permission_required = "challenges.view_problem"
    template_name = "challenges/problem_detail.html"
    context_object_name = "problem"

    def get_object(self, queryset: Any = None) -> Problem:
        """The problem that the address names."""
        return self.problem

    def get_permission_object(self) -> Any:
        """Partners read too, so the door is `visible_to` and the problem needs no further permission."""
        return self.problem

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add sections with remarks, what is missing, history and the acts that are open to the person."""
        user: Any = self.request.user
        texts = [
            (section, self.problem.sections.get(section.key, ""), self.problem.remarks.get(section.key, ""))
            for section in SECTIONS
        ]
        history = Entry.objects.filter(target_type="challenges.problem", target_id=str(self.problem.pk), refused=False)
        return super().get_context_data(
            sections=[row for row in texts if row[1] or row[2]],
            missing=missing(self.problem.sections),
            history=history.exclude(action="challenges.problem_saved").order_by("number"),
            tone=STATE_TONES.get(self.problem.state, "neutral"),
            may_change=user.has_perm("challenges.change_problem", self.problem),
            may_submit=user.has_perm("challenges.submit_problem", self.problem)
            and self.problem.state in {ProblemState.DRAFT, ProblemState.RETURNED, ProblemState.QUEUED},
            may_triage=user.has_perm("challenges.triage_problem", self.problem)
            and self.problem.state in {ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION},
            may_match=user.has_perm("matching.match_problem", self.problem),
            may_make_challenge=self.problem.state == ProblemState.ACCEPTED
            and user.has_perm("challenges.add_challenge", self.problem),
            challenges=self.problem.challenges.visible_to(user),
            **kwargs,
        )


class ProblemEditView(ProblemMixin, FormView[ProblemStepForm]):
    """One step of a problem's text; every step saves."""

    permission_required = "challenges.change_problem"
    form_class = ProblemStepForm
    template_name = "challenges/problem_edit.html"

    @property
    def step(self) -> int:
        """The step that the address names, or 404."""
        step = int(self.kwargs["step"])
        if step not in STEPS:
            raise Http404
        return step

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy, so that a refused save leaves the shown problem as it is."""
        return super().get_form_kwargs() | {"instance": Problem.objects.get(pk=self.problem.pk), "step": self.step}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the line of steps, what is missing and tags that are known."""
        steps = [
            {
                "label": label,
                "url": reverse("challenges:problem-edit", args=[self.problem.number, number]),
                "state": "current" if number == self.step else ("done" if self._is_done(number) else "todo"),
            }
            for number, label in STEPS.items()
        ]
        return super().get_context_data(
            step=self.step,
            steps=steps,
            step_label=STEPS[self.step],
            missing=missing(self.problem.sections),
            known_tags=Tag.objects.order_by("name")[:200] if self.step == 1 else [],
            **kwargs,
        )

    def _is_done(self, number: int) -> bool:
        """Whether all required sections of a step are written."""
        return all(self.problem.sections.get(part.key) for part in sections_of_step(number) if part.required)

    def form_valid(self, form: ProblemStepForm) -> HttpResponse:
        """Keep the step and go on; of two people who save, the second is told and keeps what was typed."""
        try:
            services.save_problem(
                self.problem, by=self.request.user, version=form.cleaned_data["version"], **form.changes()
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            theirs = [
                {"label": part.label, "yours": form.cleaned_data[f"section_{part.key}"], "theirs": text}
                for part in form.sections
                if (text := conflict.current.sections.get(part.key, "")) != form.cleaned_data[f"section_{part.key}"]
            ]
            context = self.get_context_data(form=form, conflict=theirs, current_version=conflict.current.version)
            return self.render_to_response(context, status=409)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        if "stay" in self.request.POST:
            return HttpResponseRedirect(self.request.path)
        last = self.step == max(STEPS)
        if last or "leave" in self.request.POST:
            return redirect(self.problem)
        return redirect("challenges:problem-edit", self.problem.number, self.step + 1)


class ProblemActView(ProblemMixin, FormView[Any]):
    """An act on a problem: a form, a verb, and back to the problem."""

    template_name = "challenges/problem_act.html"
    form_class: Any = ReasonForm
    heading: Any = ""
    done: Any = ""
    act_label: Any = ""

    def act(self, form: Any) -> None:
        """Call the verb."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        return super().get_context_data(heading=self.heading, act_label=self.act_label, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or say why not."""
        try:
            self.act(form)
        except DomainError as refusal:
            record_refusal(self.permission_required, target=self.problem, by=self.request.user, reason=str(refusal))
            form.add_error(None, refusal.message)
            for lacking in getattr(refusal, "missing", []):
                form.add_error(None, lacking)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.problem)
