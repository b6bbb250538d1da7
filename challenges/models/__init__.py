"""What agencies need: problems, the challenges made from them, and the clauses that challenges choose from."""

from challenges.models.challenges import Challenge, ChallengeCriterion
from challenges.models.clauses import Clause
from challenges.models.problems import Problem

__all__ = ["Challenge", "ChallengeCriterion", "Clause", "Problem"]
