"""Challenges (thách thức): calls made from accepted problems, with their criteria."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from challenges.models.clauses import Clause
from challenges.models.problems import Problem
from challenges.querysets import FULL_WEIGHT, ChallengeQuerySet, CriterionQuerySet
from challenges.states import Outcome, Phase, TieBreak, Track
from hoip.accounts.models import Organisation
from hoip.bilingual import in_language
from hoip.reference.models import TaggedItem, TaxonomyField


class Challenge(models.Model):
    """A published call (thách thức) made from accepted problems. What the process decided is here, never in a page.

    All times are aware. `closes_at` is the first moment at which no bid is taken any more.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="challenges"
    )
    problems = models.ManyToManyField(Problem, verbose_name=_("problems"), related_name="challenges")
    number = models.CharField(_("number"), max_length=20, unique=True)
    track = models.CharField(_("track"), max_length=8, choices=Track)
    title_vi = models.CharField(_("Vietnamese title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    summary_vi = models.TextField(_("the need in one sentence, in Vietnamese"), max_length=600, blank=True)
    summary_en = models.TextField(_("the need in one sentence, in English"), max_length=600, blank=True)
    audience_vi = models.CharField(_("for whom, in Vietnamese"), max_length=300, blank=True)
    audience_en = models.CharField(_("for whom, in English"), max_length=300, blank=True)
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields"), blank=True, related_name="challenges")
    tags = TaggableManager(verbose_name=_("tags"), through=TaggedItem, blank=True)
    trl_min = models.PositiveSmallIntegerField(
        _("lowest readiness level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    opens_at = models.DateTimeField(_("bids open"), null=True, blank=True)
    questions_until = models.DateTimeField(_("questions until"), null=True, blank=True)
    closes_at = models.DateTimeField(_("bids until"), null=True, blank=True)
    evaluation_until = models.DateTimeField(_("evaluation until"), null=True, blank=True)
    result_on = models.DateField(_("result on"), null=True, blank=True)
    budget_min = models.PositiveBigIntegerField(_("budget from, in VND"), null=True, blank=True)
    budget_max = models.PositiveBigIntegerField(_("budget up to, in VND"), null=True, blank=True)
    prize_vi = models.CharField(_("prize or support, in Vietnamese"), max_length=300, blank=True)
    prize_en = models.CharField(_("prize or support, in English"), max_length=300, blank=True)
    clauses = models.ManyToManyField(Clause, verbose_name=_("IP and data terms"), blank=True, related_name="challenges")
    eligible_kinds = models.JSONField(_("kinds of organisation that may bid"), default=list, blank=True)
    score_max = models.PositiveSmallIntegerField(
        _("highest score of a criterion"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(10)],
        help_text=_("Each criterion is scored from 0 to this number."),
    )
    tie_break = models.CharField(
        _("how ties are broken"), max_length=20, choices=TieBreak, default=TieBreak.HEAVIEST_CRITERION
    )
    panel_minimum = models.PositiveSmallIntegerField(
        _("fewest scores a bid needs"), default=3, validators=[MinValueValidator(1), MaxValueValidator(15)]
    )
    is_blind = models.BooleanField(_("bidders' names are hidden from the panel"), default=True)
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace after the deadline, in minutes"), default=0, validators=[MaxValueValidator(120)]
    )
    cure_days = models.PositiveSmallIntegerField(
        _("days to mend formal gaps"), default=0, validators=[MaxValueValidator(30)]
    )
    standstill_days = models.PositiveSmallIntegerField(
        _("days of standstill before an award is final"), default=10, validators=[MaxValueValidator(60)]
    )
    feedback_days = models.PositiveSmallIntegerField(
        _("days within which every bidder gets feedback"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    is_demo = models.BooleanField(_("demo content"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    published_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField(_("reason of the outcome"), max_length=2000, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason of the cancellation"), max_length=2000, blank=True)

    objects: ClassVar[Any] = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_vi="") | ~Q(title_en=""),
                name="challenge_has_a_title",
                violation_error_message=_("Give the title in Vietnamese, in English or in both."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                name="challenge_closes_after_it_opens",
                violation_error_message=_("Bids must close after they open."),
            ),
            models.CheckConstraint(
                condition=Q(questions_until=None) | Q(closes_at=None) | Q(questions_until__lte=F("closes_at")),
                name="challenge_questions_before_close",
                violation_error_message=_("Questions must end before bids close."),
            ),
            models.CheckConstraint(
                condition=Q(evaluation_until=None) | Q(closes_at=None) | Q(evaluation_until__gt=F("closes_at")),
                name="challenge_evaluation_after_close",
                violation_error_message=_("Evaluation must end after bids close."),
            ),
            models.CheckConstraint(
                condition=Q(budget_min=None) | Q(budget_max=None) | Q(budget_max__gte=F("budget_min")),
                name="challenge_budget_in_order",
                violation_error_message=_("The upper budget lies below the lower one."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (Q(opens_at__isnull=False) & Q(closes_at__isnull=False)),
                name="challenge_announced_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="challenge_cancelled_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NO_AWARD) | ~Q(outcome_reason=""), name="challenge_no_award_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Its public page's address (a registry knows it: pages are above this room), else the workspace's."""
        from challenges.addresses import public_address

        return public_address(self) or reverse("challenges:challenge-manage", args=[self.number])

    @property
    def title(self) -> str:
        """The title in the reader's language, else in the other."""
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        """The need in one sentence, in the reader's language, else in the other."""
        return in_language(self, "summary")

    @property
    def audience(self) -> str:
        """For whom, in the reader's language, else in the other."""
        return in_language(self, "audience")

    @property
    def prize(self) -> str:
        """Prize or support, in the reader's language, else in the other."""
        return in_language(self, "prize")

    def phase_at(self, at: datetime) -> Phase:
        """Its phase at the aware time `at`, from its dates and acts alone (design, section 4)."""
        if self.cancelled_at and self.cancelled_at <= at:
            return Phase.CANCELLED
        if self.published_at is None or self.published_at > at:
            return Phase.PREPARING
        if self.completed_at and self.completed_at <= at:
            return Phase.COMPLETED
        if self.decided_at and self.decided_at <= at:
            return Phase.DECIDED
        if self.opens_at is None or self.opens_at > at:
            return Phase.ANNOUNCED
        return Phase.OPEN if self.closes_at is None or self.closes_at > at else Phase.EVALUATING


class ChallengeCriterion(models.Model):
    """One criterion of a challenge with its weight in points of 100."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(_("order"))
    text_vi = models.CharField(_("Vietnamese text"), max_length=200)
    text_en = models.CharField(_("English text"), max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)], help_text=_("Points of 100.")
    )

    minimum = models.DecimalField(
        _("lowest score to stay in"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("On the scale of the scores; a bid below it is out, whatever its sum."),
    )
    reason_required = models.BooleanField(_("every score needs a reason"), default=True)
    anchors = models.JSONField(_("what the scores mean"), default=dict, blank=True)
    """Words for scores: {"0": {"vi": ..., "en": ...}, "5": {...}}; scores without words may stand between."""

    objects: ClassVar[Any] = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["challenge", "order"], name="challenge_criterion_order_once")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it. Raises NotPossible when the deadline has passed and it is changed, or full weights get more."""
        known = type(self).objects.filter(challenge=self.challenge_id)
        if not self._state.adding:
            known.filter(pk=self.pk).refuse_if_fixed()
        elif (known.aggregate(total=Sum("weight"))["total"] or 0) + self.weight > FULL_WEIGHT:
            known.refuse_if_fixed()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Take it away. Raises NotPossible when the deadline has passed."""
        type(self).objects.filter(pk=self.pk).refuse_if_fixed()
        return super().delete(*args, **kwargs)

    @property
    def text(self) -> str:
        """The criterion in the reader's language, else in the other."""
        return in_language(self, "text")
