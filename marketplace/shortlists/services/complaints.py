"""Complaints against an approved decision, received and answered on record."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.notifications.services import notify
from marketplace.shortlists.exceptions import DecisionRefused
from marketplace.shortlists.models import Complaint, Decision
from marketplace.shortlists.services.awards import deciders, facts_of
from marketplace.shortlists.states import DecisionStage


@transaction.atomic
def file_complaint(decision: Decision, organisation: Organisation, *, text: str, by: Any) -> Complaint:
    """Complain, as a bidder, while the standstill runs.

    Raises:
        DecisionRefused: not during a standstill, not a bidder of it, without words, or a complaint waits already.
    """
    at = clock.now()
    row = Decision.objects.select_for_update(of=("self",)).select_related("challenge__organisation").get(pk=decision.pk)
    if row.stage_at(at) != DecisionStage.STANDSTILL:
        raise DecisionRefused(_("Complaints are received during the standstill only."))
    if not row.lines.filter(proposal__organisation=organisation).exists():
        raise DecisionRefused(_("Only who has a bid in this decision can complain about it."))
    if not text.strip():
        raise DecisionRefused(_("Write what is wrong with the decision."))
    if row.complaints.filter(organisation=organisation, answered_at=None).exists():
        raise DecisionRefused(_("Your complaint was received already and waits for its answer."))
    made = Complaint.objects.create(
        decision=row, organisation=organisation, text=text.strip(), filed_by=by, filed_at=at
    )
    path = row.challenge.get_absolute_url()
    notify(deciders(row.challenge), "complaint_received", facts=facts_of(row.challenge), path=path)
    record("shortlists.complaint_received", target=made, by=by, at=at)
    return made


@transaction.atomic
def answer_complaint(complaint: Complaint, *, answer: str, upheld: bool, by: Any) -> Complaint:
    """Answer a complaint; one that is upheld keeps the decision from becoming final.

    Raises:
        DecisionRefused: answered already, or without words.
    """
    at = clock.now()
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("decision__challenge", "organisation")
        .get(pk=complaint.pk)
    )
    if row.answered_at:
        raise DecisionRefused(_("This complaint was answered already."))
    if not answer.strip():
        raise DecisionRefused(_("Write the answer."))
    row.answer, row.upheld, row.answered_by, row.answered_at = answer.strip(), upheld, by, at
    row.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    people = User.objects.managing([row.organisation_id])
    facts = facts_of(row.decision.challenge, upheld=upheld)
    notify(people, "complaint_answered", facts=facts, path=row.decision.challenge.get_absolute_url())
    record("shortlists.complaint_answered", target=row, by=by, facts={"upheld": upheld}, at=at)
    return row
