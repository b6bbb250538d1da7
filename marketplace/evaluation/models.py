"""A panel and what it does: members, disclosures, sheets of scores, discussion, the frozen ranking."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeCriterion
from hoip.accounts.models import User
from marketplace.evaluation.querysets import DisclosureQuerySet, PanelQuerySet, SheetQuerySet
from marketplace.evaluation.states import (
    SCORING_ROLES,
    ConflictKind,
    Declaration,
    PanelRole,
    Resolution,
    Stage,
)
from marketplace.proposals.models import Proposal


class Panel(models.Model):
    """The people who judge the bids of one challenge. Its stage follows from its times."""

    challenge = models.OneToOneField(
        Challenge, verbose_name=_("challenge"), on_delete=models.PROTECT, related_name="panel"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    scoring_at = models.DateTimeField(_("scoring began at"), null=True, blank=True)
    consensus_at = models.DateTimeField(_("consensus round began at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    minutes = models.TextField(_("minutes"), max_length=20000, blank=True)
    ranking_hash = models.CharField(_("hash of the ranking"), max_length=64, blank=True)
    names_shown_at = models.DateTimeField(_("names shown at"), null=True, blank=True)

    objects: ClassVar[Any] = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consensus_at=None) | Q(scoring_at__isnull=False), name="panel_consensus_after_scoring"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (Q(consensus_at__isnull=False) & ~Q(ranking_hash="")),
                name="panel_closed_after_consensus",
            ),
        ]

    def __str__(self) -> str:
        return str(self.challenge)

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("evaluation:panel-detail", args=[self.challenge.number])

    @property
    def organisation_id(self) -> int:
        """The agency whose challenge it judges; permissions ask for it."""
        return self.challenge.organisation_id

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.closed_at:
            return Stage.CLOSED
        if self.consensus_at:
            return Stage.CONSENSUS
        if self.scoring_at:
            return Stage.SCORING
        return Stage.WAITING if any(one.is_seated for one in self.members.all()) else Stage.INVITING

    @property
    def is_blind(self) -> bool:
        """Whether members see bids without the bidders' names."""
        return self.challenge.is_blind and self.names_shown_at is None

    @property
    def links_nothing(self) -> bool:
        """Whether its people score without names now, so that nothing may tell which name belongs to which bid."""
        return self.is_blind and self.closed_at is None


