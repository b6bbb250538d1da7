"""What is done with a problem once it is written: sending it, and the office's decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from challenges.forms.triage import AcceptForm, MergeForm, ReturnForm
from challenges.models import Problem
from challenges.services import triage as services
from challenges.services.problems import submit_problem
from challenges.states import ProblemState
from challenges.views.problems import PER_PAGE, STATE_TONES, PagedMixin, ProblemActView
from hoip.accounts.access import PermittedMixin
from hoip.accounts.models import Organisation

QUEUE = (ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION)


class TriageListView(PagedMixin, PermittedMixin, ListView[Problem]):
    """The office's queue, longest waiting first; filters show other states."""

    permission_required = "challenges.triage_problem"
    template_name = "challenges/triage_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """What the office sees, narrowed by state and agency."""
        rows = Problem.objects.visible_to(self.request.user)
        state = self.request.GET.get("state", "")
        rows = rows.filter(state=state) if state in ProblemState.values else rows.filter(state__in=QUEUE)
        agency = self.request.GET.get("agency", "")
        if agency.isascii() and agency.isdigit():
            rows = rows.filter(organisation=int(agency))
        return rows.for_listing().order_by("submitted_at", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen."""
        return super().get_context_data(
            states=[choice for choice in ProblemState.choices if choice[0] != ProblemState.DRAFT],
            state=self.request.GET.get("state", ""),
            agencies=Organisation.objects.filter(problems__state__in=QUEUE).distinct(),
            agency=self.request.GET.get("agency", ""),
            tones=STATE_TONES,
            **kwargs,
        )


class ProblemSubmitView(ProblemActView):
    """Send a problem to the office."""

    permission_required = "challenges.submit_problem"
    form_class = forms.Form
    heading = _("Submit to the programme office")
    act_label = _("Submit")
    done = _("The problem was submitted. You will be told what the office decides.")

    def act(self, form: Any) -> None:
        """Submit."""
        submit_problem(self.problem, by=self.request.user)


class ProblemConsultView(ProblemActView):
    """Begin a consultation."""

    permission_required = "challenges.triage_problem"
    heading = _("Start a consultation")
    act_label = _("Start")
    done = _("The consultation has begun; the authors were told.")

    def act(self, form: Any) -> None:
        """Start."""
        services.start_consultation(self.problem, by=self.request.user, reason=form.cleaned_data["reason"])


class ProblemAcceptView(ProblemActView):
    """Accept a problem and choose its route."""

    permission_required = "challenges.triage_problem"
    form_class = AcceptForm
    heading = _("Accept the problem")
    act_label = _("Accept")
    done = _("The problem was accepted; the authors were told.")

    def act(self, form: Any) -> None:
        """Accept."""
        services.accept_problem(self.problem, by=self.request.user, **form.cleaned_data)


class ProblemReturnView(ProblemActView):
    """Give a problem back with remarks."""

    permission_required = "challenges.triage_problem"
    form_class = ReturnForm
    heading = _("Return with remarks")
    act_label = _("Return")
    done = _("The problem was returned; the authors see your remarks beside the sections.")

    def act(self, form: Any) -> None:
        """Return."""
        services.return_problem(
            self.problem, by=self.request.user, reason=form.cleaned_data["reason"], remarks=form.remarks()
        )


class ProblemDeclineView(ProblemActView):
    """Decline a problem."""

    permission_required = "challenges.triage_problem"
    heading = _("Decline the problem")
    act_label = _("Decline")
    done = _("The problem was declined; the authors were told why.")

    def act(self, form: Any) -> None:
        """Decline."""
        services.decline_problem(self.problem, by=self.request.user, reason=form.cleaned_data["reason"])


class ProblemMergeView(ProblemActView):
    """Merge a problem into its twin."""

    permission_required = "challenges.triage_problem"
    form_class = MergeForm
    heading = _("Merge into another problem")
    act_label = _("Merge")
    done = _("The problems were merged; every author was told.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Twins that can take it in."""
        rows = Problem.objects.visible_to(self.request.user).exclude(pk=self.problem.pk)
        return super().get_form_kwargs() | {
            "candidates": rows.exclude(state__in=[ProblemState.MERGED, ProblemState.DECLINED])
        }

    def act(self, form: Any) -> None:
        """Merge."""
        services.merge_problem(self.problem, by=self.request.user, **form.cleaned_data)
