"""The pages' place in the back office: menus, listings and reports."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms.models import ChallengePage, ContestPage, EventPage, NewsPage
from hoip.ui.tables import WhenColumn


class NewsListing(PageListingViewSet):
    """All news in one list, whatever its place in the tree."""

    icon = "doc-full"
    menu_label = _("News")
    add_to_admin_menu = True
    menu_order = 110
    model = NewsPage
    columns = [*PageListingViewSet.columns, Column("date", label=_("date"), sort_key="date")]


class EventListing(PageListingViewSet):
    """All events in one list."""

    icon = "calendar-alt"
    menu_label = _("Events")
    add_to_admin_menu = True
    menu_order = 120
    model = EventPage
    columns = [*PageListingViewSet.columns, WhenColumn("starts_at", label=_("starts at"), sort_key="starts_at")]


class ContestListing(PageListingViewSet):
    """All contests in one list."""

    icon = "order-up"
    menu_label = _("Contests")
    add_to_admin_menu = True
    menu_order = 130
    model = ContestPage
    columns = [*PageListingViewSet.columns, Column("edition", label=_("year"), sort_key="edition")]


class ChallengePageIndexView(IndexView):
    """Challenge pages with their challenges."""

    def annotate_queryset(self, pages: Any) -> Any:
        """Fetch the challenges of a page's rows at once."""
        return super().annotate_queryset(pages).prefetch_related("challenge")


class ChallengePageListing(PageListingViewSet):
    """All challenge pages in one list."""

    icon = "crosshairs"
    menu_label = _("Challenge pages")
    add_to_admin_menu = True
    menu_order = 140
    model = ChallengePage
    index_view_class = ChallengePageIndexView
    columns = [*PageListingViewSet.columns, Column("challenge", label=_("challenge"))]


@hooks.register("register_admin_viewset")
def page_listings() -> list[Any]:
    """The lists of pages by kind."""
    return [
        NewsListing("news_pages"),
        EventListing("event_pages"),
        ContestListing("contest_pages"),
        ChallengePageListing("challenge_pages"),
    ]


@hooks.register("register_admin_menu_item")
def workspace_item() -> MenuItem:
    """The way from the back office to one's workspace on the site."""
    return MenuItem(_("My workspace"), reverse("workspace"), icon_name="home", order=10)
