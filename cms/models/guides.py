"""Guides and other standing pages."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models.base import SitePage


class GuideIndexPage(SitePage):
    """Lists the guides of its language in the order of the page tree."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]
    template = "cms/guide_index_page.html"

    class Meta:
        verbose_name = _("guide index")
        verbose_name_plural = _("guide indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the guides."""
        return super().get_context(request, *args, **kwargs) | {"guides": GuidePage.objects.live().child_of(self)}


class GuidePage(SitePage):
    """How something is done on the platform."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")


class StandardPage(SitePage):
    """A page that stands on its own: about, contact, accessibility, privacy."""

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("body")]
    search_fields = [*SitePage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
