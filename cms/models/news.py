"""News: an index and its items, which may belong to contests."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.base import SitePage, page_of

PER_PAGE = 12


class NewsIndexPage(SitePage):
    """Lists the news of its language, newest first; `?contest=` narrows it to one contest."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the page of items that the address asks for."""
        rows = NewsPage.objects.live().child_of(self).for_listing()
        return super().get_context(request, *args, **kwargs) | {"page_obj": page_of(rows, request, PER_PAGE)}


class NewsPageQuerySet(PageQuerySet):
    """News items as lists show them."""

    def for_listing(self) -> NewsPageQuerySet:
        """All that one list row shows, in two queries however many rows there are."""
        return self.select_related("image").prefetch_related("image__renditions").order_by("-date", "-pk")


class NewsPage(SitePage):
    """A news item; it lives only under the news index."""

    date = models.DateField(_("date"), default=timezone.localdate)
    image = models.ForeignKey(
        "cms.SiteImage", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    contests = ParentalManyToManyField("cms.ContestPage", verbose_name=_("contests"), blank=True, related_name="news")
    is_demo = models.BooleanField(_("demo content"), default=False)

    objects: ClassVar[Any] = PageManager.from_queryset(NewsPageQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("date"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("contests"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("date")]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/news_page.html"

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the contests that it is about and the three newest other items."""
        return super().get_context(request, *args, **kwargs) | {
            "contests": self.contests.live(),
            "others": NewsPage.objects.live().sibling_of(self, inclusive=False).for_listing()[:3],
        }
