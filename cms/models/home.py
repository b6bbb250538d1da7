"""The home page: what is open, until when, for whom, and one search box."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from challenges.models import Challenge
from cms import structured
from cms.models.base import SitePage
from cms.models.contests import ContestPage
from cms.models.events import EventPage
from cms.models.news import NewsPage
from hoip.accounts.models import Organisation
from hoip.clock import now
from hoip.ui import navigation
from marketplace.solutions.models import Solution


class HomePage(SitePage):
    """One in each language, below the root."""

    heading = models.CharField(_("heading"), max_length=160)

    content_panels = [*SitePage.content_panels[:1], FieldPanel("heading"), FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is open now, what comes next, and how large the marketplace is."""
        at = now()
        taking_bids = Challenge.objects.visible_to(request.user, at).taking_bids(at)
        return super().get_context(request, *args, **kwargs) | {
            "structured_data": structured.site(self),
            "at": at,
            "open_challenges": taking_bids.for_cards().order_by("closes_at", "pk")[:6],
            "challenge_index_url": navigation.url_of("challenges", request),
            "open_count": taking_bids.count(),
            "solution_count": Solution.objects.published().count(),
            "agency_count": Organisation.objects.verified().agencies().existing_on(at.date()).count(),
            "news": NewsPage.objects.live().filter(locale=self.locale).for_listing()[:3],
            "events": EventPage.objects.live().filter(locale=self.locale).coming(at)[:3],
            "contests": ContestPage.objects.live().filter(locale=self.locale).order_by("-edition", "title")[:4],
        }
