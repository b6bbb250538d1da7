"""What this room announces to the rooms above it."""

from django.dispatch import Signal

challenge_published = Signal()
"""A challenge was announced. Sent inside the transaction by `publish_challenge`, with `challenge` and `by`."""

consultation_saved = Signal()
"""A consultation was opened, changed or cancelled. Sent inside the transaction, with `consultation` and `by`."""

challenge_changed = Signal()
"""An addendum changed an announced challenge, or it was cancelled or decided without an award. Sent inside the
transaction, with `challenge`, `kind` (a kind of notice), `facts` (its `event` names what happened) and `path`, so that rooms above tell their own people
without this room knowing who they are."""

challenge_cancelled = Signal()
"""A challenge was cancelled. Sent inside the transaction by `cancel_challenge`, with `challenge` and `by`."""
