"""Reference data that the programme office keeps: fields, places, readiness levels, criteria, tags."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from taggit.models import GenericTaggedItemBase, TagBase

from hoip.bilingual import Named, in_language
from search.analysis import fold


class Facet(models.TextChoices):
    """The six facets of the field taxonomy (docs/reference: fields_taxonomy.csv)."""

    STATE_MANAGEMENT = "LV", _("State-management field")
    PRIORITY = "UT", _("Priority field of Resolution 20/2023")
    CULTURAL = "CNVH", _("Cultural industry")
    TECHNOLOGY = "CN", _("Technology")
    INNOVATION_TYPE = "LH", _("Type of innovation")
    PROGRAMME = "CT", _("City S&T programme")


class TaxonomyField(Named):
    """One node of the field taxonomy; its facet is the first part of its code."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    facet = models.CharField(_("facet"), max_length=8, choices=Facet, db_index=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["order", "code"]

    def clean(self) -> None:
        """Keep the tree whole: a node stands under one of its own facet, and never under itself."""
        super().clean()
        if self.code and self.facet and self.code.split("-")[0] != self.facet:
            raise ValidationError({"code": _("The code begins with the facet: %(facet)s") % {"facet": self.facet}})
        above, seen = self.parent, {self.pk} - {None}
        if above is not None and above.facet != self.facet:
            raise ValidationError({"parent": _("Choose a field of the same facet.")})
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("A field cannot stand below itself.")})
            seen.add(above.pk)
            above = above.parent


class AdminUnit(Named):
    """A city, ward, commune or special zone, or a former district or province, with its dates."""

    class Level(models.TextChoices):
        CITY = "city", _("city")
        PROVINCE = "province", _("province")
        SUB_CITY = "sub_city", _("city under a province")
        DISTRICT_URBAN = "district_urban", _("urban district")
        DISTRICT_RURAL = "district_rural", _("rural district")
        WARD = "ward", _("ward")
        COMMUNE = "commune", _("commune")
        SPECIAL_ZONE = "special_zone", _("special zone")

    code = models.CharField(_("code"), max_length=10, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, db_index=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    former_district_code = models.CharField(_("code of the former district"), max_length=10, blank=True)
    former_district_name = models.CharField(_("former district"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        ordering = ["name_vi"]


class TrlLevel(models.Model):
    """What one technology readiness level means (general TRL scale, 1 to 9)."""

    level = models.PositiveSmallIntegerField(_("level"), unique=True)
    text_vi = models.CharField(_("Vietnamese text"), max_length=200)
    text_en = models.CharField(_("English text"), max_length=200)
    stage_hint = models.CharField(_("usual stage"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("TRL level")
        verbose_name_plural = _("TRL levels")
        ordering = ["level"]

    def __str__(self) -> str:
        return f"TRL {self.level}: {self.text}"

    @property
    def text(self) -> str:
        """The meaning in the reader's language."""
        return in_language(self, "text")


class CriteriaSet(ClusterableModel, Named):
    """A named list of criteria from which a challenge's own criteria start."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        ordering = ["code"]


class SetCriterion(models.Model):
    """One criterion of a set; the weight is empty where no source states one."""

    criteria_set = ParentalKey(
        CriteriaSet, verbose_name=_("criteria set"), on_delete=models.CASCADE, related_name="criteria"
    )
    order = models.PositiveSmallIntegerField(_("order"))
    text_vi = models.CharField(_("Vietnamese text"), max_length=200)
    text_en = models.CharField(_("English text"), max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), null=True, blank=True, help_text=_("Points of 100."))
    status = models.CharField(_("status"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["criteria_set", "order"], name="criterion_order_once_a_set")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The criterion in the reader's language."""
        return in_language(self, "text")


SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " and ", "%": " percent "})
"""Signs that tell names apart ("C", "C++", "C#"), as words for an address."""


class Tag(TagBase):
    """A free keyword; the office merges and renames them so that they converge."""

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def slugify(self, tag: str, i: int | None = None) -> str:
        """The tag's address: folded, so that "đường" is "duong", and never empty; the i-th of its like ends in _i."""
        slug = slugify(fold(tag).translate(SIGNS)) or "tag"
        return slug if i is None else f"{slug}_{i}"


class FormerTag(models.Model):
    """An address and a name that a tag had before it was renamed or merged; both lead on to the tag."""

    slug = models.CharField(_("address"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=100)
    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="former")

    class Meta:
        verbose_name = _("former tag")
        verbose_name_plural = _("former tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OtherName(models.Model):
    """What people type in a tag's place: a synonym that editors keep, or a name that the tag had before.

    Former names are kept so that nobody makes the old tag anew by typing it; editors can take them off.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="other_names")
    is_former = models.BooleanField(_("former name"), default=False)

    class Meta:
        verbose_name = _("other name of a tag")
        verbose_name_plural = _("other names of tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DifferentTags(models.Model):
    """Two tags that look alike and, as somebody said who looks after them, do not mean the same; the lower key first."""

    first = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("tags told apart")
        verbose_name_plural = _("tags told apart")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="tags_told_apart_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="lower_tag_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"


class TaggedItem(GenericTaggedItemBase):
    """A tag on one object of any room."""

    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="items")

    class Meta:
        verbose_name = _("tagged item")
        verbose_name_plural = _("tagged items")
        constraints = [models.UniqueConstraint(fields=["tag", "content_type", "object_id"], name="tag_once_an_object")]
