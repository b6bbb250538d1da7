"""What this room does when a room below announces something."""

from typing import Any

from django.dispatch import receiver

from challenges.signals import challenge_published
from cms.services.challenges import ensure_challenge_pages


@receiver(challenge_published)
def make_pages(sender: Any, challenge: Any, by: Any, **_kwargs: Any) -> None:
    """An announced challenge has a page in both languages from the same moment on."""
    ensure_challenge_pages(challenge, by=by)
