"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Wagtail pages: home, news, events, contests, challenge pages, guides."""

    name = "cms"
    verbose_name = _("pages")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from challenges import addresses, events
        from cms import due, notifications, receivers, search, waiting  # noqa: F401
        from cms.navigation import register_navigation
        from cms.services.challenges import page_address, read_pages
        from cms.services.consultations import event_of
        from cms.services.tree import ensure_site_tree
        from hoip.reference import loading

        addresses.register(page_address, reads=read_pages)
        events.register(event_of)
        register_navigation()
        loading.register("site pages", ensure_site_tree, 90)
