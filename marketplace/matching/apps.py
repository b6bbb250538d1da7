"""Application configuration of this room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchingConfig(AppConfig):
    """Which solution fits which problem, and why."""

    name = "marketplace.matching"
    verbose_name = _("matching")

    def ready(self) -> None:
        """Say which texts get vectors, and hand the best matches to the record of decisions below."""
        from hoip.audit import words
        from marketplace.matching import evidence, known, meaning  # noqa: F401 - models are loaded

        meaning.register()
        words.register(
            {
                "matching.match_marked": _("A match was judged"),
                "matching.mark_taken_back": _("A judgement on a match was taken back"),
            }
        )
