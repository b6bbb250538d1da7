"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    """What agencies need."""

    name = "challenges"
    verbose_name = _("problems and challenges")

    def ready(self) -> None:
        """Make this room known to the registries below it."""
        from challenges import (  # noqa: F401 - models are loaded
            due,
            files,
            notifications,
            panels,
            reference,
            search,
            standing,
            succession,
            waiting,
        )
        from challenges.words import WORDS
        from hoip.audit import words

        words.register(WORDS)
