"""Pitches, demonstrations and talks with candidates of a board."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.shortlists.models.boards import Candidate, Shortlist
from marketplace.shortlists.querysets import MeetingGuestQuerySet, MeetingQuerySet
from marketplace.shortlists.states import Coming, MeetingKind


class Meeting(models.Model):
    """One meeting to which providers of a board's candidates are invited; none learns who else is."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="meetings")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    """Names the meeting in calendars."""
    kind = models.CharField(_("kind"), max_length=6, choices=MeetingKind)
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    online_link = models.URLField(_("link for joining online"), max_length=300, blank=True)
    agenda = models.TextField(_("what it is about"), max_length=3000, blank=True)
    arranged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    arranged_at = models.DateTimeField(_("arranged at"))
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    """How often it was changed or cancelled: the number by which calendars tell a newer file from an older one."""
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=1000, blank=True)

    objects: ClassVar[Any] = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(online_link=""),
                name="meeting_is_somewhere",
                violation_error_message=_("Give a place, or a link for joining online."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="meeting_cancelled_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The agency's page."""
        return reverse("shortlists:meeting-detail", args=[self.pk])

    @property
    def organisation_id(self) -> int:
        """The agency that invites; permissions ask for it."""
        return self.shortlist.organisation_id

    @property
    def sequence(self) -> int:
        """SEQUENCE of its calendar file; a cancellation always stands above what it cancels."""
        return max(self.revision, 1) if self.cancelled_at else self.revision

    @property
    def last_changed_at(self) -> datetime:
        """When what the calendar file says was last decided."""
        return self.cancelled_at or self.changed_at or self.arranged_at

    def takes_answers(self, at: datetime) -> bool:
        """Whether guests can still answer at the aware time `at`."""
        return self.cancelled_at is None and at < self.starts_at


class MeetingGuest(models.Model):
    """One candidate's invitation, and what its provider answered."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="invitations")
    answer = models.CharField(_("answer"), max_length=3, choices=Coming, blank=True)
    words = models.CharField(_("a word to the agency"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[Any] = MeetingGuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to a meeting")
        verbose_name_plural = _("invitations to meetings")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "candidate"], name="meeting_invites_once")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.candidate}"

    def get_absolute_url(self) -> str:
        """The provider's page."""
        return reverse("shortlists:invitation", args=[self.pk])

    @property
    def organisation_id(self) -> int:
        """The provider that is invited; permissions ask for it."""
        return self.candidate.solution.organisation_id
