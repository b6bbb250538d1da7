"""Application configuration of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SolutionsConfig(AppConfig):
    """What startups offer."""

    name = "marketplace.solutions"
    verbose_name = _("solution profiles")

    def ready(self) -> None:
        """Let the room register what it tells, finds, shows and keeps."""
        for module in (
            "files",
            "notifications",
            "search",
            "workspace",
            "panels",
            "due",
        ):
            import_module(f"{self.name}.{module}")
