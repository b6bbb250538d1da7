"""What search engines are told about: public pages, challenges, solutions and organisations, in both languages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from challenges.models import Challenge
from cms.models import ChallengePage
from hoip.accounts.models import Organisation
from hoip.clock import now
from marketplace.solutions.models import Solution


class SiteSitemap(Sitemap[Any]):
    """Addresses under the site's own name, whatever name the request came by."""

    limit = 2000

    def get_domain(self, site: Any = None) -> str:
        """The name and port of the site."""
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        """How the site is reached."""
        return settings.SITE_URL.partition("://")[0]


class PageSitemap(SiteSitemap):
    """Live pages that everybody may read; of the challenges' pages those that are announced."""

    def items(self) -> Iterable[Page]:
        """The pages of all languages."""
        hidden = ChallengePage.objects.exclude(challenge__in=Challenge.objects.announced(now())).values("pk")
        rows = Page.objects.live().public().filter(content_type__app_label="cms", depth__gt=1)
        return rows.exclude(pk__in=hidden).select_related("locale").order_by("path")

    def location(self, item: Page) -> str:
        """The page's path."""
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        """When its text was last published."""
        return item.last_published_at


class SolutionSitemap(SiteSitemap):
    """Published solution profiles."""

    i18n = True
    alternates = True

    def items(self) -> Iterable[Solution]:
        """All that are published."""
        return Solution.objects.published().order_by("pk")

    def lastmod(self, item: Solution) -> datetime:
        """When the profile last changed."""
        return item.updated_at


class OrganisationSitemap(SiteSitemap):
    """Verified organisations that exist today."""

    i18n = True
    alternates = True

    def items(self) -> Iterable[Organisation]:
        """Those of the public directory."""
        return Organisation.objects.verified().existing_on(now().date()).order_by("pk")


SITEMAPS: dict[str, type[Sitemap[Any]]] = {
    "pages": PageSitemap,
    "solutions": SolutionSitemap,
    "organisations": OrganisationSitemap,
}


NOT_FOR_CRAWLERS = ("search:results", "account_login", "workspace")
"""Pages below which nothing is of use to a crawler."""


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the map is, and what is of no use to them."""
    closed = ["/admin/"]
    for language, _name in settings.LANGUAGES:
        with override(language):
            closed += [reverse(name) for name in NOT_FOR_CRAWLERS]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
