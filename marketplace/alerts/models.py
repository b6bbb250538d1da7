"""Saved searches and match lists, what each found, and how a person tuned them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Problem
from hoip.notifications.states import Frequency
from marketplace.alerts.querysets import AlertQuerySet, ItemQuerySet
from marketplace.alerts.states import LEAST_SHARE, LIKES, MOST_SHARE, STRICTER, Closeness, ItemState, Source
from marketplace.solutions.models import Solution

SUBJECTS = ("problem", "challenge", "solution")
FREQUENCIES = [choice for choice in Frequency.choices if choice[0] != Frequency.OFF]


class Alert(models.Model):
    """Something that a person wants to hear of: a search, or what fits a problem, a challenge or a solution.

    Attributes:
        address: for a search, its parameters as they stand in the address.
        similar: watches for others of the subject's own kind that are much like it, instead of for what fits it.
        automatic: made by the platform for a published solution or an open problem; its person can pause and tune it.
        broad: a search that found more than can be compared when it was saved; only what is published later is new.
        looked_at: when it last looked.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts")
    source = models.CharField(_("looks in"), max_length=10, choices=Source)
    name = models.CharField(_("name"), max_length=120, blank=True)
    address = models.TextField(_("address"), blank=True, validators=[MaxLengthValidator(4000)])
    problem = models.ForeignKey(Problem, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    challenge = models.ForeignKey(Challenge, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    solution = models.ForeignKey(Solution, null=True, blank=True, on_delete=models.CASCADE, related_name="alerts")
    frequency = models.CharField(_("how often"), max_length=8, choices=FREQUENCIES, default=Frequency.DAILY)
    closeness = models.CharField(_("what to tell"), max_length=8, choices=Closeness, default=Closeness.BALANCED)
    similar = models.BooleanField(default=False)
    automatic = models.BooleanField(_("made by the platform"), default=False)
    broad = models.BooleanField(default=False)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    created_at = models.DateTimeField(_("saved at"))
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    objects: ClassVar[AlertQuerySet] = AlertQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["automatic", "-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alert_has_the_subject_of_its_source",
                condition=Q(source=Source.SEARCH, problem=None, challenge=None, solution=None, similar=False)
                | Q(source=Source.PROBLEM, problem__isnull=False, challenge=None, solution=None)
                | Q(source=Source.CHALLENGE, problem=None, challenge__isnull=False, solution=None)
                | Q(source=Source.SOLUTION, problem=None, challenge=None, solution__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", name, "similar"], condition=Q(source=name), name=f"alert_once_a_{name}"
                )
                for name in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where its person changes it."""
        return reverse("alerts:alert-detail", args=[self.pk])

    @property
    def subject(self) -> Any:
        """The problem, challenge or solution that matches are looked for; None for a search."""
        return None if self.source == Source.SEARCH else getattr(self, self.source)

    @property
    def looks_in(self) -> str:
        """What it watches, in words."""
        return str(LIKES[self.source] if self.similar else Source(self.source).label)

    @property
    def title(self) -> str:
        """The name that its person gave it, else that of its subject."""
        subject = self.subject
        return self.name or (getattr(subject, "title", "") or getattr(subject, "name", "") if subject else self.address)

    def least_share(self, tunings: int) -> float:
        """The share of the best match's score that counts, after so many times "not like this"."""
        return min(LEAST_SHARE[self.closeness] + tunings * STRICTER, MOST_SHARE)


class AlertItem(models.Model):
    """Something that an alert found, by the uid of its document; each once, so that nothing is told twice."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="items")
    uid = models.CharField(max_length=80)
    state = models.CharField(_("state"), max_length=8, choices=ItemState)
    score = models.FloatField(default=0)
    found_at = models.DateTimeField(_("found at"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    objects: ClassVar[ItemQuerySet] = ItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("item of an alert")
        verbose_name_plural = _("items of alerts")
        ordering = ["-found_at", "-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "uid"], name="alert_item_once")]
        indexes = [models.Index(fields=["alert", "state"], name="alert_item_by_state")]

    def __str__(self) -> str:
        return self.uid


class Tuning(models.Model):
    """One "not like this": tags and words that the alert leaves out from then on, and that it became stricter.

    It can be undone.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="tunings")
    item = models.OneToOneField(AlertItem, on_delete=models.CASCADE, related_name="tuning")
    title = models.CharField(_("about"), max_length=300)
    tags = models.JSONField(_("tags left out"), default=list)
    words = models.JSONField(_("words left out"), default=list)
    stricter = models.BooleanField(_("stricter"), default=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("tuning of an alert")
        verbose_name_plural = _("tunings of alerts")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """A document that became public, once each: what makes alerts look, and when."""

    uid = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.uid
