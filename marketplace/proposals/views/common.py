"""What the pages of bids share."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property

from challenges.models import Challenge
from hoip.accounts.access import PermittedMixin
from hoip.vault import Damaged, KeyMissing
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.names import knows_names


class KeyGuardMixin:
    """A key that is away answers a page that says so, and 503; nothing is lost meanwhile."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on, or say that the platform cannot open the bid now."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except (KeyMissing, Damaged) as refusal:
            return render(request, "proposals/unreadable.html", {"refusal": refusal}, status=503)
        return response


class ProposalMixin(KeyGuardMixin, PermittedMixin):
    """Fetches the bid that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def proposal(self) -> Proposal:
        """The bid, or 404. Its own team is looked for first: their question is short, and at a deadline many ask it."""
        number = self.kwargs["number"]
        if self.request.method == "POST":
            own = Proposal.objects.of_team(self.request.user).select_related("organisation")
            mine: Proposal | None = own.filter(number=number).first()
            if mine is not None:
                return mine
        rows = Proposal.objects.visible_to(self.request.user)
        rows = rows.select_related(
            "challenge__organisation", "challenge__bid_opening", "solution", "organisation", "submitted_by"
        )
        found: Proposal = get_object_or_404(rows, number=number)
        return found

    @property
    def is_mine(self) -> bool:
        """Whether the person belongs to the bidding organisation."""
        return self.request.user.works_in(self.proposal.organisation_id)

    @cached_property
    def shows_names(self) -> bool:
        """Whether the person reads who bids: not while the evaluation is blind, unless they looked, on record."""
        return knows_names(self.proposal, self.request.user)

    def get_permission_object(self) -> Any:
        """The bid is what the permission is asked for."""
        return self.proposal

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the bid."""
        return super().get_context_data(proposal=self.proposal, **kwargs)


class ChallengeMixin(KeyGuardMixin, PermittedMixin):
    """Fetches the challenge that the address names, out of those that the person may see."""

    kwargs: dict[str, Any]

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).select_related("organisation", "bid_opening")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The challenge is what the permission is asked for."""
        return self.challenge
