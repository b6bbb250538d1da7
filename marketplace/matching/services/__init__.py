"""The verbs of matching: rank, explain, and say what a match was worth."""

from marketplace.matching.services.marks import mark_match, unmark_match
from marketplace.matching.services.matches import (
    PAGE,
    Fact,
    Match,
    MatchList,
    challenges_like,
    explain,
    match_challenges,
    match_solutions,
    similar_challenges,
    similar_problems,
    similar_solutions,
    twins_of,
)

__all__ = [
    "PAGE",
    "Fact",
    "Match",
    "MatchList",
    "challenges_like",
    "explain",
    "mark_match",
    "match_challenges",
    "match_solutions",
    "similar_challenges",
    "similar_problems",
    "similar_solutions",
    "twins_of",
    "unmark_match",
]
