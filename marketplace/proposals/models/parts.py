"""What belongs to a bid beside its text: documents, the people of the team, partners."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hoip.accounts.models import Organisation
from hoip.files.models import PrivateFile
from marketplace.proposals.models.proposals import Proposal
from marketplace.proposals.querysets import PartnerQuerySet


class ProposalDocument(models.Model):
    """An encrypted document of a bid. One that a sealed version holds is never deleted, only taken out of the draft.

    `kind` is the key of the document that the challenge asks for, empty for others; the title is in `box`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    file = models.OneToOneField(PrivateFile, on_delete=models.CASCADE, related_name="proposal_document")
    kind = models.CharField(_("kind"), max_length=16, blank=True)
    box = models.BinaryField(editable=False)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("taken out at"), null=True, blank=True)
    cure = models.ForeignKey(
        "CureRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="documents", editable=False
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """A yes or no that somebody gives to being named in a bid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.BinaryField(editable=False)
    invited_at = models.DateTimeField(_("invited at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        ordering = ["invited_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class TeamMember(Answer):
    """A person of the team. Name, address and role are in `box`; `token` is the secret of the mailed address."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="team")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(Answer.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="team_member_answers_one_way"
            )
        ]


class Partner(Answer):
    """Another organisation in the consortium; its owner or a manager confirms. Its part in the work is in `box`."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="partnerships"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = PartnerQuerySet.as_manager()

    class Meta(Answer.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "organisation"],
                name="partner_once_a_bid",
                violation_error_message=_("This organisation is a partner already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(declined_at=None), name="partner_answers_one_way"
            ),
        ]
