"""Who may see which board: the agency that keeps it, and nobody else."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


class ShortlistQuerySet(models.QuerySet[Any]):
    """Boards by who asks."""

    def visible_to(self, user: Any) -> ShortlistQuerySet:
        """Those of the agencies that the person works for."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(organisation__in=user.memberships.values("organisation_id"))


class CandidateQuerySet(models.QuerySet[Any]):
    """Candidates by who asks."""

    def visible_to(self, user: Any) -> CandidateQuerySet:
        """Those on boards that the person may see."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(shortlist__organisation__in=user.memberships.values("organisation_id"))


class DecisionQuerySet(models.QuerySet[Any]):
    """Decisions by who asks."""

    def standing(self) -> DecisionQuerySet:
        """Those neither turned down nor undone."""
        return self.filter(ended_at=None)

    def visible_to(self, user: Any) -> DecisionQuerySet:
        """All of the agency's for its members, all for the office; for everybody else what is final and stands."""
        public = Q(final_at__isnull=False, ended_at=None)
        if not getattr(user, "is_authenticated", False):
            return self.filter(public)
        if user.is_office:
            return self
        mine = user.memberships.values("organisation_id")
        # A bidder sees an approved decision, to be able to complain; never one that is only proposed.
        party = Q(approved_at__isnull=False, lines__proposal__organisation__in=mine)
        return self.filter(public | Q(challenge__organisation__in=mine) | party).distinct()


class ComplaintQuerySet(models.QuerySet[Any]):
    """Complaints by who asks."""

    def visible_to(self, user: Any) -> ComplaintQuerySet:
        """The complainant's own, the agency's, for the office all."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_office:
            return self
        mine = user.memberships.values("organisation_id")
        return self.filter(Q(organisation__in=mine) | Q(decision__challenge__organisation__in=mine))


class FeedbackQuerySet(models.QuerySet[Any]):
    """Feedback by who asks."""

    def visible_to(self, user: Any) -> FeedbackQuerySet:
        """The bidder's own once it is sent; the agency's and the office's in any state."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_office:
            return self
        mine = user.memberships.values("organisation_id")
        sent = Q(sent_at__isnull=False, proposal__organisation__in=mine)
        return self.filter(sent | Q(proposal__challenge__organisation__in=mine))


class QuickRequestQuerySet(models.QuerySet[Any]):
    """Quick requests by who asks."""

    def visible_to(self, user: Any) -> QuickRequestQuerySet:
        """Those of the agencies that the person works for."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(shortlist__organisation__in=user.memberships.values("organisation_id"))


class QuickReplyQuerySet(models.QuerySet[Any]):
    """Quick replies by who asks."""

    def visible_to(self, user: Any) -> QuickReplyQuerySet:
        """The provider's own, and the asking agency's once they are given. One provider never sees another's."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = user.memberships.values("organisation_id")
        return self.filter(Q(solution__organisation__in=mine) | Q(request__shortlist__organisation__in=mine))


class MeetingQuerySet(models.QuerySet[Any]):
    """Meetings by who asks."""

    def visible_to(self, user: Any) -> MeetingQuerySet:
        """Those of the agencies that the person works for; guests see their own invitation alone."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(shortlist__organisation__in=user.memberships.values("organisation_id"))


class MeetingGuestQuerySet(models.QuerySet[Any]):
    """Invitations by who asks."""

    def visible_to(self, user: Any) -> MeetingGuestQuerySet:
        """The provider's own. Who else is invited nobody learns but the agency, on the meeting's page."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(candidate__solution__organisation__in=user.memberships.values("organisation_id"))
