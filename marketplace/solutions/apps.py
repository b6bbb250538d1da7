"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SolutionsConfig(AppConfig):
    """What startups offer."""

    name = "marketplace.solutions"
    verbose_name = _("solution profiles")
