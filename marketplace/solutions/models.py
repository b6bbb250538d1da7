"""What startups offer: the standing solution profile, its images, documents and revisions."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from hoip.accounts.models import Organisation
from hoip.bilingual import in_language
from hoip.files.models import PrivateFile
from hoip.reference.models import AdminUnit, TaggedItem, TaxonomyField
from marketplace.solutions.querysets import SolutionQuerySet
from marketplace.solutions.states import (
    IpStatus,
    PriceModel,
    SolutionState,
    Stage,
    SupportStage,
    Visibility,
)

LONG = 5000


class Solution(models.Model):
    """A profile that stands on its own, independent of any challenge (domain guide, section 10).

    Short texts are bilingual; the long sections are written in one `language`. `visibility` maps the name of a
    section to who may read it; a section without an entry has the default of `marketplace.solutions.sections`.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="solutions",
    )
    external_id = models.CharField(_("identifier at the source"), max_length=40, unique=True, null=True, blank=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SolutionState,
        default=SolutionState.DRAFT,
        db_index=True,
    )
    name_vi = models.CharField(_("Vietnamese name"), max_length=160, blank=True)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    tagline_vi = models.CharField(_("one line in Vietnamese"), max_length=200, blank=True)
    tagline_en = models.CharField(_("one line in English"), max_length=200, blank=True)
    summary_vi = models.TextField(_("summary in Vietnamese"), max_length=1500, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=1500, blank=True)
    language = models.CharField(
        _("language of the long texts"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="vi",
    )
    problem_addressed = models.TextField(_("the problem it addresses"), max_length=LONG, blank=True)
    how_it_works = models.TextField(_("how it works"), max_length=LONG, blank=True)
    differentiators = models.TextField(_("what sets it apart"), max_length=LONG, blank=True)
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields"), blank=True, related_name="solutions")
    technologies = models.ManyToManyField(
        TaxonomyField,
        verbose_name=_("technologies"),
        blank=True,
        related_name="solutions_using",
        limit_choices_to={"facet": "CN"},
    )
    tags = TaggableManager(verbose_name=_("tags"), through=TaggedItem, blank=True)
    trl = models.PositiveSmallIntegerField(
        _("technology readiness level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    trl_evidence = models.TextField(_("evidence of the level"), max_length=2000, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    admin_unit = models.ForeignKey(
        AdminUnit,
        verbose_name=_("ward or commune"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    team_size = models.PositiveIntegerField(_("people working on it"), null=True, blank=True)
    deployments = models.TextField(_("deployments"), max_length=2000, blank=True)
    deployment_count = models.PositiveIntegerField(_("number of deployments"), default=0)
    reference_contact = models.TextField(_("reference contact"), max_length=600, blank=True)
    results = models.TextField(_("measured results"), max_length=2000, blank=True)
    price_model = models.CharField(_("price model"), max_length=30, choices=PriceModel, blank=True)
    price_note = models.TextField(_("about the price"), max_length=1000, blank=True)
    integration = models.TextField(_("integration and hosting needs"), max_length=2000, blank=True)
    security = models.TextField(_("security level"), max_length=1000, blank=True)
    data_handled = models.TextField(_("data handled"), max_length=2000, blank=True)
    accessibility = models.TextField(_("accessibility"), max_length=1000, blank=True)
    ip_status = models.CharField(_("intellectual property"), max_length=30, choices=IpStatus, blank=True)
    ip_number = models.CharField(_("registration number"), max_length=80, blank=True)
    ip_owner = models.CharField(_("owner of the rights"), max_length=200, blank=True)
    licence_offered = models.TextField(_("licence offered"), max_length=1000, blank=True)
    video_url = models.URLField(_("video"), blank=True)
    support_wanted = models.JSONField(_("support wanted"), default=list, blank=True)
    support_stage = models.CharField(
        _("support stage under Resolution 20"),
        max_length=20,
        choices=SupportStage,
        blank=True,
    )
    interface_languages = models.CharField(_("languages of the product"), max_length=60, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    visibility = models.JSONField(_("who reads which section"), default=dict, blank=True)
    is_demo = models.BooleanField(_("demo content"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed as current"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_vi="") | ~Q(name_en=""),
                name="solution_has_a_name",
                violation_error_message=_("Give the name in Vietnamese, in English or in both."),
            ),
            models.CheckConstraint(condition=Q(trl=None) | Q(trl__range=(1, 9)), name="solution_trl_1_to_9"),
            models.CheckConstraint(
                condition=~Q(state=SolutionState.PUBLISHED) | Q(published_at__isnull=False),
                name="solution_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("solutions:solution-detail", args=[self.slug])

    @property
    def name(self) -> str:
        """The name in the reader's language, else in the other."""
        return in_language(self, "name")

    @property
    def tagline(self) -> str:
        """The one line in the reader's language, else in the other."""
        return in_language(self, "tagline")

    @property
    def summary(self) -> str:
        """The summary in the reader's language, else in the other."""
        return in_language(self, "summary")


class SolutionImage(models.Model):
    """A public picture of a solution; its alternative text is required."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="images")
    image = models.ImageField(_("image"), upload_to="solutions/")
    alt_vi = models.CharField(_("what the picture shows, in Vietnamese"), max_length=200, blank=True)
    alt_en = models.CharField(_("what the picture shows, in English"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt_vi="") | ~Q(alt_en=""),
                name="solution_image_has_alt",
                violation_error_message=_("Say what the picture shows, for people who do not see it."),
            )
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def alt(self) -> str:
        """The alternative text in the reader's language, else in the other."""
        return in_language(self, "alt")


class SolutionDocument(models.Model):
    """A private document of a solution and who may read it."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="documents")
    file = models.OneToOneField(PrivateFile, on_delete=models.CASCADE, related_name="solution_document")
    title = models.CharField(_("title"), max_length=160)
    visibility = models.CharField(
        _("who may read it"),
        max_length=12,
        choices=Visibility,
        default=Visibility.AGENCY,
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class SolutionRevision(models.Model):
    """What a profile said after one save; `data` maps names of sections to their values."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    data = models.JSONField(_("content"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["solution", "number"], name="solution_revision_once")]

    def __str__(self) -> str:
        return f"{self.solution} #{self.number}"
