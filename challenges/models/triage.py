"""The office's side of a problem: who deals with it until when, its remarks, and what it knew when it accepted."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.models.problems import Problem
from challenges.models.versions import ProblemVersion
from challenges.querysets import RemarkQuerySet
from challenges.states import DeclineReason, Track


class TriageCase(models.Model):
    """Who of the office deals with a problem, and until when, if other than the state's usual limit."""

    problem = models.OneToOneField(Problem, on_delete=models.CASCADE, related_name="triage")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    decline_reason = models.CharField(_("reason of declining"), max_length=20, choices=DeclineReason, blank=True)

    class Meta:
        verbose_name = _("triage")
        verbose_name_plural = _("triage")

    def __str__(self) -> str:
        return str(self.problem_id)


class Remark(models.Model):
    """One remark of the office on one section; the authors answer it before they submit again."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="section_remarks")
    version = models.ForeignKey(
        ProblemVersion, verbose_name=_("version"), null=True, on_delete=models.SET_NULL, related_name="remarks"
    )
    section = models.CharField(_("section"), max_length=40)
    text = models.TextField(_("remark"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("at"))
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[Any] = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.section}: {self.text[:40]}"


class MatchEvidence(models.Model):
    """What fitted a problem best at the moment it was accepted, kept as it was shown."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="evidence")
    track = models.CharField(_("track"), max_length=8, choices=Track)
    matches = models.JSONField(_("matches"), default=list)
    """Rows of title, owner, path, words, met and asked, best first."""
    limited = models.BooleanField(_("the search engine did not answer"), default=False)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("matching evidence")
        verbose_name_plural = _("matching evidence")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.at:%Y-%m-%d}"
