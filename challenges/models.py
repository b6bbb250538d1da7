"""What agencies need: problems, the challenges made from them, and the clauses that challenges choose from."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from challenges.querysets import ChallengeQuerySet, ProblemQuerySet
from challenges.states import ClauseKind, Phase, ProblemState, Track
from hoip.accounts.models import Organisation
from hoip.bilingual import in_language
from hoip.reference.models import TaggedItem, TaxonomyField


class Problem(models.Model):
    """A need (bài toán) that an agency cannot solve alone, from first note to acceptance.

    `sections` maps the keys of `challenges.sections` to the text of each section, in `language`.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="problems"
    )
    partners = models.ManyToManyField(
        Organisation, verbose_name=_("partner agencies"), blank=True, related_name="partnered_problems"
    )
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=16, choices=ProblemState, default=ProblemState.DRAFT, db_index=True)
    track = models.CharField(_("track"), max_length=8, choices=Track, blank=True)
    title_vi = models.CharField(_("Vietnamese title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    summary_vi = models.TextField(_("summary in Vietnamese"), max_length=1000, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=1000, blank=True)
    language = models.CharField(_("language of the sections"), max_length=2, choices=settings.LANGUAGES, default="vi")
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields"), blank=True, related_name="problems")
    tags = TaggableManager(verbose_name=_("tags"), through=TaggedItem, blank=True)
    trl_min = models.PositiveSmallIntegerField(
        _("lowest readiness level"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    duration_months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    remarks = models.JSONField(_("remarks on sections"), default=dict, blank=True)
    reason = models.TextField(_("reason of the last decision"), max_length=2000, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    is_demo = models.BooleanField(_("demo content"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects: ClassVar[Any] = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title_vi="") | ~Q(title_en=""),
                name="problem_has_a_title",
                violation_error_message=_("Give the title in Vietnamese, in English or in both."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProblemState.ACCEPTED) | ~Q(track=""), name="problem_accepted_has_track"
            ),
            models.CheckConstraint(
                condition=~Q(state=ProblemState.MERGED) | Q(merged_into__isnull=False), name="problem_merged_has_twin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("challenges:problem-detail", args=[self.number])

    @property
    def title(self) -> str:
        """The title in the reader's language, else in the other."""
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        """The summary in the reader's language, else in the other."""
        return in_language(self, "summary")


class Clause(models.Model):
    """One clause on IP, data or confidentiality, kept by the office with a summary in plain words."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ClauseKind)
    name_vi = models.CharField(_("Vietnamese name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160)
    summary_vi = models.TextField(_("plain summary in Vietnamese"), max_length=600)
    summary_en = models.TextField(_("plain summary in English"), max_length=600)
    is_active = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The clause's name in the reader's language."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """What it means, in the reader's language."""
        return in_language(self, "summary")


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
    required_documents = models.TextField(_("documents to hand in, one a line"), max_length=2000, blank=True)
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

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["challenge", "order"], name="challenge_criterion_order_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The criterion in the reader's language, else in the other."""
        return in_language(self, "text")
