"""What this room announces to the rooms above it."""

from django.dispatch import Signal

proposal_moved = Signal()
"""Sent inside the transaction when an opened bid has moved on: `proposal` (the bid), `at` (the time)."""
