"""A decision on a challenge in two steps, the complaints against it, and the feedback that every bidder gets."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.states import Outcome
from hoip.accounts.models import Organisation
from marketplace.proposals.models import Proposal
from marketplace.shortlists.querysets import ComplaintQuerySet, DecisionQuerySet, FeedbackQuerySet
from marketplace.shortlists.states import DecisionStage, Result


class Decision(models.Model):
    """One decision on a challenge: proposed by one person, approved by another, final after its standstill.

    Its stage follows from its times. A decision that was turned down or undone stays on record, and another one may
    follow it; of the others there is one at a time.
    """

    challenge = models.ForeignKey(
        Challenge, verbose_name=_("challenge"), on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), max_length=4000)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    standstill_until = models.DateTimeField(_("standstill until"), null=True, blank=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    final_at = models.DateTimeField(_("final at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(_("turned down or undone at"), null=True, blank=True)
    end_reason = models.TextField(_("why it was turned down or undone"), max_length=4000, blank=True)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["challenge"], condition=Q(ended_at=None), name="decision_one_at_a_time"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(standstill_until__isnull=False), name="decision_approved_stands_still"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proposed_by=None) | ~Q(approved_by=F("proposed_by")),
                name="decision_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(final_at=None) | Q(approved_at__isnull=False), name="decision_final_was_approved"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(end_reason=""), name="decision_ended_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.challenge} · {self.get_outcome_display()}"

    @property
    def organisation_id(self) -> int:
        """The agency whose challenge it decides; permissions ask for it."""
        return self.challenge.organisation_id

    def stage_at(self, at: datetime) -> DecisionStage:
        """How far it is at the aware time `at`."""
        if self.ended_at:
            return DecisionStage.UNDONE if self.approved_at else DecisionStage.TURNED_DOWN
        if self.final_at:
            return DecisionStage.FINAL
        if self.approved_at is None or self.standstill_until is None:
            return DecisionStage.PROPOSED
        return DecisionStage.STANDSTILL if at < self.standstill_until else DecisionStage.READY


class DecisionLine(models.Model):
    """What a decision says of one bid, with the reason that the bidder reads."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decision_lines")
    result = models.CharField(_("result"), max_length=12, choices=Result)
    reserve_rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)

    class Meta:
        verbose_name = _("line of a decision")
        verbose_name_plural = _("lines of decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "proposal"], name="decision_line_once_a_bid"),
            models.UniqueConstraint(
                fields=["decision", "reserve_rank"],
                condition=Q(reserve_rank__isnull=False),
                name="decision_reserve_rank_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_line_has_reason"),
            models.CheckConstraint(
                condition=Q(result=Result.RESERVE, reserve_rank__isnull=False)
                | (~Q(result=Result.RESERVE) & Q(reserve_rank=None)),
                name="decision_reserve_has_rank",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_result_display()}"


class Complaint(models.Model):
    """What a bidder holds against an approved decision during its standstill, and the answer on record."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="complaints")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("complainant"), on_delete=models.PROTECT, related_name="complaints"
    )
    text = models.TextField(_("complaint"), max_length=6000)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    filed_at = models.DateTimeField(_("received at"))
    answer = models.TextField(_("answer"), max_length=6000, blank=True)
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[Any] = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | (~Q(answer="") & Q(upheld__isnull=False)),
                name="complaint_answered_in_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:40]}"


class Feedback(models.Model):
    """What one bidder is told: strengths and gaps in words; scores, reasons and rank are added from the evaluation."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="feedback")
    strengths = models.TextField(_("strengths"), max_length=4000, blank=True)
    gaps = models.TextField(_("gaps"), max_length=4000, blank=True)
    advice = models.TextField(_("what would help next time"), max_length=4000, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["proposal_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | (~Q(strengths="") & ~Q(gaps="")), name="feedback_sent_is_complete"
            )
        ]

    def __str__(self) -> str:
        return str(self.proposal)
