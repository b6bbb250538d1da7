"""The verbs of matching: rank, explain, and say what a match was worth."""

from marketplace.matching.services.likes import (
    challenges_like,
    similar_challenges,
    similar_problems,
    similar_solutions,
    twins_of,
)
from marketplace.matching.services.lists import PAGE, Fact, Match, MatchList
from marketplace.matching.services.marks import mark_match, unmark_match
from marketplace.matching.services.matches import explain, match_challenges, match_solutions

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
