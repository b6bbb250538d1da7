"""Boards of candidates, quick requests to matched providers, and decisions with what follows them."""

from marketplace.shortlists.models.awards import Complaint, Decision, DecisionLine, Feedback
from marketplace.shortlists.models.boards import BoardColumn, Candidate, Move, Note, Shortlist
from marketplace.shortlists.models.meetings import Meeting, MeetingGuest
from marketplace.shortlists.models.requests import QuickReply, QuickRequest

__all__ = [
    "BoardColumn",
    "Candidate",
    "Complaint",
    "Decision",
    "DecisionLine",
    "Feedback",
    "Meeting",
    "MeetingGuest",
    "Move",
    "Note",
    "QuickReply",
    "QuickRequest",
    "Shortlist",
]
