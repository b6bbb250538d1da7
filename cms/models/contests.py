"""Contests and awards: AI.STAR, GIC, INNOCULTURE, GOV.STAR and their editions (domain guide, section 6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from challenges.models import Challenge
from cms import structured
from cms.blocks import BodyBlock, DownloadBlock, MilestoneBlock, PartnerBlock, QuestionBlock
from cms.models.base import SitePage, page_of
from hoip.clock import now
from hoip.reference.models import CriteriaSet

PER_PAGE = 12


class Series(models.TextChoices):
    """The contests that the city's innovation centre runs; names are proper names in every language."""

    AI_STAR = "ai-star", "AI.STAR"
    GIC = "gic", "GIC"
    INNOCULTURE = "innoculture", "INNOCULTURE"
    GOV_STAR = "gov-star", "GOV.STAR"
    OTHER = "other", _("another contest")


class ContestPhase(models.TextChoices):
    """Where a contest stands at a time; it follows from its dates and results alone."""

    ANNOUNCED = "announced", _("opens soon")
    OPEN = "open", _("takes entries")
    JUDGING = "judging", _("being judged")
    DECIDED = "decided", _("results are out")


class ContestIndexPage(SitePage):
    """Lists the contests of its language, newest edition first; `?series=` narrows it to one contest's editions."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ContestPage"]
    template = "cms/contest_index_page.html"

    class Meta:
        verbose_name = _("contest index")
        verbose_name_plural = _("contest indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the page of contests that the address asks for, and the contests that can be chosen."""
        live = ContestPage.objects.live().child_of(self)
        chosen = request.GET.get("series", "")
        rows = live.filter(series=chosen) if chosen in Series.values else live
        present = set(live.order_by().values_list("series", flat=True).distinct())
        return super().get_context(request, *args, **kwargs) | {
            "at": now(),
            "page_obj": page_of(rows.for_listing(), request, PER_PAGE),
            "series": [(value, label) for value, label in Series.choices if value in present],
            "chosen": chosen if chosen in Series.values else "",
        }


class ContestPageQuerySet(PageQuerySet):
    """Contests as lists show them."""

    def for_listing(self) -> ContestPageQuerySet:
        """All that one list row shows, in two queries however many rows there are."""
        return self.select_related("image").prefetch_related("image__renditions").order_by("-edition", "title", "pk")


class ContestPage(SitePage):
    """One edition of a contest, with its timeline, criteria, prizes and news."""

    series = models.CharField(_("contest"), max_length=20, choices=Series)
    edition = models.PositiveSmallIntegerField(_("year"))
    organiser = models.CharField(_("organiser"), max_length=240, blank=True)
    eligible = models.CharField(_("who may enter"), max_length=400, blank=True)
    opens_at = models.DateTimeField(_("entries from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("entries until"), null=True, blank=True)
    prizes = models.CharField(_("prizes"), max_length=400, blank=True)
    criteria_set = models.ForeignKey(
        CriteriaSet, verbose_name=_("criteria set"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    image = models.ForeignKey(
        "cms.SiteImage", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    timeline = StreamField([("milestone", MilestoneBlock())], verbose_name=_("timeline"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    documents = StreamField([("download", DownloadBlock())], verbose_name=_("rules and documents"), blank=True)
    questions = StreamField([("question", QuestionBlock())], verbose_name=_("frequent questions"), blank=True)
    partners = StreamField([("partner", PartnerBlock())], verbose_name=_("partners"), blank=True)
    results = StreamField(BodyBlock(), verbose_name=_("results"), blank=True)
    entry_link = models.URLField(_("entry form"), blank=True)
    challenges = ParentalManyToManyField(
        Challenge, verbose_name=_("challenges"), blank=True, related_name="contest_pages"
    )
    is_demo = models.BooleanField(_("demo content"), default=False)

    objects: ClassVar[Any] = PageManager.from_queryset(ContestPageQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("series"), FieldPanel("edition"), FieldPanel("organiser")], heading=capfirst(_("contest"))
        ),
        MultiFieldPanel(
            [FieldPanel("eligible"), FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("entry_link")],
            heading=capfirst(_("taking part")),
        ),
        FieldPanel("prizes"),
        FieldPanel("criteria_set"),
        FieldPanel("image"),
        FieldPanel("timeline"),
        FieldPanel("body"),
        FieldPanel("documents"),
        FieldPanel("questions"),
        FieldPanel("partners"),
        FieldPanel("results"),
        FieldPanel("challenges"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("edition")]
    parent_page_types = ["cms.ContestIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/contest_page.html"
    rendition_specs = ("width-960",)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")

    def clean(self) -> None:
        """Refuse a contest that stops taking entries before it starts."""
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("Entries must end after they begin.")})

    def phase_at(self, at: datetime) -> ContestPhase | None:
        """Where the contest stands at the aware time `at`; None while it has no date and no result."""
        if self.results:
            return ContestPhase.DECIDED
        if self.opens_at and at < self.opens_at:
            return ContestPhase.ANNOUNCED
        if self.closes_at:
            return ContestPhase.OPEN if at < self.closes_at else ContestPhase.JUDGING
        return ContestPhase.OPEN if self.opens_at else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add its news, events and other editions, its criteria and those of its challenges that the reader may see."""
        from cms.models.events import EventPage
        from cms.models.news import NewsPage

        at = now()
        editions = ContestPage.objects.live().sibling_of(self, inclusive=False).filter(series=self.series)
        return super().get_context(request, *args, **kwargs) | {
            "structured_data": structured.contest(self),
            "at": at,
            "phase": self.phase_at(at),
            "news": NewsPage.objects.live().filter(contests=self).for_listing()[:6],
            "events": EventPage.objects.live().filter(contest=self).coming(at)[:6],
            "editions": editions.exclude(series=Series.OTHER).order_by("-edition")[:10],
            "criteria": self.criteria_set.criteria.all() if self.criteria_set else [],
            "challenges": Challenge.objects.visible_to(request.user, at)
            .filter(contest_pages=self)
            .announced(at)
            .for_listing(),
        }
