"""Sealed versions, their opening, and what is asked for after it."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from marketplace.proposals.models.parts import ProposalDocument
from marketplace.proposals.models.proposals import Proposal
from marketplace.proposals.querysets import CureQuerySet, OpeningQuerySet, SealedVersionQuerySet
from marketplace.proposals.states import Side


class SealedVersion(models.Model):
    """What was submitted, once and for all: number, time and hash in the open, the content in `box`.

    The box has a key of its own, wrapped by a key of the platform. The database refuses every change but a new
    wrapping, the opening's time, and the loss of key and content when a challenge is cancelled (`triggers`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    token = models.UUIDField(editable=False)
    """The one that the submitted form carried: a form sent twice seals once."""
    revision = models.PositiveIntegerField(editable=False)
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    key_id = models.CharField(max_length=40, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    box = models.BinaryField(editable=False)
    documents: "models.ManyToManyField[ProposalDocument, Any]" = models.ManyToManyField(
        ProposalDocument, related_name="versions"
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    is_damaged = models.BooleanField(_("found damaged at the opening"), default=False)
    destroyed_at = models.DateTimeField(_("key destroyed at"), null=True, blank=True)

    objects: ClassVar[Any] = SealedVersionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("sealed version")
        verbose_name_plural = _("sealed versions")
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="sealed_version_number_once"),
            models.UniqueConstraint(fields=["proposal", "token"], name="sealed_version_once_a_form"),
            models.CheckConstraint(condition=Q(number__gt=0), name="sealed_version_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.number}"


class Opening(models.Model):
    """The opening of a challenge's bids by two people, and its public record.

    `record` lists for each bid its number, version, time and SHA-256; `sha256` is that of the record's canonical JSON.
    """

    challenge = models.OneToOneField(
        Challenge, verbose_name=_("challenge"), on_delete=models.PROTECT, related_name="bid_opening"
    )
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    first_side = models.CharField(max_length=8, choices=Side)
    first_at = models.DateTimeField(_("first confirmation"))
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    second_side = models.CharField(max_length=8, choices=Side, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    record = models.JSONField(_("record"), default=list, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects: ClassVar[Any] = OpeningQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("opening of bids")
        verbose_name_plural = _("openings of bids")
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("first_by")), name="opening_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None) | (~Q(second_side="") & ~Q(second_side=F("first_side"))),
                name="opening_by_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return str(self.challenge_id)


class NamesSeen(models.Model):
    """That a person who screens an opened bid of a blind evaluation has read its bidder's name."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="names_seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(_("seen at"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("look at a bidder's name")
        verbose_name_plural = _("looks at bidders' names")
        ordering = ["seen_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="names_seen_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.seen_at:%Y-%m-%d}"


class CureRequest(models.Model):
    """Formal gaps that a bidder may mend until a time: missing papers, never the offer itself."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="cures")
    gaps = models.TextField(_("what is missing"), max_length=2000)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateTimeField(_("until"))
    done_at = models.DateTimeField(_("handed in at"), null=True, blank=True)

    objects: ClassVar[Any] = CureQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("request to mend gaps")
        verbose_name_plural = _("requests to mend gaps")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal"], name="cure_once_a_bid"),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="cure_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.until:%Y-%m-%d}"
