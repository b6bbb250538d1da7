"""Application configuration of this room."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """What a startup offers in answer to one challenge."""

    name = "marketplace.proposals"
    verbose_name = _("bids")

    def ready(self) -> None:
        """Make this room known to the rooms below it. It hands nothing to the search engine."""
        from challenges.signals import challenge_cancelled, challenge_changed
        from hoip.accounts import succession
        from hoip.audit import veil, words
        from marketplace.proposals import checks, notifications, receivers, waiting  # noqa: F401 - models are loaded
        from marketplace.proposals.succession import move_bids
        from marketplace.proposals.triggers import set_triggers
        from marketplace.proposals.veil import sealed_entries

        post_migrate.connect(set_triggers, sender=self, dispatch_uid="proposals.triggers")
        challenge_cancelled.connect(receivers.give_bids_back, dispatch_uid="proposals.cancelled")
        challenge_changed.connect(receivers.tell_bidders, dispatch_uid="proposals.changed")
        veil.register("proposals", sealed_entries)
        words.register(
            {
                "proposals.opening_confirmed": _("Somebody confirmed that the bids are opened"),
                "proposals.bids_opened": _("The bids were opened"),
            }
        )
        succession.register(move_bids)
