"""What all pages of the site share."""

from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.core.paginator import Page as PageOfRows
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PagePermissionTester
from wagtail.search import index


class SitePagePermissionTester(PagePermissionTester):
    """Wagtail's answers, without a query for each row of a list."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Whether the page can be deleted: of one with nothing below it, by what is known of itself."""
        known = self.user.is_active and not self.user.is_superuser and self.page.is_leaf()
        if known and "change" in self.permissions and "publish" not in self.permissions:
            return not self.page.live
        return bool(super().can_delete(ignore_bulk))


class SitePage(Page):
    """An ordinary abstract base (decision: no swapped page model): a page with a short introduction."""

    intro = models.TextField(_("introduction"), max_length=600, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """What somebody may do to this page."""
        return SitePagePermissionTester(user, self)


def page_of(rows: Any, request: HttpRequest, per_page: int) -> PageOfRows[Any]:
    """The page of a listing that the address asks for with `?page=`; anything odd gives the nearest page."""
    paginator = Paginator(rows, per_page)
    try:
        return paginator.page(max(1, int(request.GET.get("page", "1"))))
    except ValueError:
        return paginator.page(1)
    except EmptyPage:
        return paginator.page(paginator.num_pages)
