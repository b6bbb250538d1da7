"""What can be done with a challenge in the phase that it is in: why an act is closed, and what remains."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Challenge
from challenges.states import Phase
from hoip.ui.formatting import weekday_date

RUNNING = frozenset({Phase.ANNOUNCED, Phase.OPEN})
"""Phases in which an announced challenge can still be changed, by an addendum."""


def why_closed(challenge: Challenge, at: datetime) -> str:
    """Why an act that belongs to another phase cannot be done at the aware time `at`."""
    phase = challenge.phase_at(at)
    if phase == Phase.PREPARING:
        return _("The challenge is not announced yet: change it where it is prepared, it needs no addendum.")
    if phase in RUNNING:
        return _("The challenge is announced: bidders rely on what it says, and it changes by an addendum alone.")
    if phase == Phase.EVALUATING and challenge.closes_at is not None:
        return _(
            "The deadline passed on %(when)s. Terms, dates and criteria are fixed, so that all bids are judged alike."
        ) % {"when": weekday_date(challenge.closes_at)}
    if phase == Phase.CANCELLED:
        return _("The challenge was cancelled. It stays as it is, with its reason.")
    return _("The challenge is decided. It stays as it is, with its result.")


def remaining(challenge: Challenge, user: Any, at: datetime) -> list[tuple[str, str]]:
    """What the person can still do with a challenge: words and address, the nearest first."""
    phase = challenge.phase_at(at)
    number = challenge.number
    manage = reverse("challenges:challenge-manage", args=[number])
    ended = phase in {Phase.DECIDED, Phase.COMPLETED, Phase.CANCELLED}
    acts = [
        (
            phase == Phase.PREPARING and user.has_perm("challenges.change_challenge", challenge),
            _("Prepare the challenge"),
            reverse("challenges:challenge-edit", args=[number, "need"]),
        ),
        (
            phase in RUNNING and user.has_perm("challenges.publish_addendum", challenge),
            _("Publish a change"),
            reverse("challenges:challenge-addendum", args=[number]),
        ),
        (
            phase != Phase.PREPARING and user.has_perm("challenges.answer_questions", challenge),
            _("Answer questions"),
            reverse("challenges:question-list", args=[number]),
        ),
        (
            not ended and user.has_perm("challenges.change_challenge", challenge),
            _("Add a document"),
            f"{manage}#documents",
        ),
        (
            not ended and user.has_perm("challenges.cancel_challenge", challenge),
            _("Cancel the challenge, with a reason that everybody reads"),
            reverse("challenges:challenge-cancel", args=[number]),
        ),
        (ended and user.has_perm("challenges.copy_challenge", challenge), _("Begin a new challenge as a copy"), manage),
    ]
    return [(words, address) for open_now, words, address in acts if open_now]
