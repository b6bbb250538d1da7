"""Bids: what a provider offers in answer to one challenge, sealed until its deadline."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from hoip.accounts.models import Organisation
from hoip.files.models import PrivateFile
from marketplace.proposals.querysets import ProposalQuerySet
from marketplace.proposals.states import ProposalState
from marketplace.solutions.models import Solution


class Proposal(models.Model):
    """One organisation's bid on one challenge, from one of its solutions ("bid" only in words that people read)."""

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
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.DRAFT, db_index=True
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="vi")
    summary = models.TextField(_("the offer in a few sentences"), max_length=1500, blank=True)
    answer = models.TextField(_("how it answers the need"), max_length=8000, blank=True)
    plan = models.TextField(_("plan and milestones"), max_length=6000, blank=True)
    team = models.TextField(_("team"), max_length=3000, blank=True)
    data_needs = models.TextField(_("data and access needed"), max_length=3000, blank=True)
    price_min = models.PositiveBigIntegerField(_("price from, in VND"), null=True, blank=True)
    price_max = models.PositiveBigIntegerField(_("price up to, in VND"), null=True, blank=True)
    duration_months = models.PositiveSmallIntegerField(_("duration in months"), null=True, blank=True)
    conflict_statement = models.TextField(_("conflicts of interest"), max_length=2000, blank=True)
    owns_rights = models.BooleanField(_("we hold the rights to what we offer"), default=False)
    accepts_terms = models.BooleanField(_("we accept the terms of this challenge"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

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
                condition=~Q(state=ProposalState.SUBMITTED)
                | (Q(submitted_at__isnull=False) & Q(owns_rights=True) & Q(accepts_terms=True)),
                name="proposal_submitted_is_declared",
            ),
            models.CheckConstraint(
                condition=Q(price_min=None) | Q(price_max=None) | Q(price_max__gte=F("price_min")),
                name="proposal_price_in_order",
                violation_error_message=_("The upper price lies below the lower one."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("proposals:proposal-detail", args=[self.number])


class ProposalDocument(models.Model):
    """A private document of a bid, sealed with it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    file = models.OneToOneField(PrivateFile, on_delete=models.CASCADE, related_name="proposal_document")
    title = models.CharField(_("title"), max_length=160)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
