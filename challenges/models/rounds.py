"""Intake rounds: the windows in which the programme office takes problems in."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges.models.templates import ProblemTemplate
from challenges.querysets import RoundQuerySet
from challenges.states import RoundPhase
from hoip.accounts.models import Organisation
from hoip.bilingual import Named, in_language
from hoip.reference.models import TaxonomyField

LONGEST_WORK = 12
"""Months that the work on a problem takes at most, unless a round says otherwise (domain guide, section 3)."""


class Round(Named, models.Model):
    """An intake round. Whether it is open follows from its dates and the clock; nothing flips it.

    `quarter` is 1 or 3 for the rounds of the yearly calendar, and empty for extra ones. `rules_off` names the rules
    of the clarity check that the round does without, `rules_needed` those that must hold before a problem is sent.
    """

    name_vi = models.CharField(_("Vietnamese name"), max_length=160)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    plan_vi = models.CharField(_("plan that it serves, in Vietnamese"), max_length=300, blank=True)
    plan_en = models.CharField(_("plan that it serves, in English"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2200)])
    quarter = models.PositiveSmallIntegerField(
        _("quarter"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    opens_at = models.DateTimeField(_("problems are taken from"))
    closes_at = models.DateTimeField(_("problems are taken until"))
    fields = models.ManyToManyField(TaxonomyField, verbose_name=_("fields in focus"), blank=True, related_name="rounds")
    budget_ceiling = models.PositiveBigIntegerField(_("ceiling for one problem, in VND"), null=True, blank=True)
    months_ceiling = models.PositiveSmallIntegerField(
        _("longest duration in months"),
        default=LONGEST_WORK,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    contact_name = models.CharField(_("contact"), max_length=160, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=40, blank=True)
    template = models.ForeignKey(
        ProblemTemplate,
        verbose_name=_("template in use"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rounds",
    )
    rules_off = models.JSONField(_("clarity rules switched off"), default=list, blank=True)
    rules_needed = models.JSONField(_("clarity rules that must be met"), default=list, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[Any] = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake round")
        verbose_name_plural = _("intake rounds")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round closes after it opens."),
            ),
            models.UniqueConstraint(
                fields=["year", "quarter"], condition=Q(quarter__isnull=False), name="round_of_a_quarter_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("challenges:round-detail", args=[self.pk])

    @property
    def plan(self) -> str:
        """The plan that it serves, in the reader's language."""
        return in_language(self, "plan")

    def phase_at(self, at: datetime) -> RoundPhase:
        """Where the round is at an aware time."""
        if self.announced_at is None or self.announced_at > at:
            return RoundPhase.PREPARING
        if at < self.opens_at:
            return RoundPhase.ANNOUNCED
        return RoundPhase.OPEN if at < self.closes_at else RoundPhase.CLOSED


class RoundReminder(models.Model):
    """That an agency was reminded of a round once; `kind` says of what."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation", "kind"], name="round_reminds_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.organisation_id}:{self.kind}"
