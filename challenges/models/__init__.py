"""What agencies need: rounds, problems, the challenges made from them, and the clauses that challenges choose from."""

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
from challenges.models.rounds import Round, RoundReminder
from challenges.models.templates import ProblemTemplate, SectionKind, TemplateSection
from challenges.models.triage import MatchEvidence, Remark, TriageCase
from challenges.models.versions import ProblemVersion
from challenges.models.writing import JoinRequest, ProblemFile, SectionComment, SectionText

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
    "JoinRequest",
    "MatchEvidence",
    "PreviewLink",
    "Prize",
    "Problem",
    "ProblemFile",
    "ProblemTemplate",
    "ProblemVersion",
    "Question",
    "QuestionRevision",
    "Remark",
    "RequiredDocument",
    "Requirement",
    "Round",
    "RoundReminder",
    "SectionComment",
    "SectionKind",
    "SectionText",
    "Stage",
    "StageCriterion",
    "TemplateSection",
    "TermsAcceptance",
    "TriageCase",
]
