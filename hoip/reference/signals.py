"""What happened to words, told inside the transaction of the change; rooms above keep records of it."""

from django.dispatch import Signal

tag_merged = Signal()
"""Sent by the class Tag with `tag` (still there, about to be deleted), `into` and `by`."""

tag_changed = Signal()
"""Sent by the class Tag with `tag`, `before` (its name, address and other names, as a dict) and `by`."""

tags_told_apart = Signal()
"""Sent by the class Tag with `tags` (two) and `by`: the office said that they do not mean the same."""
