"""Whether opened bids go without their bidders' names, and who may never look: the rooms above say what only they know.

While an evaluation is blind, everybody but the bidder reads a bid by its number. Who screens it may look at the names,
on record; who scores may not.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from challenges.models import Challenge

_ends: dict[str, Q] = {}
_scorers: dict[str, Callable[[Any, Challenge], bool]] = {}


def register(name: str, *, ended: Q, scores: Callable[[Any, Challenge], bool]) -> None:
    """Let a room above say of which challenges the blindness has ended, and who scores a challenge's bids."""
    _ends[name], _scorers[name] = ended, scores


def blind_challenges() -> QuerySet[Challenge]:
    """Challenges whose bids go without names: from the opening until names are shown, or the ranking is frozen."""
    rows: QuerySet[Challenge] = Challenge.objects.filter(is_blind=True, decided_at=None)
    for ended in _ends.values():
        rows = rows.exclude(pk__in=Challenge.objects.filter(ended).values("pk"))
    return rows


def hides_names(challenge: Challenge) -> bool:
    """Whether bids of the challenge go without names now."""
    return challenge.is_blind and challenge.decided_at is None and blind_challenges().filter(pk=challenge.pk).exists()


def scores_bids(user: Any, challenge: Challenge) -> bool:
    """Whether the person scores bids of the challenge."""
    return any(ask(user, challenge) for ask in _scorers.values())
