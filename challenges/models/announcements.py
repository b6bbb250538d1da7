"""What happens to a challenge in public: questions and answers, addenda, followers."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import Challenge
from challenges.querysets import AddendumQuerySet, QuestionQuerySet
from hoip.bilingual import in_language


class Question(models.Model):
    """A question on a challenge. Who asked is known to the platform alone, which tells them of the answer.

    `text` is what was typed and is shown to the agency; `public_text` is what the agency publishes with its answer.
    """

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("question"), max_length=2000)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="vi")
    asked_at = models.DateTimeField(_("asked at"))
    public_text = models.TextField(_("question as published"), max_length=2000, blank=True)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("merged into"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["challenge", "number"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="question_number_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (~Q(answer="") & ~Q(public_text="")), name="answered_question_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.public_text or self.text}"[:80]


class QuestionRevision(models.Model):
    """How a question and its answer read before they were changed, and why they were."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    public_text = models.TextField(_("question as published"), max_length=2000)
    answer = models.TextField(_("answer"), max_length=4000)
    reason = models.CharField(_("reason"), max_length=400)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("earlier answer")
        verbose_name_plural = _("earlier answers")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.at:%Y-%m-%d}"


class Addendum(models.Model):
    """A numbered, dated change of an announced challenge, with its reason and with what stood before."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="addenda")
    number = models.PositiveSmallIntegerField(_("number"))
    reason_vi = models.TextField(_("reason in Vietnamese"), max_length=2000, blank=True)
    reason_en = models.TextField(_("reason in English"), max_length=2000, blank=True)
    changes = models.JSONField(_("changes"), default=list)
    """Rows of field, before and after, as plain values."""
    is_material = models.BooleanField(
        _("bidders must take note of it"),
        default=True,
        help_text=_("Whoever bids has to say that they have seen it before they submit."),
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = AddendumQuerySet.as_manager()

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["challenge", "number"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="addendum_number_once"),
            models.CheckConstraint(condition=~Q(reason_vi="") | ~Q(reason_en=""), name="addendum_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.challenge_id}/{self.number}"

    @property
    def reason(self) -> str:
        """Why, in the reader's language, else in the other."""
        return in_language(self, "reason")


class ChallengeFollow(models.Model):
    """That a person follows a challenge, and of which changes they wish to be told."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="challenge_follows")
    addenda = models.BooleanField(_("changes of dates and terms"), default=True)
    answers = models.BooleanField(_("new answers to questions"), default=True)
    results = models.BooleanField(_("how it ends"), default=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("follower of a challenge")
        verbose_name_plural = _("followers of a challenge")
        constraints = [models.UniqueConstraint(fields=["challenge", "user"], name="challenge_followed_once")]

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.user_id}"
