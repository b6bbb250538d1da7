"""Every address of the site; each room brings its own part, with paths translated where people read them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.sitemaps import SITEMAPS, robots
from hoip.accounts.views import WorkspaceView, admin_login
from hoip.reference.views import complete_tag
from hoip.ui.views import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    # Before Wagtail's own: its sign-in would bounce a signed-in person without the right for ever.
    path("admin/login/", admin_login, name="admin-login"),
    # Wagtail's own completes only what begins with the very letters that are typed.
    path("admin/tag-autocomplete/reference/tag/", complete_tag, name="complete-tag"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.SERVE_MEDIA:
    urlpatterns += [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(
    path(_("account/"), include("allauth.urls")),
    path("search/", include("search.urls")),
    path(_("workspace/"), WorkspaceView.as_view(), name="workspace"),
    path("", include("hoip.accounts.urls")),
    path("", include("hoip.notifications.urls")),
    path("", include("hoip.files.urls")),
    path("", include("challenges.urls")),
    path("", include("marketplace.alerts.urls")),
    path("", include("marketplace.matching.urls")),
    path("", include("marketplace.solutions.urls")),
    path("", include("marketplace.proposals.urls")),
    path("", include("marketplace.evaluation.urls")),
    path("", include("marketplace.shortlists.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
)
