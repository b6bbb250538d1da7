"""The best matches of a problem, for the record of the decision that accepts it."""

from collections.abc import Sequence
from typing import Any

from challenges.evidence import Found, register
from challenges.models import Problem
from marketplace.matching.services import match_solutions

KEPT = 5
"""Matches that go on record with a decision: what fits on one screen."""


@register
def top_solutions(problem: Problem, reader: Any) -> tuple[Sequence[Found], bool]:
    """The published solutions that fit a problem best, with what speaks for each."""
    answer = match_solutions(problem, reader, size=KEPT)
    rows = [
        Found(
            title=match.record.name,
            owner=match.record.organisation.name,
            path=match.record.get_absolute_url(),
            words=match.reasons.words,
            met=match.reasons.met,
            asked=match.reasons.met + len(match.reasons.gap),
        )
        for match in answer.matches
    ]
    return rows, answer.limited
