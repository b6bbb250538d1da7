"""Pages of problems: lists, the start, a problem's page, and the acts on it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, ListView

from challenges.forms.common import ReasonForm
from challenges.forms.problems import ProblemStartForm, SubmitForm
from challenges.models import Problem, Round
from challenges.problem_filters import ProblemFilter
from challenges.services import checks
from challenges.services import problems as services
from challenges.services.templates import newer_template
from challenges.states import NEXT_STATES, JoinState, ProblemState
from hoip import clock
from hoip.accounts.access import PermittedMixin, acting
from hoip.accounts.models import Organisation
from hoip.audit.models import Entry
from hoip.exceptions import DomainError
from hoip.ui.acts import ActView
from hoip.ui.paging import KeyedPaginator, PagedMixin

PER_PAGE = 20
STATE_TONES: dict[str, str] = {
    ProblemState.ACCEPTED: "success",
    ProblemState.RETURNED: "warning",
    ProblemState.DECLINED: "danger",
    ProblemState.SUBMITTED: "info",
    ProblemState.IN_CONSULTATION: "info",
    ProblemState.QUEUED: "accent",
}
UNSENT = frozenset({ProblemState.DRAFT, ProblemState.RETURNED, ProblemState.QUEUED})


class ProblemMixin(PermittedMixin):
    """Fetches the problem that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def problem(self) -> Problem:
        """The problem, or 404."""
        rows = Problem.objects.visible_to(self.request.user).for_listing()
        rows = rows.select_related("organisation", "merged_into", "template", "round").defer(None)
        found: Problem = get_object_or_404(rows.prefetch_related("partners"), number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The problem is what the permission is asked for."""
        return self.problem

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the problem."""
        return super().get_context_data(problem=self.problem, **kwargs)


class ProblemListView(PagedMixin, PermittedMixin, ListView[Problem]):
    """The problems of the agencies that the person works for; for the office all that left the draft."""

    permission_required = "challenges.list_problems"
    template_name = "challenges/problem_list.html"
    paginate_by = PER_PAGE
    paginator_class = KeyedPaginator

    @cached_property
    def filter(self) -> ProblemFilter:
        """What the address asks for."""
        return ProblemFilter(self.request.GET, queryset=Problem.objects.visible_to(self.request.user))

    def get_queryset(self) -> Any:
        """Visible problems, narrowed and ordered; rows come without their long texts."""
        return self.filter.qs.select_related("organisation").defer(*Problem.LONG)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what can be chosen, the round of the day, and whether a new one can be started."""
        organisation = acting(self.request).organisation
        at = clock.now()
        rounds = Round.objects.filter(announced_at__lte=at)
        return super().get_context_data(
            facets=self.filter.facets,
            sorts=self.filter.sorts().items(),
            sort=self.filter.sort,
            text=self.filter.text,
            tones=STATE_TONES,
            open_round=rounds.open_at(at).first(),
            next_round=rounds.next_after(at).first(),
            at=at,
            may_add=bool(organisation) and self.request.user.has_perm("challenges.add_problem", organisation),
            may_manage_rounds=self.request.user.has_perm("challenges.manage_rounds"),
            **kwargs,
        )


class ProblemCreateView(PermittedMixin, FormView[ProblemStartForm]):
    """Start a problem with its title."""

    permission_required = "challenges.add_problem"
    form_class = ProblemStartForm
    template_name = "challenges/problem_create.html"

    def get_permission_object(self) -> Organisation | None:
        """The agency that the person acts for."""
        return acting(self.request).organisation

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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add sections with remarks, what is missing, history and the acts that are open to the person."""
        user: Any = self.request.user
        problem = self.problem
        said = {remark.section: remark for remark in problem.section_remarks.order_by("at", "pk")}
        texts = [
            (
                section,
                problem.sections.get(section.key, ""),
                said.get(section.key) if section.key in problem.remarks else None,
            )
            for section in problem.parts
        ]
        at = clock.now()
        history = Entry.objects.readable(at).about(problem).filter(refused=False)
        unsent = problem.state in UNSENT
        intake = checks.round_of(problem, at) if unsent else problem.round
        may_change = user.has_perm("challenges.change_problem", problem)
        may_submit = user.has_perm("challenges.submit_problem", problem) and unsent
        open_round = Round.objects.open_at(at).first() if unsent else None
        may_decide_join = user.has_perm("challenges.decide_join", problem)
        return super().get_context_data(
            sections=[row for row in texts if row[1] or row[2]],
            missing=checks.lacking(problem, intake) if unsent and may_change else [],
            unanswered=any(remark.answered_at is None for remark in said.values()),
            history=history.exclude(action__in=services.QUIET_ACTS).order_by("number"),
            tone=STATE_TONES.get(problem.state, "neutral"),
            may_change=may_change,
            may_submit=may_submit,
            # What waits for a round is sent once one is open.
            may_send=may_submit and (problem.state != ProblemState.QUEUED or open_round is not None),
            may_triage=user.has_perm("challenges.triage_problem", problem)
            and problem.state in {ProblemState.SUBMITTED, ProblemState.IN_CONSULTATION},
            may_match=user.has_perm("matching.match_problem", problem),
            may_make_challenge=problem.state == ProblemState.ACCEPTED
            and user.has_perm("challenges.add_challenge", problem),
            challenges=problem.challenges.visible_to(user),
            intake=intake,
            open_round=open_round,
            files=problem.files.select_related("file"),
            newer_template=newer_template(problem) if may_change else None,
            asked=problem.join_requests.filter(state=JoinState.ASKED).select_related("organisation")
            if may_decide_join
            else [],
            at=at,
            **kwargs,
        )


class ProblemActView(ProblemMixin, ActView):
    """An act on a problem: a form, a verb, and back to the problem.

    Attributes:
        to: the state that the act leads to; where the problem's own does not lead there, the page says so.
    """

    template_name = "challenges/act.html"
    form_class: Any = ReasonForm
    to: ProblemState | None = None

    @property
    def closed(self) -> str:
        """Why the act cannot be done in the problem's state; empty where it can."""
        if self.to is None or self.to in NEXT_STATES[ProblemState(self.problem.state)]:
            return ""
        state = self.problem.get_state_display()
        return _("The problem's state is now “%(state)s”, in which this cannot be done.") % {"state": state}

    def after(self, answer: Any) -> HttpResponse:
        """Back to the problem."""
        return redirect(self.problem)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the act is about, and whether it can still be done."""
        return super().get_context_data(
            subject=self.problem,
            back=self.problem.get_absolute_url(),
            closed=self.closed,
            back_words=_("Back to the problem"),
            **kwargs,
        )


class ProblemSubmitView(ProblemActView):
    """Send a problem to the office; outside a round it can wait for the next one."""

    permission_required = "challenges.submit_problem"
    template_name = "challenges/problem_submit.html"
    form_class = SubmitForm
    to = ProblemState.SUBMITTED
    heading = gettext_lazy("Submit to the programme office")
    act_label = gettext_lazy("Submit")
    done = gettext_lazy("The problem was submitted. You will be told what the office decides.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Rounds that are open now; a returned problem has its own."""
        own = self.problem.state == ProblemState.RETURNED and self.problem.round_id is not None
        return super().get_form_kwargs() | {"rounds": [] if own else Round.objects.open_at(clock.now())}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the round, what is missing, and what the check would mend."""
        at = clock.now()
        open_round = Round.objects.open_at(at).first()
        own = self.problem.round if self.problem.state == ProblemState.RETURNED else None
        intake = own or open_round
        rules = checks.round_of(self.problem, at)
        return super().get_context_data(
            intake=intake,
            next_round=Round.objects.next_after(at).first(),
            lacking=checks.lacking(self.problem, rules),
            unanswered=self.problem.section_remarks.open().count(),
            advice=[finding for finding in checks.findings_of(self.problem, rules) if not finding.needed],
            labels={part.key: part.label for part in self.problem.parts} | {"title": _("Title")},
            at=at,
            **kwargs,
        )

    def act(self, form: Any) -> None:
        services.submit_problem(self.problem, by=self.request.user, intake=form.chosen())


class ProblemQueueView(ProblemActView):
    """Let a problem wait for the next round."""

    permission_required = "challenges.submit_problem"
    form_class = SubmitForm
    heading = gettext_lazy("Wait for the next round")
    act_label = gettext_lazy("Let it wait")
    done = gettext_lazy(
        "The problem waits for the next round. You can still change it, and you are told when a round opens."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Nothing is chosen."""
        return super().get_form_kwargs() | {"rounds": []}

    def act(self, form: Any) -> None:
        services.queue_problem(self.problem, by=self.request.user)


class ProblemLeaveQueueView(ProblemQueueView):
    """Take a problem out of the queue."""

    heading = gettext_lazy("Take it out of the queue")
    act_label = gettext_lazy("Back to the draft")
    done = gettext_lazy("The problem is a draft again.")

    def act(self, form: Any) -> None:
        """Back to the draft."""
        services.leave_queue(self.problem, by=self.request.user)
