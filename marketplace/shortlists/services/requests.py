"""Ask providers for a quick reply, answer it, pick a pilot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.shortlists.anonymity import cards
from marketplace.shortlists.exceptions import RequestRefused
from marketplace.shortlists.models import Candidate, QuickReply, QuickRequest, Shortlist
from marketplace.shortlists.services.boards import move_candidate
from marketplace.shortlists.states import Column
from marketplace.solutions.models import Solution

MOST_ASKED = 20


def _facts(request: QuickRequest, solution: Solution, **more: Any) -> dict[str, Any]:
    """What a notice about a quick request needs."""
    subject, agency = request.shortlist.subject, request.shortlist.organisation
    return {
        "number": subject.number,
        "title_vi": subject.title_vi or subject.title_en,
        "title_en": subject.title_en or subject.title_vi,
        "name_vi": solution.name_vi or solution.name_en,
        "name_en": solution.name_en or solution.name_vi,
        "agency_vi": agency.name_vi or agency.name_en,
        "agency_en": agency.name_en or agency.name_vi,
        "until": request.until.isoformat(),
        **more,
    }


@transaction.atomic
def ask_providers(
    shortlist: Shortlist, candidates: Sequence[Candidate], *, question: str, until: datetime, by: Any
) -> QuickRequest:
    """Ask the providers of some candidates on a board; none learns who else is asked.

    Raises:
        RequestRefused: nobody or too many chosen, no question, or a time that is over.
    """
    at = clock.now()
    if any(card.masked for card in cards(shortlist, list(candidates))):
        raise RequestRefused(_("Bidders whose names are still hidden cannot be asked."))
    if not candidates:
        raise RequestRefused(_("Choose whom to ask."))
    if len(candidates) > MOST_ASKED:
        raise RequestRefused(_("Ask at most %(most)s providers at once.") % {"most": MOST_ASKED})
    if not question.strip():
        raise RequestRefused(_("Write what you want to know."))
    if until <= at:
        raise RequestRefused(_("The time for replies must lie ahead."))
    made = QuickRequest.objects.create(
        shortlist=shortlist, question=question.strip(), until=until, asked_by=by, asked_at=at
    )
    for candidate in candidates:
        reply = QuickReply.objects.create(request=made, solution=candidate.solution)
        if candidate.column == Column.LONGLIST:
            move_candidate(candidate, Column.IN_DIALOGUE, by=by, reason=str(_("asked for a quick reply")))
        notify(
            User.objects.writing_for([candidate.solution.organisation_id]),
            "quick_request",
            facts=_facts(made, candidate.solution),
            path=reply_path(reply),
        )
    record("shortlists.providers_asked", target=made, by=by, facts={"asked": len(candidates)}, at=at)
    return made


def reply_path(reply: QuickReply) -> str:
    """Where a provider replies."""
    from django.urls import reverse

    return reverse("shortlists:reply", args=[reply.pk])


@transaction.atomic
def answer_request(reply: QuickReply, *, values: dict[str, Any], by: Any) -> QuickReply:
    """Reply, or change one's reply while the time runs.

    Raises:
        RequestRefused: the time is over, or a pilot was picked already.
    """
    row = (
        QuickReply.objects.select_for_update(of=("self",))
        .select_related("request__shortlist__organisation", "solution")
        .get(pk=reply.pk)
    )
    at = clock.now()
    if not row.request.takes_replies(at):
        raise RequestRefused(_("The time for replies is over."))
    if row.request.replies.filter(picked_at__isnull=False).exists():
        raise RequestRefused(_("The agency has picked a pilot already."))
    for name in ("interest", "fit", "availability", "price_min", "price_max"):
        setattr(row, name, values[name])
    first = row.replied_at is None
    row.replied_at, row.replied_by = at, by
    row.save()
    if first and row.request.asked_by_id:
        asker = User.objects.filter(pk=row.request.asked_by_id)
        notify(asker, "quick_reply", facts=_facts(row.request, row.solution), path=row.request.get_absolute_url())
    record("shortlists.request_answered", target=row, by=by, facts={"interest": row.interest}, at=at)
    return row


@transaction.atomic
def pick_pilot(reply: QuickReply, *, reason: str, by: Any) -> QuickReply:
    """Pick one of the replies for a pilot: its candidate is shortlisted, and the provider is told.

    Raises:
        RequestRefused: not answered, picked already, or no reason.
    """
    request = QuickRequest.objects.select_for_update(of=("self",)).get(pk=reply.request_id)
    row = (
        QuickReply.objects.select_for_update(of=("self",))
        .select_related("request__shortlist__organisation", "solution")
        .get(pk=reply.pk)
    )
    at = clock.now()
    if row.replied_at is None:
        raise RequestRefused(_("Only who has replied can be picked."))
    if request.replies.filter(picked_at__isnull=False).exists():
        raise RequestRefused(_("A pilot was picked already."))
    if not reason.strip():
        raise RequestRefused(_("Give a reason: it stands on record."))
    row.picked_at, row.picked_by, row.pick_reason = at, by, reason.strip()
    row.save(update_fields=["picked_at", "picked_by", "pick_reason"])
    candidate = row.request.shortlist.candidates.filter(solution=row.solution).first()
    if candidate is not None and candidate.column != Column.SHORTLISTED:
        move_candidate(candidate, Column.SHORTLISTED, by=by, reason=reason)
    facts = _facts(row.request, row.solution, reason=row.pick_reason)
    notify(User.objects.writing_for([row.organisation_id]), "pilot_picked", facts=facts, path=reply_path(row))
    record("shortlists.pilot_picked", target=row, by=by, facts={"reason": row.pick_reason}, at=at)
    return row
