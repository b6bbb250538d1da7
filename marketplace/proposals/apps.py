"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """What a startup offers in answer to one challenge."""

    name = "marketplace.proposals"
    verbose_name = _("bids")

    def ready(self) -> None:
        """Make this room known to the registries below it. It hands nothing to the search engine."""
        from marketplace.proposals import notifications, waiting  # noqa: F401 - models are loaded
