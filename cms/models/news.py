"""News: an index and its items, which may belong to contests."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms import structured
from cms.blocks import BodyBlock
from cms.forms import NewsPageForm
from cms.models.base import SitePage, page_of
from cms.models.contests import Series
from hoip.reference.models import Tag
from search.addresses import redirected

PER_PAGE = 12
MOST_TAGS = 12
"""So many of the most used tags stand above the list."""


class NewsIndexPage(SitePage):
    """Lists the news of its language, newest first; `?contest=` and `?tag=` narrow it, alone or together."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead the addresses of renamed and merged tags on."""
        return redirected(request) or super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the page of items that the address asks for, and what the list can be narrowed to."""
        live = NewsPage.objects.live().child_of(self)
        series = request.GET.get("contest", "")
        series = series if series in Series.values else ""
        tag = (
            Tag.objects.filter(slug=request.GET["tag"][:100].replace("\x00", "")).first()
            if request.GET.get("tag")
            else None
        )
        present = set(live.order_by().values_list("contests__series", flat=True).distinct())
        tags = Tag.objects.filter(news__content_object__in=live).annotate(uses=Count("news", distinct=True))
        return super().get_context(request, *args, **kwargs) | {
            "page_obj": page_of(live.about(series=series, tag=tag).for_listing(), request, PER_PAGE),
            "contest": series,
            "contests": [(value, label) for value, label in Series.choices if value in present],
            "tag": tag,
            "tags": tags.order_by("-uses", "name")[:MOST_TAGS],
        }


class NewsPageQuerySet(PageQuerySet):
    """News items as lists show them."""

    def for_listing(self) -> NewsPageQuerySet:
        """All that one list row shows, in two queries however many rows there are."""
        return self.select_related("image").prefetch_related("image__renditions").order_by("-date", "-pk")

    def about(self, *, series: str = "", tag: Tag | None = None) -> NewsPageQuerySet:
        """Items on a contest, whatever its edition, and with a tag; what is left out does not narrow."""
        rows = self
        if series:
            rows = rows.filter(
                pk__in=self.model.contests.through.objects.filter(contestpage__series=series).values("newspage")
            )
        if tag is not None:
            rows = rows.filter(pk__in=TaggedNews.objects.filter(tag=tag).values("content_object"))
        return rows


class TaggedNews(ItemBase):
    """One tag of one news item; it is part of the item's revisions."""

    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="news")
    content_object = ParentalKey("cms.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="news_tag_once")
        ]


class NewsPage(SitePage):
    """A news item; it lives only under the news index."""

    date = models.DateField(_("date"), default=timezone.localdate)
    image = models.ForeignKey(
        "cms.SiteImage", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    contests = ParentalManyToManyField("cms.ContestPage", verbose_name=_("contests"), blank=True, related_name="news")
    tags = ClusterTaggableManager(verbose_name=_("tags"), through=TaggedNews, blank=True)
    is_demo = models.BooleanField(_("demo content"), default=False)

    objects: ClassVar[Any] = PageManager.from_queryset(NewsPageQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("date"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("contests", widget=forms.CheckboxSelectMultiple),
        FieldPanel("tags"),
    ]
    base_form_class = NewsPageForm
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("date")]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/news_page.html"
    rendition_specs = ("fill-640x360", "width-960")

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the contests that it is about and the three newest other items."""
        return super().get_context(request, *args, **kwargs) | {
            "structured_data": structured.news_article(self),
            # Asked of each: in a preview the contests are no query yet.
            "contests": [contest for contest in self.contests.all() if contest.live],
            "tags": self.tags.all(),
            "others": NewsPage.objects.live().sibling_of(self, inclusive=False).for_listing()[:3],
        }
