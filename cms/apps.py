"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """Wagtail pages: home, news, events, contests, challenge pages, guides."""

    name = "cms"
    verbose_name = _("pages")
