"""Open the bids of a challenge, read who bid, and screen them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from challenges.models import Challenge
from hoip.clock import now
from hoip.exceptions import DomainError
from hoip.ui.acts import ButtonView, add_refusal
from hoip.ui.paging import PagedMixin
from marketplace.proposals.content import canonical
from marketplace.proposals.deadlines import deadline_of, is_past
from marketplace.proposals.eligibility import lasting_conditions
from marketplace.proposals.forms.acts import PlainForm, ScreenForm
from marketplace.proposals.models import Opening, Proposal
from marketplace.proposals.services import contents, names, opening, screening
from marketplace.proposals.states import ProposalState
from marketplace.proposals.views.common import ChallengeMixin, ProposalMixin
from marketplace.proposals.views.reading import PER_PAGE


class ChallengeProposalsView(ChallengeMixin, PagedMixin, ListView[Proposal]):
    """The bids on a challenge, for its agency and the office; until the opening not even their number is shown."""

    permission_required = "proposals.list_challenge_proposals"
    template_name = "proposals/challenge_proposals.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """Opened bids alone."""
        at = now()
        rows = Proposal.objects.visible_to(self.request.user, at).unsealed(at).filter(challenge=self.challenge)
        state = self.request.GET.get("state", "")
        if state in ProposalState.values:
            rows = rows.filter(state=state)
        return rows.select_related("organisation", "solution", "candidacy", "challenge").order_by("number")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the challenge, whether its bids are opened, and what each bid offers in short."""
        at = now()
        context = super().get_context_data(**kwargs)
        found = contents.opened_contents(context["object_list"])
        user: Any = self.request.user
        known = names.known_names(self.challenge, context["object_list"], user)
        return context | {
            "challenge": self.challenge,
            "at": at,
            "opened": opening.is_complete(self.challenge),
            "is_past": is_past(self.challenge, at),
            "deadline": deadline_of(self.challenge),
            "rows": [(proposal, found.get(proposal.pk), proposal.pk in known) for proposal in context["object_list"]],
            "hides_names": len(known) < len(context["object_list"]),
            "states": [state for state in ProposalState if state in SCREENED],
            "may_open": user.has_perm("proposals.open_proposals", self.challenge),
            "may_shortlist": user.works_in(self.challenge.organisation_id),
        }


SCREENED = (
    ProposalState.SUBMITTED,
    ProposalState.ELIGIBLE,
    ProposalState.INELIGIBLE,
    ProposalState.SHORTLISTED,
    ProposalState.NOT_SELECTED,
    ProposalState.AWARDED,
    ProposalState.RESERVE,
)
"""States by which the list can be narrowed."""


