"""What the pages of a decision share."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from challenges.models import Challenge
from hoip.accounts.access import PermittedMixin
from hoip.exceptions import DomainError
from hoip.ui.acts import tell_refusal
from marketplace.shortlists.models import Decision


class DecisionMixin(PermittedMixin):
    """Fetches the challenge that the address names, and its decisions that the person may see."""

    kwargs: dict[str, Any]
    permission_required = "shortlists.view_decisions"

    @cached_property
    def challenge(self) -> Challenge:
        """The challenge, or 404."""
        rows = Challenge.objects.visible_to(self.request.user).select_related("organisation")
        found: Challenge = get_object_or_404(rows, number=self.kwargs["number"])
        return found

    def get_permission_object(self) -> Any:
        """The challenge's agency decides."""
        return self.challenge

    @cached_property
    def decisions(self) -> list[Decision]:
        """What the person may see of the challenge's decisions, newest first."""
        rows = Decision.objects.visible_to(self.request.user).filter(challenge=self.challenge)
        rows = rows.select_related("proposed_by", "approved_by", "final_by", "ended_by", "challenge")
        return list(rows.prefetch_related("lines__proposal__organisation", "lines__proposal__solution"))

    @property
    def standing(self) -> Decision | None:
        """The decision that is neither turned down nor undone."""
        return next((one for one in self.decisions if one.ended_at is None), None)

    def may(self, verb: str) -> bool:
        """Whether the person holds a permission of this room for the challenge."""
        return bool(self.request.user.has_perm(f"shortlists.{verb}", self.challenge))

    def refused(self, refusal: DomainError, target: Any = None) -> None:
        """Put a refusal on record and say why."""
        self.refuse(refusal, target=target)
        tell_refusal(self.request, refusal)

    def to_page(self) -> HttpResponse:
        """The decision's page."""
        return redirect("shortlists:decision", self.challenge.number)
