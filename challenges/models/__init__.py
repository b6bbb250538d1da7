"""What agencies need: problems, the challenges made from them, and the clauses that challenges choose from."""

from challenges.models.announcements import Addendum, ChallengeFollow, Question, QuestionRevision
from challenges.models.challenges import Challenge, ChallengeCriterion
from challenges.models.clauses import Clause
from challenges.models.consultations import Comment, Consultation, EditProposal, Guest
from challenges.models.parts import (
    Attachment,
    EligibilityRule,
    PreviewLink,
    Prize,
    RequiredDocument,
    Requirement,
    Stage,
    StageCriterion,
    TermsAcceptance,
)
from challenges.models.problems import Problem
from challenges.models.triage import MatchEvidence, Remark, TriageCase
from challenges.models.versions import ProblemVersion

__all__ = [
    "Addendum",
    "Attachment",
    "Challenge",
    "ChallengeCriterion",
    "ChallengeFollow",
    "Clause",
    "Comment",
    "Consultation",
    "EditProposal",
    "EligibilityRule",
    "Guest",
    "MatchEvidence",
    "PreviewLink",
    "Prize",
    "Problem",
    "ProblemVersion",
    "Question",
    "QuestionRevision",
    "Remark",
    "RequiredDocument",
    "Requirement",
    "Stage",
    "StageCriterion",
    "TermsAcceptance",
    "TriageCase",
]
