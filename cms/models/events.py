"""Events with sign-up."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from challenges.models import Challenge, Problem
from cms import structured
from cms.blocks import BodyBlock, MilestoneBlock, SpeakerBlock
from cms.forms import EventPageForm, SignUpForm
from cms.models.base import SitePage, page_of
from hoip.clock import now


class EventKind(models.TextChoices):
    """What kind of event it is."""

    INNO_COFFEE = "inno_coffee", "Inno-Coffee"
    WORKSHOP = "workshop", _("workshop")
    SEMINAR = "seminar", _("seminar")
    TRAINING = "training", _("training")
    PITCH = "pitch", _("pitching day")
    FESTIVAL = "festival", _("festival or exhibition")


class EventIndexPage(SitePage):
    """Lists the events of its language: those to come, soonest first, or with `?past=1` those gone by.

    `?kind=` narrows either list to one kind of event.
    """

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EventPage"]
    template = "cms/event_index_page.html"

    class Meta:
        verbose_name = _("event index")
        verbose_name_plural = _("event indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the page of events that the address asks for."""
        at = now()
        past = request.GET.get("past") == "1"
        live = EventPage.objects.live().child_of(self)
        kind = request.GET.get("kind", "")
        kind = kind if kind in EventKind.values else ""
        events = live.filter(kind=kind) if kind else live
        rows = events.gone_by(at) if past else events.coming(at)
        present = set(live.order_by().values_list("kind", flat=True).distinct())
        return super().get_context(request, *args, **kwargs) | {
            "at": at,
            "past": past,
            "kind": kind,
            "kinds": [(value, label) for value, label in EventKind.choices if value in present],
            "page_obj": page_of(rows, request, 12),
        }


class EventPageQuerySet(PageQuerySet):
    """Events by their dates."""

    def coming(self, at: datetime) -> EventPageQuerySet:
        """Events that have not ended by the aware time `at`, soonest first, with what one list row shows."""
        return (
            self.filter(ends_at__gt=at)
            .select_related("image")
            .prefetch_related("image__renditions")
            .order_by("starts_at", "pk")
        )

    def gone_by(self, at: datetime) -> EventPageQuerySet:
        """Events that ended by the aware time `at`, latest first, with what one list row shows."""
        return (
            self.filter(ends_at__lte=at)
            .select_related("image")
            .prefetch_related("image__renditions")
            .order_by("-starts_at", "pk")
        )


class EventPage(SitePage):
    """One event. Sign-ups of all its translations are counted together (`sign_up_key`)."""

    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    online_link = models.URLField(_("link for joining online"), blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    sign_up_until = models.DateTimeField(_("sign-up until"), null=True, blank=True)
    takes_sign_ups = models.BooleanField(_("people sign up here"), default=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    image = models.ForeignKey(
        "cms.SiteImage", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    agenda = StreamField([("milestone", MilestoneBlock())], verbose_name=_("agenda"), blank=True)
    speakers = StreamField([("speaker", SpeakerBlock())], verbose_name=_("speakers"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    recap = StreamField(
        BodyBlock(),
        verbose_name=_("what came of it"),
        blank=True,
        help_text=_("Shown after the event, with pictures and documents."),
    )
    challenges = ParentalManyToManyField(Challenge, verbose_name=_("challenges"), blank=True, related_name="events")
    problems = ParentalManyToManyField(
        Problem,
        verbose_name=_("problems"),
        blank=True,
        related_name="events",
        help_text=_("Shown only to those who may read the problem."),
    )
    contest = models.ForeignKey(
        "cms.ContestPage",
        verbose_name=_("contest"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    is_demo = models.BooleanField(_("demo content"), default=False)

    objects: ClassVar[Any] = PageManager.from_queryset(EventPageQuerySet)()

    content_panels = [
        *SitePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("starts_at"),
                FieldPanel("ends_at"),
                FieldPanel("place"),
                FieldPanel("online_link"),
                FieldPanel("cancelled_at"),
            ],
            heading=capfirst(_("when and where")),
        ),
        MultiFieldPanel(
            [FieldPanel("takes_sign_ups"), FieldPanel("capacity"), FieldPanel("sign_up_until")],
            heading=capfirst(_("sign-up")),
        ),
        FieldPanel("image"),
        FieldPanel("agenda"),
        FieldPanel("speakers"),
        FieldPanel("body"),
        FieldPanel("recap"),
        MultiFieldPanel(
            [FieldPanel("contest"), FieldPanel("challenges"), FieldPanel("problems")],
            heading=capfirst(_("what it is about")),
        ),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("body"), index.FilterField("starts_at")]
    parent_page_types = ["cms.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = EventPageForm
    template = "cms/event_page.html"
    rendition_specs = ("width-960",)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        """Refuse an event that ends before it starts."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The event must end after it starts.")})

    @property
    def sign_up_key(self) -> uuid.UUID:
        """What its sign-ups belong to: the same for all translations of the page."""
        return self.translation_key

    @property
    def told(self) -> str:
        """A digest of what people who signed up were told: when, where, and whether it takes place."""
        told = [self.starts_at, self.ends_at, self.place, self.online_link, self.cancelled_at is not None]
        return hashlib.sha256(repr([str(part) for part in told]).encode()).hexdigest()[:32]

    def closes_sign_up_at(self) -> datetime:
        """The first moment at which nobody can sign up any more."""
        return min(self.sign_up_until or self.starts_at, self.starts_at)

    def sign_ups(self) -> models.QuerySet[EventRegistration]:
        """People who have signed up and not cancelled."""
        return EventRegistration.objects.filter(event_key=self.sign_up_key, cancelled_at=None)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the reader's own sign-up and how many places are left."""
        at = now()
        taken = self.sign_ups().count()
        mine = self.sign_ups().filter(user=request.user).first() if request.user.is_authenticated else None
        return super().get_context(request, *args, **kwargs) | {
            "structured_data": structured.event(self),
            "at": at,
            "is_over": self.ends_at <= at,
            "sign_up_open": self.takes_sign_ups and not self.cancelled_at and at < self.closes_sign_up_at(),
            "places_left": max(0, self.capacity - taken) if self.capacity is not None else None,
            "my_registration": mine,
            "sign_up_form": kwargs.get("sign_up_form") or SignUpForm(),
            "may_see_sign_ups": request.user.has_perm("cms.view_registrations", self),
            "challenges": Challenge.objects.visible_to(request.user, at)
            .filter(events=self)
            .announced(at)
            .for_listing(),
            "problems": Problem.objects.visible_to(request.user).filter(events=self).for_listing(),
        }


class EventRegistration(models.Model):
    """One person's sign-up to one event, whatever the language of the page it was made on."""

    event_key = models.UUIDField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="event_registrations"
    )
    note = models.CharField(_("note for the organiser"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("signed up at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    told = models.CharField(_("what the person was told"), max_length=32, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_key", "user"], condition=Q(cancelled_at=None), name="registration_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.event_key}"
