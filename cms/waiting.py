"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.models import EventPage
from hoip.accounts.workspace import WorkItem, register
from hoip.bilingual import reader_language

MOST = 10


@register
def pages_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For editors the pages to moderate; for authors those sent back."""
    if not (user.is_editor or user.is_office):
        return
    group = _("Pages")
    states = TaskState.objects.reviewable_by(user).select_related("workflow_state", "revision")
    for state in states.prefetch_related("workflow_state__content_object").order_by("started_at")[:MOST]:
        page = state.workflow_state.content_object
        yield WorkItem(
            title=str(page),
            status=_("waits for moderation"),
            action=_("Check and publish"),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            group=group,
        )
    returned = WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
    for state in returned.prefetch_related("content_object").order_by("-created_at")[:MOST]:
        page = state.content_object
        yield WorkItem(
            title=str(page),
            status=_("sent back by the editors"),
            action=_("Go on writing"),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            group=group,
        )


@register
def events_come(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """The events that the person has signed up to, in the reader's language where there is one."""
    language = reader_language()
    keys = user.event_registrations.filter(cancelled_at=None).values("event_key")
    events = EventPage.objects.live().filter(translation_key__in=keys, ends_at__gt=at, cancelled_at=None)
    shown: dict[Any, EventPage] = {}
    for event in events.select_related("locale").order_by("starts_at", "pk"):
        if event.translation_key not in shown or event.locale.language_code == language:
            shown[event.translation_key] = event
    for event in list(shown.values())[:MOST]:
        yield WorkItem(
            title=event.title,
            status=_("you are signed up"),
            action=_("See the event"),
            url=event.get_url() or "",
            group=_("Events"),
            due=event.starts_at,
            waiting=False,
        )
