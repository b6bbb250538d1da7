"""What of this room waits for a person on the workspace page."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Challenge
from hoip.accounts.workspace import WorkItem, register
from marketplace.proposals.models import Proposal
from marketplace.shortlists.models import Complaint, Decision, MeetingGuest, QuickReply, QuickRequest
from marketplace.shortlists.services.feedback import OWED
from marketplace.shortlists.services.requests import reply_path
from marketplace.shortlists.states import DecisionStage

MOST = 10


@register
def replies_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For a provider the quick requests to answer, and results against which it can still complain."""
    if organisation is None or not organisation.is_provider:
        return
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
    guests = MeetingGuest.objects.visible_to(user).filter(
        candidate__solution__organisation=organisation.pk,
        meeting__starts_at__gt=at,
        meeting__cancelled_at=None,
    )
    for guest in guests.select_related("meeting__shortlist__organisation").order_by("meeting__starts_at")[:MOST]:
        yield WorkItem(
            title=guest.meeting.title,
            status=_("%(agency)s invites you") % {"agency": guest.meeting.shortlist.organisation.name},
            action=_("See the meeting") if guest.answer else _("Answer the invitation"),
            url=guest.get_absolute_url(),
            group=_("Meetings"),
            due=guest.meeting.starts_at,
            waiting=not guest.answer,
        )
    decided = Decision.objects.standing().filter(
        approved_at__isnull=False, standstill_until__gt=at, lines__proposal__organisation=organisation.pk
    )
    for row in decided.select_related("challenge").distinct()[:MOST]:
        yield WorkItem(
            title=f"{row.challenge.number} {row.challenge.title}",
            status=_("the result of your bid is known; until the end of the standstill you can complain"),
            action=_("Read the decision"),
            url=_page(row.challenge),
            group=_("Decisions"),
            due=row.standstill_until,
        )


@register
def decisions_wait(user: Any, organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """For an agency its decisions and quick requests with what they wait for; for the office decisions to approve."""
    if organisation is not None and organisation.is_agency:
        yield from _undecided(organisation)
        mine = _open_decisions().filter(challenge__organisation=organisation.pk)
        for row in mine[:MOST]:
            yield from _items_of(row, user, at)
        yield from _requests(organisation, at)
    elif getattr(user, "is_office", False):
        rows = _open_decisions().filter(approved_at=None).exclude(proposed_by=user.pk)
        for row in rows[:MOST]:
            yield _item(row, _("proposed; waits for a second person"), _("Decide"))


def _page(challenge: Challenge) -> str:
    """Where a decision is seen."""
    return reverse("shortlists:decision", args=[challenge.number])


def _open_decisions() -> Any:
    """Standing decisions of cases that are not completed, with what is still owed on them."""
    owed = Proposal.objects.filter(challenge=OuterRef("challenge"), state__in=OWED).exclude(
        feedback__sent_at__isnull=False
    )
    return (
        Decision.objects.standing()
        .filter(challenge__completed_at=None)
        .annotate(
            owes=Exists(owed),
            complained=Exists(Complaint.objects.filter(decision=OuterRef("pk"), answered_at=None)),
        )
        .select_related("challenge")
    )


def _item(
    row: Any, status: Any, action: Any, *, url: str = "", due: datetime | None = None, waiting: bool = True
) -> Any:
    """One line about a decision."""
    return WorkItem(
        title=f"{row.challenge.number} {row.challenge.title}",
        status=str(status),
        action=str(action),
        url=url or _page(row.challenge),
        group=_("Decisions"),
        due=due,
        waiting=waiting,
    )


def _items_of(row: Any, user: Any, at: datetime) -> Iterable[WorkItem]:
    """What a decision waits for, the complaint first; and the feedback with its own date."""
    stage = row.stage_at(at)
    if stage == DecisionStage.PROPOSED:
        yield _item(row, stage.label, _("Decide"), waiting=row.proposed_by_id != user.pk)
        return
    if row.complained:
        yield _item(row, _("a complaint waits for its answer"), _("Answer"), due=row.standstill_until)
    elif stage == DecisionStage.STANDSTILL:
        yield _item(row, stage.label, _("See the decision"), due=row.standstill_until, waiting=False)
    elif stage == DecisionStage.READY:
        yield _item(row, stage.label, _("Make it final"))
    elif not row.owes:
        yield _item(row, _("every bidder has its feedback"), _("Complete the case"))
    if row.owes:
        due = row.approved_at + timedelta(days=row.challenge.feedback_days)
        url = reverse("shortlists:feedback-list", args=[row.challenge.number])
        yield _item(row, _("every bidder is owed feedback"), _("Give feedback"), url=url, due=due)


def _undecided(organisation: Any) -> Iterable[WorkItem]:
    """Closed evaluations on which nothing is proposed."""
    rows = Challenge.objects.filter(
        organisation=organisation.pk, panel__closed_at__isnull=False, decided_at=None, cancelled_at=None
    ).exclude(pk__in=Decision.objects.standing().values("challenge_id"))
    for row in rows.order_by("closes_at", "pk")[:MOST]:
        yield WorkItem(
            title=f"{row.number} {row.title}",
            status=_("the ranking is frozen; nothing is decided yet"),
            action=_("Propose a decision"),
            url=_page(row),
            group=_("Decisions"),
        )


def _requests(organisation: Any, at: datetime) -> Iterable[WorkItem]:
    """Quick requests of which none was picked yet: replies to compare, or still awaited."""
    rows = (
        QuickRequest.objects.filter(shortlist__organisation=organisation.pk)
        .exclude(replies__picked_at__isnull=False)
        .annotate(asked=Count("replies"), told=Count("replies", filter=Q(replies__replied_at__isnull=False)))
        .select_related("shortlist__problem", "shortlist__challenge")
        .order_by("until", "pk")
    )
    for row in rows[:MOST]:
        subject = row.shortlist.subject
        awaited = row.told < row.asked and row.until > at
        yield WorkItem(
            title=f"{subject.number} {subject.title}",
            status=_("%(told)s of %(asked)s have replied") % {"told": row.told, "asked": row.asked},
            action=_("Compare the replies"),
            url=row.get_absolute_url(),
            group=_("Quick requests"),
            due=row.until if awaited else None,
            waiting=bool(row.told) and not awaited,
        )
