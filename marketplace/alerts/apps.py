"""Application configuration of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Saved searches and alerts."""

    name = "marketplace.alerts"
    verbose_name = _("alerts")

    def ready(self) -> None:
        """Let the room register what it tells and sends, and listen to what is published."""
        for module in ("notifications", "receivers", "due"):
            import_module(f"{self.name}.{module}")
