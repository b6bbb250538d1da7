"""What people leave around a problem while they write it: comments, replaced texts, files, wishes to join."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.models.problems import Problem
from challenges.states import JoinState
from hoip.accounts.models import Organisation
from hoip.files.models import PrivateFile


class SectionText(models.Model):
    """A text that one person wrote in a section and another one's later replaced: kept, so that nothing is lost."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="replaced_texts")
    key = models.CharField(_("section"), max_length=60)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("replaced text")
        verbose_name_plural = _("replaced texts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.problem_id}:{self.key}"


class SectionComment(models.Model):
    """A comment on a section; replies stand under the first one, which alone is resolved."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(_("section"), max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("comment"), max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("comment on a section")
        verbose_name_plural = _("comments on sections")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.problem_id}:{self.key}"


class ProblemFile(models.Model):
    """A file attached to a section of a problem; who reads the problem reads the file."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(_("section"), max_length=60)
    file = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("file of a problem")
        verbose_name_plural = _("files of a problem")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.file.name


class JoinRequest(models.Model):
    """An agency asks to become a partner in another agency's problem instead of filing its own."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="join_requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Problem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    message = models.TextField(_("why you want to join"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=JoinState, default=JoinState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("wish to join a problem")
        verbose_name_plural = _("wishes to join a problem")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "organisation"], condition=Q(state=JoinState.ASKED), name="join_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.problem_id}"
