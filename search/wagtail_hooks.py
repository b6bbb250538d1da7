"""The search index's place among the reports of the back office."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.reports import IndexHealthView


class IndexHealthMenuItem(MenuItem):
    """Shown to those who look after the index."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the same permission as the page."""
        return request.user.has_perm("search.manage_index")


@hooks.register("register_admin_urls")
def index_urls() -> list[URLPattern]:
    """The page."""
    return [path("reports/search-index/", IndexHealthView.as_view(), name="search_index_health")]


@hooks.register("register_reports_menu_item")
def index_menu_item() -> MenuItem:
    """The way to the page."""
    return IndexHealthMenuItem(
        _("Search index"), reverse("search_index_health"), name="search-index", icon_name="search", order=910
    )
