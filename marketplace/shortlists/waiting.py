"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hoip.accounts.workspace import WorkItem, register
from marketplace.shortlists.models import Decision, QuickReply
from marketplace.shortlists.services.requests import reply_path
from marketplace.shortlists.states import DecisionStage

MOST = 10


@register
def decisions_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For an agency its decisions and what they wait for; for a provider quick requests to answer."""
    if organisation is None:
        return
    if organisation.is_provider:
        rows = QuickReply.objects.visible_to(user).filter(
            solution__organisation=organisation.pk, request__until__gt=at, replied_at=None
        )
        for reply in rows.select_related(
            "request__shortlist__problem", "request__shortlist__challenge", "request__shortlist__organisation"
        )[:MOST]:
            subject = reply.request.shortlist.subject
            yield WorkItem(
                title=f"{subject.number} {subject.title}",
                status=_("%(agency)s asks for a quick reply") % {"agency": reply.request.shortlist.organisation.name},
                action=_("Reply"),
                url=reply_path(reply),
                group=_("Quick requests"),
                due=reply.request.until,
            )
    if organisation.is_agency:
        decisions = Decision.objects.standing().filter(
            challenge__organisation=organisation.pk, challenge__completed_at=None
        )
        for row in decisions.select_related("challenge")[:MOST]:
            stage = row.stage_at(at)
            yield WorkItem(
                title=f"{row.challenge.number} {row.challenge.title}",
                status=str(stage.label),
                action=_("Decide") if stage == DecisionStage.PROPOSED else _("See the decision"),
                url=reverse("shortlists:decision", args=[row.challenge.number]),
                group=_("Decisions"),
                due=row.standstill_until if stage == DecisionStage.STANDSTILL else None,
                waiting=stage != DecisionStage.STANDSTILL and row.proposed_by_id != user.pk,
            )
