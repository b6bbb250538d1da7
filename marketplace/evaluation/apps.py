"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """Panels that judge opened bids."""

    name = "marketplace.evaluation"
    verbose_name = _("evaluation")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from marketplace.evaluation import notifications, readers, search, waiting  # noqa: F401 - models are loaded
