"""What the views of one profile share."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from hoip.accounts.access import PermittedMixin
from marketplace.solutions.models import Solution


class OneSolutionMixin:
    """The profile that the address names, or 404 for those who may not see it."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def solution(self) -> Solution:
        """Found through `visible_to`, with everything that its pages read."""
        rows = Solution.objects.visible_to(self.request.user).for_listing()
        found: Solution = get_object_or_404(rows, slug=self.kwargs["slug"])
        return found


class PermittedSolutionMixin(PermittedMixin, OneSolutionMixin):
    """The same behind a named permission for that profile."""

    def get_permission_object(self) -> Solution:
        """The profile is what the permission is asked for."""
        return self.solution
