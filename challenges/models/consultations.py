"""Consultations: round-tables and written hearings on a problem, and the edits that come out of them."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models.problems import Problem
from challenges.querysets import ConsultationQuerySet
from challenges.states import ConsultationKind, EditState, GuestRole
from hoip.bilingual import in_language


class Consultation(models.Model):
    """One hearing of experts and stakeholders on one problem.

    A round-table has a time and a place or a link; a written consultation has a date until which comments are taken.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="consultations")
    kind = models.CharField(_("kind"), max_length=12, choices=ConsultationKind, default=ConsultationKind.ROUND_TABLE)
    held_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    until = models.DateTimeField(_("comments until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_link = models.URLField(_("link to take part online"), max_length=300, blank=True)
    is_public = models.BooleanField(_("open to the public"), default=False)
    event_key = models.UUIDField(_("event"), null=True, blank=True, editable=False)
    """The key that the event's pages in all languages share, when it is open to the public."""
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    minutes = models.TextField(_("minutes"), max_length=20000, blank=True)
    summary_vi = models.TextField(_("public summary in Vietnamese"), max_length=2000, blank=True)
    summary_en = models.TextField(_("public summary in English"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    reason = models.TextField(_("reason of the last act"), max_length=2000, blank=True)

    objects: ClassVar[Any] = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=ConsultationKind.ROUND_TABLE)
                | (Q(held_at__isnull=False) & (~Q(place="") | ~Q(online_link=""))),
                name="round_table_has_time_and_place",
                violation_error_message=_("A round-table needs its time, and a place or a link."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ConsultationKind.WRITTEN) | Q(until__isnull=False),
                name="written_consultation_has_an_end",
                violation_error_message=_("A written consultation needs a date until which comments are taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("challenges:consultation-detail", args=[self.pk])

    @property
    def summary(self) -> str:
        """The public summary in the reader's language, else in the other."""
        return in_language(self, "summary")

    @property
    def takes_place_at(self) -> datetime | None:
        """When a round-table begins, or a written consultation ends."""
        return self.held_at or self.until

    @property
    def is_running(self) -> bool:
        """Whether it is neither closed nor cancelled."""
        return self.closed_at is None and self.cancelled_at is None


class Guest(models.Model):
    """A person invited to a consultation, what they answered and what they signed."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="guests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="consultation_guests"
    )
    role = models.CharField(_("invited as"), max_length=12, choices=GuestRole, default=GuestRole.EXPERT)
    sections = models.JSONField(_("sections"), default=list, blank=True)
    """Keys of the sections that the person reads and comments on; empty for all."""
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    comes = models.BooleanField(_("takes part"), null=True, blank=True)
    has_conflict = models.BooleanField(_("has a conflict of interest"), default=False)
    conflict = models.TextField(_("conflict of interest"), max_length=2000, blank=True)
    statements = models.JSONField(_("statements signed"), default=dict, blank=True)
    """The version of each text that was signed: {"conflict": "2026-11", "confidentiality": "2026-11"}."""
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    was_there = models.BooleanField(_("was there"), default=False)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "user"],
                name="consultation_guest_once",
                violation_error_message=_("This person is invited already."),
            ),
            models.CheckConstraint(
                condition=~Q(comes=True) | Q(signed_at__isnull=False), name="guest_who_comes_has_signed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Comment(models.Model):
    """What a guest wrote on one section in a consultation."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(_("section"), max_length=40)
    text = models.TextField(_("comment"), max_length=3000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.section}: {self.text[:40]}"


class EditProposal(models.Model):
    """Another wording of one section, proposed in a consultation; the authors take it over or not, with a word why."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="edits")
    section = models.CharField(_("section"), max_length=40)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("proposed wording"), max_length=10000)
    why = models.TextField(_("why"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=EditState, default=EditState.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    answer = models.TextField(_("the authors' word"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed edit")
        verbose_name_plural = _("proposed edits")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state=EditState.OPEN) | ~Q(answer=""), name="decided_edit_has_an_answer")
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.why[:40]}"
