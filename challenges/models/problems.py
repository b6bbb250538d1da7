"""Problems (bài toán): what an agency needs, from the first note to acceptance."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from challenges.models.rounds import Round
from challenges.models.templates import ProblemTemplate
from challenges.querysets import ProblemQuerySet
from challenges.sections import SECTIONS, Section
from challenges.states import ProblemState, Track
from hoip.accounts.models import Organisation
from hoip.bilingual import in_language
from hoip.reference.models import TaggedItem, TaxonomyField


class Problem(models.Model):
    """A need (bài toán) that an agency cannot solve alone, from first note to acceptance.

    `sections` maps the keys of the template's sections to the text of each, in `language`. `answers` keeps what the
    typed ones (measures, choices, dates) were made from. `writers` names for each part of the form who wrote it last
    (`by`, a person's opaque id) and when (`at`), so that a text which somebody else replaces is kept.
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
    template = models.ForeignKey(
        ProblemTemplate,
        verbose_name=_("template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    round = models.ForeignKey(
        Round,
        verbose_name=_("intake round"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="problems",
    )
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    answers = models.JSONField(_("typed answers"), default=dict, blank=True)
    writers = models.JSONField(_("last writers of the parts"), default=dict, blank=True, editable=False)
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
    queued_at = models.DateTimeField(_("queued at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    LONG: ClassVar[tuple[str, ...]] = ("sections", "answers", "writers", "remarks", "reason")
    """Columns that no list shows."""

    objects: ClassVar[Any] = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            # With what tells who may see a row, so that the two hundredth page reads no other either.
            models.Index(fields=["-updated_at", "-id", "state", "organisation"], name="problem_newest"),
            models.Index(fields=["organisation", "-updated_at"], name="problem_of_agency"),
            # All that a list counts, so that counting ten thousand rows reads no long text.
            models.Index(fields=["state", "track", "organisation", "round"], name="problem_counts"),
            # All that the queue is sorted and read by: whoever waits longest is found without reading a row.
            models.Index(fields=["state", "submitted_at", "organisation"], name="problem_waiting"),
        ]
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

    @cached_property
    def parts(self) -> tuple[Section, ...]:
        """The sections of the template's version that it is written in; the project's own where none is named."""
        return self.template.parts() if self.template else SECTIONS

    @property
    def title(self) -> str:
        """The title in the reader's language, else in the other."""
        return in_language(self, "title")

    @property
    def summary(self) -> str:
        """The summary in the reader's language, else in the other."""
        return in_language(self, "summary")
