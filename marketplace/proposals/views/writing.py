"""Begin a bid and write it, step by step."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from challenges.models import Challenge
from challenges.presentation import asked_for
from hoip.accounts.access import PermittedMixin, acting
from hoip.accounts.models import Organisation
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict
from hoip.ui.acts import add_refusal
from hoip.ui.formatting import clock_time
from marketplace.proposals.content import price_line, totals
from marketplace.proposals.deadlines import deadline_of
from marketplace.proposals.eligibility import conditions
from marketplace.proposals.forms.writing import (
    DeclarationsForm,
    MilestoneFormSet,
    OfferForm,
    PlanForm,
    PriceFormSet,
    StartForm,
    milestone_rows,
    price_initial,
    price_rows,
)
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import box, drafts
from marketplace.proposals.states import WRITTEN_STEPS, Step
from marketplace.proposals.views.common import KeyGuardMixin, ProposalMixin

FORMS: dict[str, Any] = {Step.OFFER: OfferForm, Step.PLAN: PlanForm, Step.DECLARATIONS: DeclarationsForm}
ORDER = list(Step)


def step_links(proposal: Proposal, current: str, gaps: list[drafts.Gap]) -> list[dict[str, Any]]:
    """The steps as the stepper shows them, the review last."""
    lacking = {gap.step for gap in gaps}
    links = [
        {
            "label": step.label,
            "url": step_url(proposal, step),
            "state": "current" if step == current else "todo" if step in lacking else "done",
        }
        for step in ORDER
    ]
    review = reverse("proposals:proposal-submit", args=[proposal.number])
    return [*links, {"label": _("Review and submit"), "url": review, "state": "current" if current == "" else "todo"}]


def step_url(proposal: Proposal, step: str) -> str:
    """The address of a step."""
    if step in {Step.TEAM, Step.DOCUMENTS}:
        return reverse(f"proposals:step-{step}", args=[proposal.number])
    return reverse("proposals:proposal-step", args=[proposal.number, step])


def next_url(proposal: Proposal, step: str) -> str:
    """The address of what follows a step."""
    place = ORDER.index(Step(step))
    if place + 1 < len(ORDER):
        return step_url(proposal, ORDER[place + 1])
    return reverse("proposals:proposal-submit", args=[proposal.number])


def step_context(proposal: Proposal, step: str) -> dict[str, Any]:
    """What the page of every step shows: where one is, what is missing here, until when, and what follows."""
    gaps = drafts.missing(proposal)
    return {
        "at": now(),
        "step": step,
        "step_label": Step(step).label,
        "steps": step_links(proposal, step, gaps),
        "gaps": [gap for gap in gaps if gap.step == step],
        "deadline": deadline_of(proposal.challenge),
        "next_url": next_url(proposal, step),
    }


class ProposalCreateView(KeyGuardMixin, PermittedMixin, FormView[StartForm]):
    """Whether one can bid, line by line, and from which solution."""

    permission_required = "proposals.add_proposal"
    form_class = StartForm
    template_name = "proposals/proposal_create.html"

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge that the address names, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).announced(now()).select_related("organisation")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    @property
    def organisation(self) -> Organisation | None:
        """The organisation that the person acts for."""
        return acting(self.request).organisation

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the bid that exists, or show the conditions."""
        present = Proposal.objects.of_team(request.user).filter(
            challenge=self.challenge, organisation=getattr(self.organisation, "pk", None)
        )
        found = present.first()
        return redirect(found) if found else super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Solutions of the organisation that the person acts for."""
        organisation = Organisation.objects.filter(pk=getattr(self.organisation, "pk", None)).first() or Organisation()
        return super().get_form_kwargs() | {"organisation": organisation}

    def get_initial(self) -> dict[str, Any]:
        """The solution that the address names."""
        slug = self.request.GET.get("solution", "")[:120].replace("\x00", "")
        mine = self.organisation.solutions.filter(slug=slug).first() if self.organisation and slug else None
        return {"solution": mine}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the conditions."""
        lines = conditions(self.challenge, self.organisation, now()) if self.organisation else []
        return super().get_context_data(
            challenge=self.challenge,
            organisation=self.organisation,
            conditions=lines,
            may_bid=bool(lines) and all(line.holds for line in lines) and self._writes(),
            writes=self._writes(),
            **kwargs,
        )

    def _writes(self) -> bool:
        """Whether the person's role writes for the organisation."""
        return self.organisation is not None and self.request.user.has_perm(
            "proposals.change_proposal", self.organisation
        )

    def form_valid(self, form: StartForm) -> HttpResponse:
        """Begin the bid and lead to its form."""
        if self.organisation is None or not self._writes():
            raise Http404
        organisation = Organisation.objects.get(pk=self.organisation.pk)
        try:
            proposal = drafts.start_proposal(
                self.challenge, organisation, solution=form.cleaned_data["solution"], by=self.request.user
            )
        except DomainError as refusal:
            self.refuse(refusal, verb="proposals.start_proposal")
            add_refusal(form, refusal)
            return self.form_invalid(form)
        return redirect("proposals:proposal-edit", proposal.number)


