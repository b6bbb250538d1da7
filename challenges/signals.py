"""What this room announces to the rooms above it."""

from django.dispatch import Signal

challenge_published = Signal()
"""A challenge was announced. Sent inside the transaction by `publish_challenge`, with `challenge` and `by`."""
