"""The verbs of matching: rank and explain."""

from marketplace.matching.services.matches import (
    PAGE,
    Fact,
    Match,
    MatchList,
    explain,
    match_challenges,
    match_solutions,
    similar_challenges,
    similar_problems,
    similar_solutions,
)

__all__ = [
    "PAGE",
    "Fact",
    "Match",
    "MatchList",
    "explain",
    "match_challenges",
    "match_solutions",
    "similar_challenges",
    "similar_problems",
    "similar_solutions",
]