class ProposalEditView(ProposalMixin, View):
    """The way into the form: its first step with a gap."""

    permission_required = "proposals.change_proposal"
    http_method_names = ["get", "head"]

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Lead there."""
        gaps = drafts.missing(self.proposal)
        return redirect(step_url(self.proposal, gaps[0].step if gaps else Step.OFFER))


class StepView(ProposalMixin, FormView[Any]):
    """One written step: a form that saves itself where the browser can, and by its button everywhere."""

    permission_required = "proposals.change_proposal"

    def get_template_names(self) -> list[str]:
        """Each step has its page."""
        return [f"proposals/step_{self.step}.html"]

    @property
    def step(self) -> str:
        """The step that the address names, or 404."""
        if self.kwargs["step"] not in WRITTEN_STEPS:
            raise Http404
        return str(self.kwargs["step"])

    @cached_property
    def copy(self) -> dict[str, Any]:
        """The working copy as it is."""
        return box.read_copy(self.proposal)

    def get_form_class(self) -> Any:
        """The step's form."""
        return FORMS[self.step]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The bid and its working copy."""
        return super().get_form_kwargs() | {"proposal": self.proposal, "copy": self.copy}

    def get_initial(self) -> dict[str, Any]:
        """The form knows what is written."""
        return {}

    @cached_property
    def formsets(self) -> dict[str, Any]:
        """Milestones and prices beside the plan."""
        if self.step != Step.PLAN:
            return {}
        data = self.request.POST if self.request.method == "POST" else None
        return {
            "milestones": MilestoneFormSet(data, prefix="m", initial=self.copy["milestones"]),
            "prices": PriceFormSet(data, prefix="p", initial=price_initial(self.copy["prices"])),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the challenge asks, the steps, and what is missing."""
        return super().get_context_data(
            **step_context(self.proposal, self.step),
            asked=asked_for(self.proposal.challenge),
            totals=totals(price_line(row) for row in self.copy["prices"]),
            **self.formsets,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check every part before any is kept."""
        form = self.get_form()
        fine = [form.is_valid(), *(formset.is_valid() for formset in self.formsets.values())]
        return self.form_valid(form) if all(fine) else self.form_invalid(form)

    @property
    def saves_itself(self) -> bool:
        """Whether the page's script sent the form, not a person."""
        return self.request.headers.get("X-Autosave") == "1"

    def _values(self, form: Any) -> dict[str, Any]:
        values: dict[str, Any] = form.values()
        if self.step == Step.PLAN:
            values["milestones"] = milestone_rows(self.formsets["milestones"])
            values["prices"] = price_rows(self.formsets["prices"])
        if self.step == Step.DECLARATIONS:
            values["declarations"] = form.accepted(by=self.request.user, at=now())
        return values

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; of two people who save, the second is told and keeps what was typed."""
        try:
            saved = drafts.save_step(
                self.proposal,
                self.step,
                by=self.request.user,
                revision=form.cleaned_data["revision"],
                values=self._values(form),
                solution=form.cleaned_data.get("solution"),
                quietly=self.saves_itself,
            )
        except EditConflict as conflict:
            return self._conflict(form, conflict)
        except DomainError as refusal:
            self.refuse(refusal, verb="proposals.save_proposal")
            add_refusal(form, refusal)
            return self.form_invalid(form)
        if self.saves_itself:
            return JsonResponse(
                {
                    "revision": drafts.revision_of(saved, self.step),
                    "message": _("Saved at %(time)s.") % {"time": clock_time(now())},
                }
            )
        messages.success(self.request, _("Saved."))
        if "next" in self.request.POST:
            return redirect(next_url(self.proposal, self.step))
        return redirect(step_url(self.proposal, self.step))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show what is wrong where it is; a script is told that nothing was kept."""
        if self.saves_itself:
            return JsonResponse({"message": _("Not saved yet: something in the form cannot be read.")}, status=422)
        return super().form_invalid(form)

    def _conflict(self, form: Any, conflict: EditConflict) -> HttpResponse:
        """Both texts side by side; saving again keeps one's own."""
        if self.saves_itself:
            return JsonResponse({"message": str(conflict)}, status=409)
        form.add_error(None, conflict.message)
        theirs = FORMS[self.step](proposal=self.proposal, copy=conflict.current)
        fields = [
            {
                "label": form.fields[name].label,
                "yours": str(form.cleaned_data.get(name) or ""),
                "theirs": str(theirs.initial.get(name) or ""),
            }
            for name in form.fields
            if name not in {"revision", "solution"}
            and str(form.cleaned_data.get(name) or "") != str(theirs.initial.get(name) or "")
        ]
        if self.step == Step.PLAN:
            fields += self._plan_differences(conflict.current)
        context = self.get_context_data(
            form=form, conflict=fields, current_revision=conflict.current["revisions"].get(self.step, 0)
        )
        return self.render_to_response(context, status=409)

    def _plan_differences(self, current: dict[str, Any]) -> list[dict[str, Any]]:
        """Milestones and prices as lines of text, mine and theirs."""
        mine = {
            "milestones": milestone_rows(self.formsets["milestones"]),
            "prices": price_rows(self.formsets["prices"]),
        }
        labels = {"milestones": _("Milestones"), "prices": _("Price")}

        def lines(rows: list[dict[str, Any]]) -> str:
            return "\n".join(" · ".join(str(value) for value in row.values()) for row in rows)

        return [
            {"label": labels[name], "yours": lines(rows), "theirs": lines(current[name])}
            for name, rows in mine.items()
            if rows != current[name]
        ]
