"""Quick requests: on the invite track an agency asks matched providers for a short reply, compares, picks a pilot."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.shortlists.models.boards import Shortlist
from marketplace.shortlists.querysets import QuickReplyQuerySet, QuickRequestQuerySet
from marketplace.shortlists.states import Interest
from marketplace.solutions.models import Solution


class QuickRequest(models.Model):
    """A few questions to the providers of some solutions, to be answered until a time."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.PROTECT, related_name="requests")
    question = models.TextField(_("what you want to know"), max_length=3000)
    until = models.DateTimeField(_("replies until"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    objects: ClassVar[Any] = QuickRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick request")
        verbose_name_plural = _("quick requests")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="quick_request_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.shortlist} · {self.until:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("shortlists:request-detail", args=[self.pk])

    @property
    def organisation_id(self) -> int:
        """The agency that asks; permissions ask for it."""
        return self.shortlist.organisation_id

    def takes_replies(self, at: datetime) -> bool:
        """Whether replies can still be given at the aware time `at`."""
        return at < self.until


class QuickReply(models.Model):
    """What the provider of one solution answers; made empty when it is asked."""

    request = models.ForeignKey(QuickRequest, on_delete=models.CASCADE, related_name="replies")
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="quick_replies")
    interest = models.CharField(_("interest"), max_length=8, choices=Interest, blank=True)
    fit = models.TextField(_("how it fits"), max_length=2000, blank=True)
    availability = models.CharField(_("when you could begin"), max_length=300, blank=True)
    price_min = models.PositiveBigIntegerField(_("price from, in VND"), null=True, blank=True)
    price_max = models.PositiveBigIntegerField(_("price up to, in VND"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    picked_at = models.DateTimeField(_("picked for a pilot at"), null=True, blank=True)
    pick_reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects: ClassVar[Any] = QuickReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick reply")
        verbose_name_plural = _("quick replies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "solution"], name="quick_reply_once_a_solution"),
            models.CheckConstraint(condition=Q(replied_at=None) | ~Q(interest=""), name="quick_reply_says_interest"),
            models.CheckConstraint(
                condition=Q(price_min=None) | Q(price_max=None) | Q(price_max__gte=F("price_min")),
                name="quick_reply_price_in_order",
                violation_error_message=_("The upper price lies below the lower one."),
            ),
            models.CheckConstraint(
                condition=Q(picked_at=None) | (~Q(pick_reason="") & Q(replied_at__isnull=False)),
                name="quick_reply_picked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.solution)

    @property
    def organisation_id(self) -> int:
        """The provider that answers; permissions ask for it."""
        return self.solution.organisation_id
