"""Form a panel, sit on it, declare and decide conflicts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView, View

from challenges.models import Challenge
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.ui.acts import tell_errors
from hoip.ui.paging import PagedMixin
from marketplace.evaluation import experts, progress
from marketplace.evaluation.forms import (
    AnswerForm,
    InviteForm,
    RemoveForm,
    ReplaceForm,
)
from marketplace.evaluation.models import Disclosure, Panel, PanelMember, Sheet
from marketplace.evaluation.services import common, consensus, scoring
from marketplace.evaluation.services import panels as services
from marketplace.evaluation.states import PanelRole, Stage
from marketplace.evaluation.views.common import PanelMixin

PER_PAGE = 20


class PanelListView(PermittedMixin, PagedMixin, ListView[Panel]):
    """The panels that the person may see: own seats, the agency's, for the office all."""

    permission_required = "evaluation.list_panels"
    template_name = "evaluation/panel_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Newest first, with all that a row shows."""
        rows = Panel.objects.visible_to(self.request.user).select_related("challenge__organisation")
        return rows.prefetch_related("members")


class PanelCreateView(PermittedMixin, View):
    """Begin the panel of a challenge."""

    permission_required = "evaluation.form_panel"
    http_method_names = ["post"]

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge, or 404."""
        found: Challenge = get_object_or_404(
            Challenge.objects.visible_to(self.request.user), number=self.kwargs["number"]
        )
        return found

    def get_permission_object(self) -> Any:
        """The challenge's agency forms its panel."""
        return self.challenge

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it and lead there."""
        try:
            panel = services.create_panel(self.challenge, by=request.user)
        except DomainError as refusal:
            self.refuse(refusal, target=self.challenge)
            messages.error(request, str(refusal))
            return redirect(self.challenge)
        return redirect(panel)


class PanelDetailView(PanelMixin, TemplateView):
    """The panel: who sits on it, how far it is, and the one next thing for this person."""

    template_name = "evaluation/panel_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add members, the person's stack of bids, and what may be done."""
        panel = self.panel
        forms_panel = self.may("form_panel") and panel.stage != Stage.CLOSED
        return super().get_context_data(
            panel=panel,
            challenge=panel.challenge,
            stage=panel.stage,
            steps=_steps(panel),
            members=[one for one in panel.members.all() if one.declined_at is None],
            seat=self.seat,
            stack=self._stack(),
            undeclared=self._mine(declaration="").count(),
            undecided=self._mine().undecided().exists(),
            answer_form=AnswerForm(),
            invite_form=kwargs.pop("invite_form", None) or InviteForm(),
            suggestions=experts.for_panel(panel) if forms_panel else [],
            may_form=forms_panel,
            may_begin=self.may("begin_scoring") and panel.stage in {Stage.WAITING, Stage.INVITING},
            may_see_progress=self.may("see_progress") and panel.scoring_at is not None,
            may_resolve=self.may("resolve_conflicts"),
            may_begin_consensus=self.may("begin_consensus") and panel.stage == Stage.SCORING,
            sheets_open=len(consensus.open_sheets(panel)) if panel.stage == Stage.SCORING else 0,
            may_close=self.may("close_evaluation") and panel.stage == Stage.CONSENSUS,
            may_show_names=self.may("show_names") and panel.is_blind and panel.stage in {Stage.CONSENSUS, Stage.CLOSED},
            may_write_minutes=self.may("write_minutes"),
            may_see_ranking=panel.stage == Stage.CLOSED,
            seated_scorers=len(common.scorers(panel)),
            **kwargs,
        )

    def _mine(self, **which: Any) -> Any:
        """The person's disclosures of bids that are to be judged or were ranked."""
        if self.seat is None or not self.seat.is_seated:
            return Disclosure.objects.none()
        return Disclosure.objects.filter(
            member=self.seat, proposal__in=common.bids_to_score(self.panel).values("pk"), **which
        )

    def _stack(self) -> list[dict[str, Any]]:
        """The bids that are open to the person, each with what the sheet is at."""
        if self.seat is None or not self.seat.is_seated or not self.panel.scoring_at:
            return []
        rows = self._mine().cleared().select_related("proposal").order_by("proposal__number")
        sheets = {one.proposal_id: one for one in Sheet.objects.filter(member=self.seat)}
        talks = self.panel.stage in {Stage.CONSENSUS, Stage.CLOSED}
        spreads = progress.widest(self.panel, self.request.user) if talks else {}
        stack = []
        for row in rows:
            sheet = sheets.get(row.proposal_id)
            to_score = self.seat.scores and self.panel.stage in scoring.SCORING_STAGES
            stack.append(
                {
                    "bid": row.proposal,
                    "sheet": sheet,
                    "may_score": to_score and not (talks and sheet and sheet.locked_at),
                    "may_talk": talks and (not self.seat.scores or (sheet is not None and sheet.locked_at)),
                    "spread": spreads.get(row.proposal_id),
                }
            )
        return stack