class PanelMember(models.Model):
    """One person's seat on a panel, from the invitation to the day they leave it."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="panel_seats"
    )
    role = models.CharField(_("role"), max_length=10, choices=PanelRole, default=PanelRole.MEMBER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    confidentiality_version = models.CharField(_("confidentiality statement"), max_length=20, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    leave_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    keeps_scores = models.BooleanField(_("scores still count"), default=False)
    replaces = models.OneToOneField(
        "self", verbose_name=_("replaces"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("panel member")
        verbose_name_plural = _("panel members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "user"],
                condition=Q(declined_at=None, left_at=None),
                name="panel_member_once_a_panel",
                violation_error_message=_("This person is on the panel already."),
            ),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(role=PanelRole.CHAIR, declined_at=None, left_at=None),
                name="panel_one_chair",
                violation_error_message=_("A panel has one chair."),
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | ~Q(leave_reason=""), name="panel_member_left_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | ~Q(confidentiality_version=""),
                name="panel_member_accepted_confidentiality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def is_seated(self) -> bool:
        """Accepted and still there."""
        return self.accepted_at is not None and self.left_at is None and self.declined_at is None

    @property
    def is_invited(self) -> bool:
        """Has not answered yet."""
        return self.accepted_at is None and self.declined_at is None and self.left_at is None

    @property
    def scores(self) -> bool:
        """Whether the role scores bids."""
        return self.role in SCORING_ROLES

    @property
    def label(self) -> str:
        """How the member is named where others must not know who scored what: "member 3"."""
        return f"{self._meta.verbose_name} {self.pk}"


class Disclosure(models.Model):
    """What one member declared about one bid, what the platform found, and what the chair decided.

    Until it is cleared (`DisclosureQuerySet.cleared`) the bid does not open for the member.
    """

    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="disclosures")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="disclosures")
    declaration = models.CharField(_("declaration"), max_length=10, choices=Declaration, blank=True)
    words = models.TextField(_("in words"), max_length=2000, blank=True)
    declared_at = models.DateTimeField(_("declared at"), null=True, blank=True)
    resolution = models.CharField(_("decision"), max_length=10, choices=Resolution, blank=True)
    resolution_reason = models.TextField(_("reason"), max_length=2000, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects: ClassVar[Any] = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["proposal_id", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "proposal"], name="disclosure_once_a_bid"),
            models.CheckConstraint(
                condition=~Q(declaration=Declaration.CONFLICT) | ~Q(words=""),
                name="disclosure_conflict_in_words",
                violation_error_message=_("Say in a few words what the conflict is."),
            ),
            models.CheckConstraint(
                condition=Q(resolution="") | ~Q(resolution_reason=""),
                name="disclosure_resolved_with_reason",
                violation_error_message=_("Give a reason: it stands on record."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.proposal}"

    @property
    def needs_decision(self) -> bool:
        """Whether the chair has to decide: something was declared or found, and nothing is decided yet."""
        found = self.declaration == Declaration.CONFLICT or bool(self.findings.all())
        return bool(self.declaration) and found and not self.resolution


class Finding(models.Model):
    """One sign of a conflict that the platform found in its own data, with the evidence."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(_("kind"), max_length=20, choices=ConflictKind)
    evidence = models.JSONField(_("evidence"), default=dict)
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("sign of a conflict")
        verbose_name_plural = _("signs of conflicts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["disclosure", "kind"], name="finding_once_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Sheet(models.Model):
    """One member's scores of one bid. Others see it once it is locked and the consensus round has begun."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="sheets")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sheets")
    comment = models.TextField(_("comment on the whole"), max_length=4000, blank=True)
    strengths = models.TextField(_("strengths, for the bidder"), max_length=2000, blank=True)
    weaknesses = models.TextField(_("gaps, for the bidder"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)

    objects: ClassVar[Any] = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["proposal_id", "member_id"]
        constraints = [models.UniqueConstraint(fields=["member", "proposal"], name="sheet_once_a_bid")]

    def __str__(self) -> str:
        return f"{self.member} · {self.proposal}"


class Score(models.Model):
    """One score on one criterion with its reason; `original` stays when a consensus round changes the value."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(ChallengeCriterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(
        _("score"), max_digits=4, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    original = models.DecimalField(_("score before the consensus round"), max_digits=4, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="score_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class ScoreChange(models.Model):
    """A score that its member changed in the consensus round: from what to what, when and why. Only added to."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="changes")
    before = models.DecimalField(max_digits=4, decimal_places=2)
    after = models.DecimalField(max_digits=4, decimal_places=2)
    reason = models.TextField(_("reason"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of a score")
        verbose_name_plural = _("changes of scores")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="score_change_changes")]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Remark(models.Model):
    """What a member says about one bid and criterion in the consensus round."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="remarks")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(ChallengeCriterion, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(_("remark"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Place(models.Model):
    """One line of the frozen ranking. `position` is empty for a bid below a minimum or disqualified by then."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="places")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="place")
    position = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    points = models.DecimalField(_("points of 100"), max_digits=5, decimal_places=2)
    means = models.JSONField(_("mean score by criterion"), default=dict)
    below = models.JSONField(_("criteria below the minimum"), default=list)
    tie = models.CharField(_("tie"), max_length=8, blank=True)
    scorers = models.PositiveSmallIntegerField(_("scores that count"))

    class Meta:
        verbose_name = _("place in the ranking")
        verbose_name_plural = _("ranking")
        ordering = [F("position").asc(nulls_last=True), "-points", "pk"]

    def __str__(self) -> str:
        return f"{self.position or '–'}: {self.proposal}"


__all__ = [
    "Disclosure",
    "Finding",
    "Panel",
    "PanelMember",
    "Place",
    "Remark",
    "Score",
    "ScoreChange",
    "Sheet",
    "User",
]
