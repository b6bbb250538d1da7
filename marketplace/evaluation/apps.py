"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """Panels that judge opened bids."""

    name = "marketplace.evaluation"
    verbose_name = _("evaluation")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from hoip.audit import veil
        from marketplace.evaluation import notifications, readers, receivers, search, waiting  # noqa: F401 - models are loaded
        from marketplace.evaluation.veil import unread_scores
        from marketplace.proposals.signals import proposal_moved

        veil.register("evaluation", unread_scores)
        proposal_moved.connect(receivers.hand_over, dispatch_uid="evaluation.hand_over")
