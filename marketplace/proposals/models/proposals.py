"""The bid itself. What its team writes is never in a plain column."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip.accounts.models import Organisation
from marketplace.proposals.querysets import ProposalQuerySet
from marketplace.proposals.states import OPENED_STATES, ProposalState
from marketplace.solutions.models import Solution

SEALED = tuple(sorted(str(state) for state in OPENED_STATES))
JUDGED = tuple(state for state in SEALED if state != ProposalState.SUBMITTED)
# Tuples in a fixed order, so that migrations read the same every time.


class Proposal(models.Model):
    """One organisation's bid on one challenge, from one of its solutions ("bid" only in words that people read).

    `box` is the working copy, encrypted with the bid's own key (`services.box`). What counts are its sealed versions.
    `number` tells nothing of how many bids there are.
    """

    challenge = models.ForeignKey(
        Challenge, verbose_name=_("challenge"), on_delete=models.PROTECT, related_name="proposals"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("bidder"), on_delete=models.PROTECT, related_name="proposals"
    )
    solution = models.ForeignKey(
        Solution, verbose_name=_("solution"), on_delete=models.PROTECT, related_name="proposals"
    )
    number = models.CharField(_("number"), max_length=24, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT, db_index=True
    )
    state_reason = models.TextField(_("reason of the state"), max_length=2000, blank=True)
    key_id = models.CharField(max_length=40, blank=True, editable=False)
    wrapped_key = models.BinaryField(null=True, editable=False)
    box = models.BinaryField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    sealed_revision = models.PositiveIntegerField(default=0, editable=False)
    """The value of `version` that the latest sealed version holds; 0 while none is sealed."""
    addendum_seen = models.PositiveSmallIntegerField(_("newest addendum seen"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()
    wagtail_reference_index_ignore = True
    """Wagtail's count of uses would tell an editor how many bids name a challenge or an organisation."""

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "organisation"],
                name="proposal_one_an_organisation",
                violation_error_message=_("Your organisation already has a bid on this challenge."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEALED) | Q(submitted_at__isnull=False, sealed_revision__gt=0),
                name="proposal_submitted_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | Q(state__in=SEALED), name="proposal_opened_was_submitted"
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=False) | ~Q(state__in=JUDGED),
                name="proposal_judged_is_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("proposals:proposal-detail", args=[self.number])

    @property
    def audit_id(self) -> str:
        """Its name in the audit log: the running key of one opened bid would tell how many others there are."""
        return self.number

    @property
    def has_unsealed_changes(self) -> bool:
        """Whether the working copy was changed since it was sealed."""
        return self.version != self.sealed_revision
