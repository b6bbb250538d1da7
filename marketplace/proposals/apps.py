"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """What a startup offers in answer to one challenge."""

    name = "marketplace.proposals"
    verbose_name = _("bids")
