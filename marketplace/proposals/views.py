"""Pages of bids."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView, ListView, View

from challenges.models import Challenge
from challenges.presentation import asked_for
from hoip.accounts.access import PermittedMixin
from hoip.accounts.models import Organisation
from hoip.audit.services import record_refusal
from hoip.clock import now
from hoip.exceptions import DomainError, EditConflict
from marketplace.proposals import services
from marketplace.proposals.eligibility import conditions
from marketplace.proposals.forms import DocumentForm, ProposalForm, StartForm, WithdrawForm
from marketplace.proposals.models import Proposal, ProposalDocument
from marketplace.proposals.states import ProposalState

PER_PAGE = 20


class ProposalCreateView(PermittedMixin, FormView[StartForm]):
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
        return self.request.organisation  # type: ignore[attr-defined,no-any-return]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the bid that exists, or show the conditions."""
        present = Proposal.objects.visible_to(request.user).filter(
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
        slug = self.request.GET.get("solution", "")
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
            proposal = services.start_proposal(
                self.challenge, organisation, solution=form.cleaned_data["solution"], by=self.request.user
            )
        except DomainError as refusal:
            record_refusal("proposals.start_proposal", target=self.challenge, by=self.request.user, reason=str(refusal))
            form.add_error(None, refusal.message)
            for reason in getattr(refusal, "reasons", []):
                form.add_error(None, reason)
            return self.form_invalid(form)
        return redirect("proposals:proposal-edit", proposal.number)


class ProposalListView(PermittedMixin, ListView[Proposal]):
    """The bids of the organisations that the person works for."""

    permission_required = "proposals.list_proposals"
    template_name = "proposals/proposal_list.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Own bids only; what is opened to an agency stands with its challenge."""
        user: Any = self.request.user
        rows = Proposal.objects.visible_to(user).filter(organisation__in=user.memberships.values("organisation_id"))
        return rows.select_related("challenge", "solution", "organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the time."""
        return super().get_context_data(at=now(), **kwargs)


class ProposalMixin(PermittedMixin):
    """Fetches the bid that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def proposal(self) -> Proposal:
        """The bid, or 404."""
        rows = Proposal.objects.visible_to(self.request.user)
        rows = rows.select_related("challenge__organisation", "solution", "organisation", "submitted_by")
        found: Proposal = get_object_or_404(rows.prefetch_related("documents__file"), number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The bid is what the permission is asked for."""
        return self.proposal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bid."""
        return super().get_context_data(proposal=self.proposal, **kwargs)  # type: ignore[misc,no-any-return]

    def refuse(self, verb: str, refusal: DomainError) -> None:
        """Keep a refusal on record, outside the transaction that it ended."""
        record_refusal(f"proposals.{verb}", target=self.proposal, by=self.request.user, reason=str(refusal))


class ProposalDetailView(ProposalMixin, DetailView[Proposal]):
    """A bid: for its team with what can be done next, for the agency after the deadline."""

    permission_required = "proposals.view_proposal"
    template_name = "proposals/proposal_detail.html"
    context_object_name = "proposal"

    def get_object(self, queryset: Any = None) -> Proposal:
        """The bid that the address names."""
        return self.proposal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is missing and what can be done."""
        at, user = now(), self.request.user
        mine = user.works_in(self.proposal.organisation_id)  # type: ignore[union-attr]
        is_open = self.proposal.challenge.phase_at(at) == "open"
        draft = self.proposal.state == ProposalState.DRAFT
        return super().get_context_data(
            at=at,
            mine=mine,
            is_open=is_open,
            missing=services.missing(self.proposal) if mine and draft else [],
            conditions=conditions(self.proposal.challenge, self.proposal.organisation, at) if mine and draft else [],
            may_change=is_open and draft and user.has_perm("proposals.change_proposal", self.proposal),
            may_submit=is_open and draft and user.has_perm("proposals.submit_proposal", self.proposal),
            may_take_back=is_open
            and mine
            and not draft
            and user.has_perm("proposals.withdraw_proposal", self.proposal),
            may_withdraw=is_open
            and self.proposal.state != ProposalState.WITHDRAWN
            and user.has_perm("proposals.withdraw_proposal", self.proposal),
            **kwargs,
        )


class ProposalEditView(ProposalMixin, FormView[ProposalForm]):
    """Write a bid."""

    permission_required = "proposals.change_proposal"
    form_class = ProposalForm
    template_name = "proposals/proposal_edit.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form edits a fresh copy, so that a refused save leaves the shown bid as it is."""
        return super().get_form_kwargs() | {"instance": Proposal.objects.get(pk=self.proposal.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the challenge asks, and the documents."""
        return super().get_context_data(
            at=now(),
            asked=asked_for(self.proposal.challenge),
            document_form=kwargs.pop("document_form", None) or DocumentForm(),
            **kwargs,
        )

    def form_valid(self, form: ProposalForm) -> HttpResponse:
        """Keep it; of two people who save, the second is told and keeps what was typed."""
        try:
            services.save_proposal(
                self.proposal, by=self.request.user, version=form.cleaned_data["version"], values=form.values()
            )
        except EditConflict as conflict:
            form.add_error(None, conflict.message)
            theirs = [
                {
                    "label": form.fields[name].label,
                    "yours": form.cleaned_data[name],
                    "theirs": getattr(conflict.current, name),
                }
                for name in form.cleaned_data
                if name != "version" and getattr(conflict.current, name, None) != form.cleaned_data[name]
            ]
            context = self.get_context_data(form=form, conflict=theirs, current_version=conflict.current.version)
            return self.render_to_response(context, status=409)
        except DomainError as refusal:
            self.refuse("save_proposal", refusal)
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        if "stay" in self.request.POST:
            return redirect("proposals:proposal-edit", self.proposal.number)
        return redirect(self.proposal)


class DocumentAddView(ProposalEditView):
    """Add a document to a draft."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form stands on the bid's page."""
        return redirect("proposals:proposal-edit", self.proposal.number)

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Take the file in, or say why not."""
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                services.add_document(self.proposal, by=request.user, **form.cleaned_data)
                messages.success(request, _("The document was added."))
                return redirect("proposals:proposal-edit", self.proposal.number)
            except (DomainError, forms.ValidationError) as refusal:
                form.add_error("upload", getattr(refusal, "message", str(refusal)))
        edit = ProposalForm(instance=Proposal.objects.get(pk=self.proposal.pk))
        return self.render_to_response(self.get_context_data(form=edit, document_form=form))


class DocumentRemoveView(ProposalMixin, View):
    """Take a document out of a draft."""

    permission_required = "proposals.change_proposal"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        """Take it out; another bid's document is a 404."""
        document = get_object_or_404(ProposalDocument, pk=pk, proposal=self.proposal)
        try:
            services.remove_document(document, by=request.user)
            messages.success(request, _("The document was removed."))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("proposals:proposal-edit", self.proposal.number)


class ProposalActView(ProposalMixin, FormView[Any]):
    """An act on a bid: a form, a verb, and back."""

    template_name = "proposals/proposal_act.html"
    form_class: Any = forms.Form
    verb = ""
    heading: Any = ""
    text: Any = ""
    act_label: Any = ""
    done: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words of the act."""
        return super().get_context_data(heading=self.heading, text=self.text, act_label=self.act_label, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, or say why not and keep the refusal on record."""
        try:
            getattr(services, self.verb)(self.proposal, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            self.refuse(self.verb, refusal)
            form.add_error(None, refusal.message)
            for reason in (*getattr(refusal, "missing", []), *getattr(refusal, "reasons", [])):
                form.add_error(None, reason)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.proposal)


class ProposalSubmitView(ProposalActView):
    """Submit a bid."""

    permission_required = "proposals.submit_proposal"
    verb = "submit_proposal"
    heading = gettext_lazy("Submit the bid")
    text = gettext_lazy(
        "Until the deadline nobody outside your organisation can read it. You can take it back or withdraw it until then."
    )
    act_label = gettext_lazy("Submit")
    done = gettext_lazy("The bid was submitted. A receipt is on its way to you by e-mail.")


class ProposalTakeBackView(ProposalActView):
    """Take a bid back to change it."""

    permission_required = "proposals.withdraw_proposal"
    verb = "take_back_proposal"
    heading = gettext_lazy("Take the bid back")
    text = gettext_lazy(
        "It becomes a draft again and does not count until you submit it once more, before the deadline."
    )
    act_label = gettext_lazy("Take back")
    done = gettext_lazy("The bid is a draft again.")


class ProposalWithdrawView(ProposalActView):
    """Withdraw a bid."""

    permission_required = "proposals.withdraw_proposal"
    form_class = WithdrawForm
    verb = "withdraw_proposal"
    heading = gettext_lazy("Withdraw the bid")
    text = gettext_lazy("Nobody outside your organisation will learn that there was one.")
    act_label = gettext_lazy("Withdraw")
    done = gettext_lazy("The bid was withdrawn.")


class ChallengeProposalsView(PermittedMixin, ListView[Proposal]):
    """The bids on a challenge, for its agency and the office; until the deadline not even their number is shown."""

    permission_required = "proposals.list_challenge_proposals"
    template_name = "proposals/challenge_proposals.html"
    paginate_by = PER_PAGE

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge that the address names, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).select_related("organisation")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The challenge is what the permission is asked for."""
        return self.challenge

    def get_queryset(self) -> Any:
        """Opened bids alone."""
        at = now()
        rows = Proposal.objects.visible_to(self.request.user, at).unsealed(at).filter(challenge=self.challenge)
        return rows.select_related("organisation", "solution", "candidacy").order_by("number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the challenge and whether its bids are still sealed."""
        at = now()
        sealed = self.challenge.closes_at is None or self.challenge.closes_at > at
        return super().get_context_data(
            challenge=self.challenge,
            at=at,
            sealed=sealed,
            may_shortlist=self.request.user.works_in(self.challenge.organisation_id),  # type: ignore[union-attr]
            **kwargs,
        )
