"""What people said of matches. Nothing learns from it by itself: people read it and change weights or texts."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Problem
from marketplace.matching.querysets import MarkQuerySet
from marketplace.matching.states import Side, Verdict, Why
from marketplace.solutions.models import Solution


class Mark(models.Model):
    """One person's word on one match; it holds for everybody who looks at that list.

    `side` says which of the two was asking. `rank` is the place at which the match stood when it was marked (0 where
    it was not in the list), and `weights` the version of the weights that put it there.
    """

    side = models.CharField(_("asked for"), max_length=10, choices=Side)
    problem = models.ForeignKey(
        Problem, verbose_name=_("problem"), null=True, blank=True, on_delete=models.CASCADE, related_name="marks"
    )
    challenge = models.ForeignKey(
        Challenge, verbose_name=_("challenge"), null=True, blank=True, on_delete=models.CASCADE, related_name="marks"
    )
    solution = models.ForeignKey(Solution, verbose_name=_("solution"), on_delete=models.CASCADE, related_name="marks")
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict, db_index=True)
    why = models.CharField(_("reason"), max_length=20, choices=Why, blank=True)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    rank = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    weights = models.CharField(_("version of the weights"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects: ClassVar[Any] = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark on a match")
        verbose_name_plural = _("marks on matches")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["side", "problem", "solution"], condition=Q(problem__isnull=False), name="mark_once_a_problem"
            ),
            models.UniqueConstraint(
                fields=["side", "challenge", "solution"],
                condition=Q(challenge__isnull=False),
                name="mark_once_a_challenge",
            ),
            models.CheckConstraint(
                condition=Q(problem__isnull=False, challenge__isnull=True)
                | Q(problem__isnull=True, challenge__isnull=False),
                name="mark_has_one_need",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.NOT_RELEVANT) | ~Q(why=""), name="mark_not_relevant_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} – {self.solution}: {self.get_verdict_display()}"

    @property
    def need(self) -> Problem | Challenge:
        """The problem or challenge of the pair."""
        found = self.problem or self.challenge
        assert found is not None  # noqa: S101 - promised by the constraint mark_has_one_need
        return found

    @property
    def found(self) -> Any:
        """What the list had found: the solution, or the challenge where the solution was asking."""
        return self.need if self.side == Side.SOLUTION else self.solution