def _steps(panel: Panel) -> list[dict[str, Any]]:
    """The line of an evaluation's steps."""
    order = [Stage.INVITING, Stage.WAITING, Stage.SCORING, Stage.CONSENSUS, Stage.CLOSED]
    here = order.index(panel.stage)
    return [
        {
            "label": stage.label,
            "state": "done" if place < here or panel.closed_at else "current" if place == here else "todo",
        }
        for place, stage in enumerate(order)
    ]


class InviteView(PanelMixin, FormView[InviteForm]):
    """Ask somebody to sit on the panel."""

    permission_required = "evaluation.form_panel"
    form_class = InviteForm
    template_name = "evaluation/member_form.html"
    extra_context = {"heading_of": "invite"}

    def get_initial(self) -> dict[str, Any]:
        """An address that a suggestion leads with."""
        chosen = experts.address_of(self.panel, self.request.GET.get("expert", ""))
        return {"email": chosen or "", "role": PanelRole.MEMBER}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the panel."""
        return super().get_context_data(
            panel=self.panel, heading=_("Ask somebody to sit on the panel"), act=_("Ask"), **kwargs
        )

    def form_valid(self, form: InviteForm) -> HttpResponse:
        """Ask, or show why not."""
        try:
            services.invite_member(self.panel, form.user, role=form.cleaned_data["role"], by=self.request.user)
        except DomainError as refusal:
            self.refuse(refusal, target=self.panel)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("%(person)s has been asked.") % {"person": form.user.full_name})
        return self.back()


class AnswerView(PanelMixin, View):
    """Accept or decline a seat."""

    permission_required = "evaluation.answer_invitation"
    http_method_names = ["post"]

    @cached_property
    def own(self) -> PanelMember:
        """The person's seat, or 404."""
        if self.seat is None:
            raise Http404
        return self.seat

    def get_permission_object(self) -> Any:
        """The person's own seat."""
        return self.seat

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            tell_errors(request, form)
            return self.back()
        accept = form.cleaned_data["answer"] == "accept"
        try:
            services.answer_invitation(self.own, accept=accept, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
            return self.back()
        if accept:
            messages.success(request, _("Thank you. You sit on this panel now."))
            return self.back()
        messages.success(request, _("You have declined. The agency was told."))
        return redirect("workspace")


class MemberMixin(PanelMixin):
    """Fetches the seat that the address names on the panel that the person may see."""

    permission_required = "evaluation.form_panel"

    @cached_property
    def member(self) -> PanelMember:
        """The seat, or 404."""
        found: PanelMember = get_object_or_404(self.panel.members.select_related("user"), pk=self.kwargs["pk"])
        return found


class RemoveView(MemberMixin, FormView[RemoveForm]):
    """Take somebody off the panel."""

    form_class = RemoveForm
    template_name = "evaluation/member_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the panel and whom it is about."""
        heading = _("Take %(person)s off the panel") % {"person": self.member.user.full_name}
        return super().get_context_data(panel=self.panel, heading=heading, act=_("Take off"), danger=True, **kwargs)

    def form_valid(self, form: RemoveForm) -> HttpResponse:
        """Take off, or show why not."""
        try:
            services.remove_member(self.member, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(refusal, target=self.member)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("The panel was changed."))
        return self.back()


class ReplaceView(MemberMixin, FormView[ReplaceForm]):
    """Put somebody else into a seat."""

    form_class = ReplaceForm
    template_name = "evaluation/member_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the panel and whom it is about."""
        heading = _("Replace %(person)s") % {"person": self.member.user.full_name}
        return super().get_context_data(panel=self.panel, heading=heading, act=_("Replace"), **kwargs)

    def form_valid(self, form: ReplaceForm) -> HttpResponse:
        """Replace, or show why not."""
        data = form.cleaned_data
        try:
            services.replace_member(
                self.member,
                user=form.user,
                by=self.request.user,
                reason=data["reason"],
                keep_scores=data["keep_scores"],
            )
        except DomainError as refusal:
            self.refuse(refusal, target=self.member)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("%(person)s has been asked.") % {"person": form.user.full_name})
        return self.back()


class BeginScoringView(PanelMixin, View):
    """Hand the bids to the panel."""

    permission_required = "evaluation.begin_scoring"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin, or say what is missing."""
        try:
            services.begin_scoring(self.panel, by=request.user)
        except DomainError as refusal:
            self.refused(refusal)
        else:
            messages.success(request, _("Scoring has begun. Every member declares conflicts first."))
        return self.back()
