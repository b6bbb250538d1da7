"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShortlistsConfig(AppConfig):
    """An agency's board of candidates and its decisions."""

    name = "marketplace.shortlists"
    verbose_name = _("shortlists")
