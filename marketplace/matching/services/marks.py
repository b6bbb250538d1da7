"""Mark a match as useful or not relevant, and take a mark back."""

from typing import Any

from django.db import transaction

from challenges.models import Challenge, Problem
from hoip.audit.services import record
from hoip.clock import now
from marketplace.matching import weights
from marketplace.matching.models import Mark
from marketplace.matching.states import Side, Verdict, Why
from marketplace.solutions.models import Solution

Record = Problem | Challenge | Solution


def _pair(asking: Record, found: Record) -> dict[str, Any]:
    """The columns that name a pair."""
    if isinstance(asking, Problem):
        return {"side": Side.PROBLEM, "problem": asking, "challenge": None, "solution": found}
    if isinstance(asking, Challenge):
        return {"side": Side.CHALLENGE, "problem": None, "challenge": asking, "solution": found}
    return {"side": Side.SOLUTION, "problem": None, "challenge": found, "solution": asking}


@transaction.atomic
def mark_match(
    asking: Record, found: Record, *, verdict: str, by: Any, why: str = "", words: str = "", rank: int = 0
) -> Mark:
    """Say whether a match was worth showing; a later word replaces an earlier one on the same pair.

    Not relevant takes it out of that list for everybody, until the mark is taken back. Whether `by` may see the match
    is the caller's question.

    Args:
        asking: whose list it is.
        found: what the list showed.
        verdict: one of Verdict.
        by: who says so.
        why: one of Why; needed for what is not relevant.
        words: the same in words.
        rank: the place at which it stood, from 1; 0 when it is not known.

    Raises:
        ValueError: not relevant without a reason.
    """
    if verdict == Verdict.NOT_RELEVANT and why not in Why.values:
        raise ValueError("not relevant needs a reason")
    if verdict == Verdict.USEFUL:
        why, words = "", ""
    at = now()
    values = {
        "verdict": verdict,
        "why": why,
        "words": words,
        "rank": rank,
        "weights": weights.VERSION,
        "by": by,
        "at": at,
    }
    mark, _created = Mark.objects.update_or_create(**_pair(asking, found), defaults=values)
    facts = {"solution": mark.solution_id, "verdict": str(verdict), "why": str(why), "rank": rank}
    record("matching.match_marked", target=mark.need, by=by, facts=facts, at=at)
    return mark


@transaction.atomic
def unmark_match(asking: Record, found: Record, *, by: Any) -> bool:
    """Take a mark back; answers whether there was one."""
    mark = Mark.objects.select_for_update().filter(**_pair(asking, found)).first()
    if mark is None:
        return False
    need, facts = mark.need, {"solution": mark.solution_id, "verdict": mark.verdict}
    mark.delete()
    record("matching.mark_taken_back", target=need, by=by, facts=facts)
    return True
