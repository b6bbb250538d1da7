"""Templates of problems: typed sections made by the office, a new version for each change."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from challenges.querysets import TemplateQuerySet
from challenges.sections import STEPS, Kind, Section
from hoip.bilingual import Named


class SectionKind(models.TextChoices):
    """How a section is answered."""

    TEXT = Kind.TEXT, _("text")
    LIST = Kind.LIST, _("list, one item a line")
    NUMBER = Kind.NUMBER, _("measures: unit, today's value, value to reach")
    CHOICE = Kind.CHOICE, _("choice")
    DATE = Kind.DATE, _("date")
    FILE = Kind.FILE, _("files")


class ProblemTemplate(Named, ClusterableModel):
    """One version of a template. A version that problems may be written in is never changed; a change makes the next.

    Templates with the same `code` are versions of one template; the highest `number` is the current one.
    """

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    name_vi = models.CharField(_("Vietnamese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[Any] = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem template")
        verbose_name_plural = _("problem templates")
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def parts(self) -> tuple[Section, ...]:
        """The sections as the form and the checks read them, in order; one query."""
        return tuple(row.as_section() for row in self.sections.all())


class TemplateSection(models.Model):
    """One typed section of a template's version."""

    template = ParentalKey(ProblemTemplate, on_delete=models.CASCADE, related_name="sections")
    sort_order = models.IntegerField(_("order"), default=0, editable=False)
    sort_order_field = "sort_order"
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("Small letters, digits and underscores."))],
        help_text=_("Stable name of the section; texts stay with it from version to version."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SectionKind, default=SectionKind.TEXT)
    step = models.PositiveSmallIntegerField(_("step of the form"), choices=list(STEPS.items()), default=1)
    label_vi = models.CharField(_("Vietnamese label"), max_length=120)
    label_en = models.CharField(_("English label"), max_length=120, blank=True)
    help_vi = models.TextField(_("explanation in Vietnamese"), max_length=600, blank=True)
    help_en = models.TextField(_("explanation in English"), max_length=600, blank=True)
    good_vi = models.TextField(_("good example in Vietnamese"), max_length=600, blank=True)
    good_en = models.TextField(_("good example in English"), max_length=600, blank=True)
    weak_vi = models.TextField(_("weak example in Vietnamese"), max_length=600, blank=True)
    weak_en = models.TextField(_("weak example in English"), max_length=600, blank=True)
    required = models.BooleanField(_("needed before submitting"), default=False)
    public = models.BooleanField(_("shown on the challenge's page"), default=False)
    longest = models.PositiveIntegerField(
        _("longest, in characters; for files their number"),
        default=2000,
        validators=[MinValueValidator(1), MaxValueValidator(20_000)],
    )
    choices_text = models.TextField(
        _("answers of a choice"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: code | Vietnamese | English."),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["template", "key"], name="template_section_once")]

    def __str__(self) -> str:
        return self.as_section().label

    def clean(self) -> None:
        """A choice has at least two answers."""
        super().clean()
        if self.kind == SectionKind.CHOICE and len(self._choices()) < 2:
            raise ValidationError({"choices_text": _("Give at least two answers, one a line.")})

    def _choices(self) -> tuple[tuple[str, str, str], ...]:
        """The answers of a choice; a line with fewer parts repeats what it has."""
        found = []
        for line in self.choices_text.splitlines():
            parts = [part.strip() for part in line.split("|") if part.strip()]
            if parts:
                found.append((parts[0], parts[min(1, len(parts) - 1)], parts[-1]))
        return tuple(found)

    def as_section(self) -> Section:
        """The section as plain data."""
        return Section(
            key=self.key,
            kind=self.kind,
            step=self.step,
            required=self.required,
            longest=self.longest,
            public=self.public,
            label_vi=self.label_vi,
            label_en=self.label_en,
            help_vi=self.help_vi,
            help_en=self.help_en,
            good_vi=self.good_vi,
            good_en=self.good_en,
            weak_vi=self.weak_vi,
            weak_en=self.weak_en,
            choices=self._choices(),
        )
