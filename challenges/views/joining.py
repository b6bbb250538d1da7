"""Join another agency's problem: ask, decide, take back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from challenges.forms.problems import JoinDecisionForm, JoinForm
from challenges.models import JoinRequest, Problem
from challenges.services import joining
from challenges.states import ProblemState
from challenges.views.problems import ProblemMixin
from hoip.accounts.access import PermittedMixin, acting
from hoip.accounts.models import Organisation
from hoip.accounts.states import MANAGING_ROLES
from hoip.exceptions import DomainError


class ProblemJoinView(PermittedMixin, FormView[JoinForm]):
    """Ask to join a problem that one may know of; its number, title, agency and summary are all that is shown."""

    permission_required = "challenges.join_problem"
    form_class = JoinForm
    template_name = "challenges/problem_join.html"

    @cached_property
    def problem(self) -> Problem:
        """The problem, out of those that the person may know of."""
        rows = Problem.objects.known_to(self.request.user).select_related("organisation")
        found: Problem = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Problem:
        """The problem."""
        return self.problem

    @property
    def organisation(self) -> Organisation:
        """The agency that the person acts for, or 403."""
        found: Organisation | None = acting(self.request).organisation
        user: Any = self.request.user
        if found is None or not user.works_in(found.pk, MANAGING_ROLES):
            raise PermissionDenied
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """Drafts of the agency that can be closed."""
        drafts = Problem.objects.visible_to(self.request.user).filter(
            organisation=self.organisation, state__in=[ProblemState.DRAFT, ProblemState.QUEUED]
        )
        return super().get_form_kwargs() | {"drafts": drafts.exclude(pk=self.problem.pk)}

    def get_initial(self) -> dict[str, Any]:
        """The draft from which the person came."""
        number = self.request.GET.get("from", "")
        draft = Problem.objects.visible_to(self.request.user).filter(number=number[:20].replace("\x00", "")).first()
        return {"draft": draft} if draft else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the problem and the agency."""
        return super().get_context_data(problem=self.problem, organisation=self.organisation, **kwargs)

    def form_valid(self, form: JoinForm) -> HttpResponse:
        """Ask, or say why not."""
        try:
            joining.ask_to_join(self.problem, self.organisation, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The agency and the programme office were asked. You will be told."))
        return redirect("challenges:problem-list")


class JoinDecideView(ProblemMixin, FormView[JoinDecisionForm]):
    """Agree that an agency joins, or decline."""

    permission_required = "challenges.decide_join"
    form_class = JoinDecisionForm
    template_name = "challenges/join_decide.html"

    @cached_property
    def asked(self) -> JoinRequest:
        """The wish, or 404."""
        rows = self.problem.join_requests.select_related("organisation", "asked_by", "draft")
        found: JoinRequest = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the wish."""
        return super().get_context_data(asked=self.asked, **kwargs)

    def form_valid(self, form: JoinDecisionForm) -> HttpResponse:
        """Decide, or say why not."""
        agree = form.cleaned_data["decision"] == "agree"
        try:
            joining.decide_join(self.asked, by=self.request.user, agree=agree, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Decided; the agency that asked was told."))
        return redirect(self.problem)


class JoinWithdrawView(PermittedMixin, View):
    """Take one's agency's question back."""

    permission_required = "challenges.list_problems"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back."""
        user: Any = request.user
        mine = [key for key in user.roles if user.works_in(key, MANAGING_ROLES)]
        asked = get_object_or_404(JoinRequest, pk=self.kwargs["pk"], organisation__in=mine)
        try:
            joining.withdraw_join(asked, by=user)
        except DomainError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The question was taken back."))
        return redirect("challenges:problem-list")
