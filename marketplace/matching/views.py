"""The match pages: solutions for a problem or challenge, challenges for a solution, likes of each, and marks."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from challenges.models import Challenge, Problem
from hoip.accounts.access import PermittedMixin
from hoip.clock import now
from marketplace.matching.forms import UNDO, MarkForm
from marketplace.matching.services import (
    mark_match,
    match_challenges,
    match_solutions,
    similar_challenges,
    similar_problems,
    similar_solutions,
    unmark_match,
)
from marketplace.matching.states import Verdict, Why
from marketplace.solutions.models import Solution


class OfProblem(PermittedMixin):
    """Views of one problem's matches."""

    permission_required = "matching.match_problem"
    kwargs: dict[str, Any]

    @cached_property
    def record(self) -> Any:
        """The problem that the address names, or 404."""
        problems = Problem.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(problems.prefetch_related("tags", "fields"), number=self.kwargs["number"])

    def get_permission_object(self) -> Any:
        """The record is what the permission is asked for."""
        return self.record


class OfChallenge(PermittedMixin):
    """Views of one challenge's matches."""

    permission_required = "matching.match_challenge"
    kwargs: dict[str, Any]

    @cached_property
    def record(self) -> Any:
        """The challenge that the address names, or 404."""
        challenges = Challenge.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(
            challenges.prefetch_related("tags", "fields", "problems__tags", "problems__fields"),
            number=self.kwargs["number"],
        )

    def get_permission_object(self) -> Any:
        """The record is what the permission is asked for."""
        return self.record


class OfSolution(PermittedMixin):
    """Views of one solution's matches."""

    permission_required = "matching.match_solution"
    kwargs: dict[str, Any]

    @cached_property
    def record(self) -> Any:
        """The solution that the address names, or 404."""
        solutions = Solution.objects.visible_to(self.request.user).for_listing()
        return get_object_or_404(solutions, slug=self.kwargs["slug"])

    def get_permission_object(self) -> Any:
        """The solution is what the permission is asked for."""
        return self.record


class _SolutionsView(TemplateView):
    """Solutions that fit a need, each with its reasons."""

    template_name = "matching/solutions.html"
    record: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ranked solutions."""
        return super().get_context_data(
            record=self.record,
            found=match_solutions(self.record, self.request.user),
            kind=self.record._meta.model_name,
            may_shortlist=self.request.user.works_in(self.record.organisation_id),
            reasons=Why.choices,
            **kwargs,
        )


class ProblemSolutionsView(OfProblem, _SolutionsView):
    """Solutions that fit a problem."""


class ChallengeSolutionsView(OfChallenge, _SolutionsView):
    """Solutions that fit a challenge."""


class SolutionChallengesView(OfSolution, TemplateView):
    """Open challenges that a solution could win."""

    template_name = "matching/challenges.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ranked challenges."""
        return super().get_context_data(
            record=self.record,
            at=now(),
            found=match_challenges(self.record, self.request.user),
            kind="solution",
            reasons=Why.choices,
            **kwargs,
        )


# --- Marks -------------------------------------------------------------------------------------


class _MarkView(FormView[MarkForm]):
    """Say whether a match was worth showing. The page itself asks why it is not relevant, where the list did not."""

    form_class = MarkForm
    template_name = "matching/mark.html"
    record: Any

    @cached_property
    def found(self) -> Any:
        """What the list showed, or 404."""
        solutions = Solution.objects.visible_to(self.request.user).published()
        return get_object_or_404(solutions, slug=self.kwargs["solution"])

    def list_url(self) -> str:
        """The list that the match stands in."""
        return reverse(f"matching:{self.record._meta.model_name}-solutions", args=[self.record.number])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name both sides."""
        return super().get_context_data(record=self.record, match=self.found, list_url=self.list_url(), **kwargs)

    def form_valid(self, form: MarkForm) -> HttpResponse:
        """Keep or take back the mark, and go back to the list."""
        given = form.cleaned_data
        if given["verdict"] == UNDO:
            unmark_match(self.record, self.found, by=self.request.user)
            messages.success(self.request, _("The mark was taken back."))
        else:
            mark_match(
                self.record,
                self.found,
                verdict=given["verdict"],
                by=self.request.user,
                why=given["why"],
                words=given["words"],
                rank=given["rank"],
            )
            if given["verdict"] == Verdict.USEFUL:
                messages.success(self.request, _("Marked as useful. Thank you."))
            else:
                messages.success(
                    self.request, _("Taken out of this list. You can bring it back at the end of the list.")
                )
        return redirect(self.list_url())


class ProblemMarkView(OfProblem, _MarkView):
    """Mark a solution in a problem's list."""


class ChallengeMarkView(OfChallenge, _MarkView):
    """Mark a solution in a challenge's list."""


class SolutionMarkView(OfSolution, _MarkView):
    """Mark a challenge in a solution's list."""

    @cached_property
    def found(self) -> Any:
        """What the list showed, or 404."""
        at = now()
        challenges = Challenge.objects.visible_to(self.request.user, at).announced(at)
        return get_object_or_404(challenges.select_related("organisation"), number=self.kwargs["challenge"])

    def list_url(self) -> str:
        """The list that the match stands in."""
        return reverse("matching:solution-challenges", args=[self.record.slug])


# --- Likes -------------------------------------------------------------------------------------


class SimilarSolutionsView(TemplateView):
    """Other profiles that do much the same; for everybody."""

    template_name = "matching/similar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the likes."""
        solutions = Solution.objects.visible_to(self.request.user).for_listing()
        record = get_object_or_404(solutions, slug=self.kwargs["slug"])
        found = similar_solutions(record, self.request.user)
        return super().get_context_data(record=record, found=found, kind="solution", **kwargs)


class SimilarChallengesView(TemplateView):
    """Other challenges that ask for much the same; for everybody."""

    template_name = "matching/similar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the likes."""
        at = now()
        challenges = Challenge.objects.visible_to(self.request.user, at).for_listing().prefetch_related("problems")
        record = get_object_or_404(challenges, number=self.kwargs["number"])
        found = similar_challenges(record, self.request.user)
        return super().get_context_data(record=record, found=found, kind="challenge", at=at, **kwargs)


class SimilarProblemsView(OfProblem, TemplateView):
    """Other problems that the person may see and that ask for much the same."""

    template_name = "matching/similar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the likes."""
        found = similar_problems(self.record, self.request.user)
        return super().get_context_data(record=self.record, found=found, kind="problem", **kwargs)