class OpeningConfirmView(ChallengeMixin, FormView[PlainForm]):
    """Confirm that the bids are opened; two people do it together."""

    permission_required = "proposals.open_proposals"
    form_class = PlainForm
    template_name = "proposals/opening_confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how far the opening is; nothing of the bids."""
        at = now()
        present = Opening.objects.filter(challenge=self.challenge).select_related("first_by", "second_by").first()
        waits = opening.waiting_for_second(present, at)
        return super().get_context_data(
            challenge=self.challenge,
            at=at,
            deadline=deadline_of(self.challenge),
            is_past=is_past(self.challenge, at),
            present=present,
            waits=waits,
            waits_until=present.first_at + opening.window() if waits and present else None,
            minutes=int(opening.window().total_seconds() // 60),
            confirmed_by_me=waits and present is not None and present.first_by_id == self.request.user.pk,
            **kwargs,
        )

    def form_valid(self, form: PlainForm) -> HttpResponse:
        """Confirm, or say why not."""
        try:
            done = opening.confirm_opening(self.challenge, by=self.request.user)
        except DomainError as refusal:
            self.refuse(refusal, verb="proposals.open_proposals")
            add_refusal(form, refusal)
            return self.form_invalid(form)
        if done.opened_at is None:
            messages.success(self.request, _("You have confirmed. Now a second person has to, from the other side."))
            return redirect("proposals:opening-confirm", self.challenge.number)
        messages.success(self.request, _("The bids are opened, and the record is public."))
        return redirect("proposals:challenge-proposals", self.challenge.number)


class OpeningRecordView(TemplateView):
    """The public record of an opening: how many bids there were, with their hashes."""

    template_name = "proposals/opening_record.html"

    @cached_property
    def opening(self) -> Opening:
        """The opening, or 404 while there is none."""
        at = now()
        challenges = Challenge.objects.visible_to(self.request.user, at)
        rows = Opening.objects.visible_to(self.request.user, at).filter(challenge__in=challenges)
        rows = rows.select_related("challenge__organisation", "first_by", "second_by")
        found: Opening = get_object_or_404(rows, challenge__number=self.kwargs["number"])
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the record itself, whose SHA-256 the page names."""
        if request.GET.get("format") == "json":
            name = f"{self.opening.challenge.number}-opening.json"
            return HttpResponse(
                canonical(self.opening.record),
                content_type="application/json",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the record, and which of its bids are one's own."""
        mine = Proposal.objects.of_team(self.request.user).filter(challenge=self.opening.challenge)
        return super().get_context_data(opening=self.opening, own=set(mine.values_list("number", flat=True)), **kwargs)


class NamesView(ProposalMixin, ButtonView):
    """Show the names of one bid of a blind evaluation to who screens it; the look is on record."""

    permission_required = "proposals.see_names"

    def act(self) -> Any:
        """Look."""
        names.look_at_names(self.proposal, by=self.request.user)
        return _("You read this bid with its names now. The look is on record.")

    def back(self) -> HttpResponse:
        """To where the names are wanted."""
        if self.request.POST.get("next") == "screen":
            return redirect("proposals:proposal-screen", self.proposal.number)
        return redirect(self.proposal)


class ProposalScreenView(ProposalMixin, FormView[ScreenForm]):
    """Whether an opened bid goes on, with the conditions as they are now."""

    permission_required = "proposals.screen_proposal"
    form_class = ScreenForm
    template_name = "proposals/proposal_screen.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Gaps may be mended where the challenge says so, once."""
        may_cure = (
            bool(self.proposal.challenge.cure_days)
            and self.proposal.state == ProposalState.SUBMITTED
            and not self.proposal.cures.exists()
        )
        return super().get_form_kwargs() | {"may_cure": may_cure}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the conditions, the formal papers and the request to mend gaps."""
        at = now()
        content = contents.opened_content(self.proposal)
        asked = contents.kinds_asked(self.proposal)
        given = {row.kind for row in (*content.documents, *content.added_later)}
        return super().get_context_data(
            at=at,
            content=content,
            conditions=lasting_conditions(self.proposal.challenge, self.proposal.organisation, at),
            papers=[(row, row.key in given) for row in asked.values()],
            cure=self.proposal.cures.first(),
            shows_names=self.shows_names,
            may_see_names=not self.shows_names and self.request.user.has_perm("proposals.see_names", self.proposal),
            **kwargs,
        )

    def form_valid(self, form: ScreenForm) -> HttpResponse:
        """Keep the result, or say why not."""
        result, reason, user = form.cleaned_data["result"], form.cleaned_data["reason"], self.request.user
        try:
            if result == ScreenForm.ELIGIBLE:
                screening.set_eligible(self.proposal, by=user, reason=reason)
            elif result == ScreenForm.INELIGIBLE:
                screening.set_ineligible(self.proposal, by=user, reason=reason)
            else:
                screening.request_cure(self.proposal, by=user, gaps=reason)
        except DomainError as refusal:
            self.refuse(refusal, verb="proposals.screen_proposal")
            add_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("The result is kept, and the bidder is told."))
        return redirect("proposals:challenge-proposals", self.proposal.challenge.number)
