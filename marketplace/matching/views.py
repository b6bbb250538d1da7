"""The match pages: solutions for a problem or challenge, challenges for a solution."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from challenges.models import Challenge, Problem
from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from marketplace.matching.services import match_challenges, match_solutions
from marketplace.solutions.models import Solution


class ProblemSolutionsView(PermittedMixin, TemplateView):
    """Solutions that fit a problem, each with its reasons."""

    permission_required = "matching.match_problem"
    template_name = "matching/solutions.html"

    @cached_property
    def record(self) -> Any:
        """The problem that the address names, or 404."""
        problems = Problem.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(problems.prefetch_related("tags", "fields"), number=self.kwargs["number"])

    def get_permission_object(self) -> Any:
        """The record is what the permission is asked for."""
        return self.record

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ranked solutions."""
        return super().get_context_data(
            record=self.record,
            found=match_solutions(self.record, self.request.user),
            kind=self.record._meta.model_name,
            may_shortlist=self.request.user.works_in(self.record.organisation_id),
            **kwargs,
        )


class ChallengeSolutionsView(ProblemSolutionsView):
    """Solutions that fit a challenge."""

    permission_required = "matching.match_challenge"

    @cached_property
    def record(self) -> Any:
        """The challenge that the address names, or 404."""
        challenges = Challenge.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(
            challenges.prefetch_related("tags", "fields", "problems__tags", "problems__fields"),
            number=self.kwargs["number"],
        )


class SolutionChallengesView(PermittedMixin, TemplateView):
    """Open challenges that a solution could win."""

    permission_required = "matching.match_solution"
    template_name = "matching/challenges.html"

    @cached_property
    def record(self) -> Any:
        """The solution that the address names, or 404."""
        return get_object_or_404(Solution.objects.visible_to(self.request.user).for_listing(), slug=self.kwargs["slug"])

    def get_permission_object(self) -> Any:
        """The solution is what the permission is asked for."""
        return self.record

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ranked challenges."""
        return super().get_context_data(
            record=self.record, at=now(), found=match_challenges(self.record, self.request.user), **kwargs
        )
