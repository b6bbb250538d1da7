"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Pieces that every page shares: template tags, form renderer, middleware."""

    name = "hoip.ui"
    verbose_name = _("interface")
