"""What a challenge is made of beside its dates: prizes, eligibility, requirements, documents, stages, attachments."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import Challenge
from challenges.querysets import AttachmentQuerySet
from challenges.states import AttachmentTier, RuleKind, StageKind
from hoip.bilingual import in_language
from hoip.files.models import PrivateFile


def new_key() -> str:
    """A short name under which answers to a line are kept, whatever becomes of its order and words."""
    return secrets.token_hex(4)


class _Line(models.Model):
    """One line of a list of a challenge, in Vietnamese, English or both."""

    order = models.PositiveSmallIntegerField(_("order"))
    text_vi = models.CharField(_("Vietnamese text"), max_length=400, blank=True)
    text_en = models.CharField(_("English text"), max_length=400, blank=True)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The line in the reader's language, else in the other."""
        return in_language(self, "text")


class Prize(_Line):
    """What a rank gets: money, something else or both."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="prizes")
    winners = models.PositiveSmallIntegerField(_("how many get it"), default=1, validators=[MinValueValidator(1)])
    amount = models.PositiveBigIntegerField(_("amount for each, in VND"), null=True, blank=True)
    other_vi = models.CharField(_("what else, in Vietnamese"), max_length=300, blank=True)
    other_en = models.CharField(_("what else, in English"), max_length=300, blank=True)

    class Meta(_Line.Meta):
        verbose_name = _("prize")
        verbose_name_plural = _("prizes")

    @property
    def other(self) -> str:
        """What is given beside money, in the reader's language, else in the other."""
        return in_language(self, "other")


class EligibilityRule(_Line):
    """One condition beside the kinds of organisation; `value` holds {"years": n} or {"fields": [codes]}."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="eligibility_rules")
    kind = models.CharField(_("kind"), max_length=12, choices=RuleKind)
    value = models.JSONField(_("value"), default=dict, blank=True)

    class Meta(_Line.Meta):
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")


class Requirement(_Line):
    """One line that every bid answers, with the number of words that an answer may have."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="requirements")
    key = models.CharField(_("key"), max_length=16, default=new_key, editable=False)
    word_limit = models.PositiveSmallIntegerField(
        _("words at most"), default=300, validators=[MinValueValidator(20), MaxValueValidator(2000)]
    )
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta(_Line.Meta):
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [models.UniqueConstraint(fields=["challenge", "key"], name="requirement_key_once")]


class RequiredDocument(_Line):
    """One document that a bid hands in."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="documents_asked")
    key = models.CharField(_("key"), max_length=16, default=new_key, editable=False)
    is_required = models.BooleanField(_("must be handed in"), default=True)

    class Meta(_Line.Meta):
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        constraints = [models.UniqueConstraint(fields=["challenge", "key"], name="required_document_key_once")]


class Stage(_Line):
    """One stage of a call in several rounds: its dates, and how many go through to the next."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("kind"), max_length=12, choices=StageKind, default=StageKind.PRELIMINARY)
    opens_at = models.DateTimeField(_("begins at"))
    closes_at = models.DateTimeField(_("ends at"))
    result_on = models.DateField(_("result on"), null=True, blank=True)
    going_through = models.PositiveSmallIntegerField(
        _("how many go through"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta(_Line.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="stage_ends_after_it_begins",
                violation_error_message=_("A stage must end after it begins."),
            )
        ]

    @property
    def name(self) -> str:
        """Its own name, else the name of its kind."""
        return self.text or str(self.get_kind_display())


class StageCriterion(_Line):
    """A criterion of one stage with its weight in points of 100."""

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="criteria")
    weight = models.PositiveSmallIntegerField(
        _("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)], help_text=_("Points of 100.")
    )

    class Meta(_Line.Meta):
        verbose_name = _("criterion of a stage")
        verbose_name_plural = _("criteria of a stage")


class Attachment(models.Model):
    """A document that a challenge gives to its readers, each to those whom its tier names."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="challenge_attachment")
    title = models.CharField(_("title"), max_length=160)
    tier = models.CharField(_("who may read it"), max_length=10, choices=AttachmentTier, default=AttachmentTier.PUBLIC)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(_("added at"))

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title


class TermsAcceptance(models.Model):
    """That a person accepted one version of the terms on which a challenge's closed documents are read."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="terms_acceptances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    terms_version = models.CharField(_("version of the terms"), max_length=20)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "user", "terms_version"], name="terms_accepted_once")
        ]

    def __str__(self) -> str:
        return self.terms_version


class PreviewLink(models.Model):
    """A private link to a challenge that is not announced yet; it ends by itself and can be taken back."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="preview_links")
    key = models.CharField(_("key"), max_length=43, unique=True)
    note = models.CharField(_("for whom"), max_length=160, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("ends at"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.note or str(self.pk)
