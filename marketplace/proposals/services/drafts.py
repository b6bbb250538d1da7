"""Begin a bid, write it, and see what it still needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from challenges.eligibility import documents_asked, requirements
from challenges.models import Challenge
from challenges.services.addenda import latest_material_addendum
from challenges.states import RuleKind
from hoip import clock
from hoip.accounts.models import Organisation
from hoip.audit.services import record
from hoip.exceptions import EditConflict
from hoip.files.scanning import is_released
from marketplace.proposals.content import (
    APPROACH_WORDS,
    CONFLICT_WORDS,
    DATA_NEEDS_WORDS,
    SUMMARY_WORDS,
    words_in,
)
from marketplace.proposals.declarations import DECLARATIONS
from marketplace.proposals.eligibility import broken
from marketplace.proposals.exceptions import NotEligible
from marketplace.proposals.models import Proposal
from marketplace.proposals.services import box, contents
from marketplace.proposals.services.common import check_writable, current_documents, gather, locked, touched
from marketplace.proposals.states import Step
from marketplace.solutions.models import Solution

NUMBER_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
STEP_FIELDS: dict[str, tuple[str, ...]] = {
    Step.OFFER: ("language", "summary", "approach", "data_needs", "answers"),
    Step.PLAN: ("milestones", "duration_months", "prices"),
    Step.DECLARATIONS: ("declarations", "conflict_statement"),
}


def new_number(challenge: Challenge) -> str:
    """A number that no bid has, and from which nobody can tell how many there are."""
    stem = challenge.number.removeprefix("TT-")
    while True:
        number = f"HS-{stem}-{get_random_string(6, NUMBER_SIGNS)}"
        if not Proposal.objects.filter(number=number).exists():
            return number


@transaction.atomic
def start_proposal(challenge: Challenge, organisation: Organisation, *, solution: Solution, by: Any) -> Proposal:
    """Begin a bid from a published solution; what the profile says is taken over. An existing bid is answered as it is.

    Raises:
        NotEligible: a condition does not hold; each is named.
        KeyMissing: the platform has no key for bids.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    at = clock.now()
    present: Proposal | None = Proposal.objects.filter(challenge=challenge, organisation=organisation).first()
    if present is not None:
        return present
    reasons = broken(challenge, organisation, at)
    if solution.organisation_id != organisation.pk or solution.state != "published":
        reasons.append(_("Choose a published solution of your own organisation."))
    if reasons:
        raise NotEligible(_("Your organisation cannot bid on this challenge."), reasons)
    proposal = Proposal(
        challenge=challenge,
        organisation=organisation,
        solution=solution,
        number=new_number(challenge),
        created_by=by,
    )
    box.give_key(proposal)
    box.write_copy(proposal, box.empty_copy() | taken_over(solution))
    proposal.save(force_insert=True)
    record("proposals.proposal_started", target=proposal, by=by, at=at)
    return proposal


def taken_over(solution: Solution) -> dict[str, Any]:
    """What a bid says before anybody writes: the solution's own words."""
    return {
        "language": solution.language,
        "summary": solution.summary_vi or solution.summary_en,
        "approach": "\n\n".join(text for text in (solution.how_it_works, solution.differentiators) if text),
        "data_needs": "\n\n".join(text for text in (solution.integration, solution.data_handled) if text),
    }


@transaction.atomic
def save_step(
    proposal: Proposal,
    step: str,
    *,
    by: Any,
    revision: int,
    values: Mapping[str, Any],
    solution: Solution | None = None,
    quietly: bool = False,
) -> Proposal:
    """Keep what was written in one step. Colleagues who write other steps do not get in each other's way.

    Args:
        revision: how often the step had been saved when the person opened it.
        values: the fields of the step (`STEP_FIELDS`), as plain values.
        solution: another solution of the same organisation to bid with.
        quietly: the form saved itself; not an act for the audit log.

    Raises:
        TooLate, TransitionNotAllowed: the bid takes no changes now.
        EditConflict: a colleague saved the step since; `current` is the working copy as it is now.
        KeyMissing: the platform's key is away; nothing is changed.
    """
    row = locked(proposal)
    check_writable(row, clock.now())
    copy = box.read_copy(row)
    kept = {name: copy[name] for name in STEP_FIELDS[step]}
    wanted = kept | {name: values[name] for name in STEP_FIELDS[step] if name in values}
    if step == Step.OFFER and "answers" in values:
        wanted["answers"] = kept["answers"] | values["answers"]
    other_solution = solution is not None and solution.pk != row.solution_id
    if wanted == kept and not other_solution:
        return row
    if copy["revisions"].get(step, 0) != revision:
        raise EditConflict(_("A colleague saved this step while you were writing."), copy)
    copy |= wanted
    copy["revisions"] = copy["revisions"] | {step: revision + 1}
    if solution is not None and solution.organisation_id == row.organisation_id:
        row.solution = solution
    box.write_copy(row, copy)
    touched(row)
    if not quietly:
        record("proposals.proposal_saved", target=row, by=by, facts={"version": row.version})
    return row


def revision_of(proposal: Proposal, step: str) -> int:
    """How often a step was saved. Raises KeyMissing, Damaged."""
    return int(box.read_copy(proposal)["revisions"].get(step, 0))


def declared_rules(challenge: Challenge) -> list[tuple[str, str]]:
    """Conditions that only the bidder can declare: key and words."""
    rules = challenge.eligibility_rules.all()
    return [(f"rule-{rule.pk}", rule.text) for rule in rules if rule.kind == RuleKind.DECLARED]


def accept(key: str, version: str, text: str, *, by: Any, at: datetime) -> dict[str, str]:
    """A declaration as it is kept."""
    return {"version": version, "text": text, "at": contents.iso(at), "by": by.full_name}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a bid still needs, and the step where it is given."""

    text: Any
    step: str


def missing(proposal: Proposal) -> list[Gap]:
    """What a bid still needs before it can be submitted. Raises KeyMissing, Damaged."""
    copy = box.read_copy(proposal)
    gather(proposal)
    return [
        *_offer_gaps(proposal, copy),
        *_plan_gaps(copy),
        *_people_gaps(proposal),
        *_document_gaps(proposal),
        *_declaration_gaps(proposal, copy),
    ]


def too_long(label: Any, text: str, limit: int) -> Any:
    """The words for a text that is over its limit, or None."""
    count = words_in(text)
    if count <= limit:
        return None
    return _("%(part)s is too long: %(count)s of at most %(limit)s words") % {
        "part": label,
        "count": count,
        "limit": limit,
    }


def _offer_gaps(proposal: Proposal, copy: dict[str, Any]) -> list[Gap]:
    found: list[Any] = []
    for name, label, limit, needed in (
        ("summary", _("The offer in a few sentences"), SUMMARY_WORDS, True),
        ("approach", _("How it answers the need"), APPROACH_WORDS, True),
        ("data_needs", _("Data and access needed"), DATA_NEEDS_WORDS, False),
    ):
        if needed and not copy[name].strip():
            found.append(label)
        found.append(too_long(label, copy[name], limit))
    for row in requirements(proposal.challenge):
        text = copy["answers"].get(row.key, "")
        question: Any = _("Answer to “%(question)s”") % {"question": row.text}
        if row.is_required and not text.strip():
            found.append(question)
        found.append(too_long(question, text, row.word_limit))
    return [Gap(text, Step.OFFER) for text in found if text]


def _plan_gaps(copy: dict[str, Any]) -> list[Gap]:
    found: list[Any] = []
    if not copy["milestones"]:
        found.append(_("At least one milestone"))
    if not copy["duration_months"]:
        found.append(_("The duration in months"))
    elif any(row["month"] > copy["duration_months"] for row in copy["milestones"]):
        found.append(_("Milestones that lie within the duration"))
    if not copy["prices"]:
        found.append(_("At least one price line"))
    return [Gap(text, Step.PLAN) for text in found]


def _people_gaps(proposal: Proposal) -> list[Gap]:
    people, partners = list(proposal.team.all()), list(proposal.partners.all())
    found: list[Any] = [] if people else [_("At least one member of the team")]
    for one in people:
        if one.confirmed_at is None:
            name = box.read_part(one, proposal)["name"]
            words: Any = (
                _("%(name)s declined: take them off the team")
                if one.declined_at
                else _("%(name)s has not confirmed yet")
            )
            found.append(words % {"name": name})
    for partner in partners:
        if partner.confirmed_at is None:
            question: Any = (
                _("%(name)s declined: take it off the partners")
                if partner.declined_at
                else _("Partner %(name)s has not confirmed yet")
            )
            found.append(question % {"name": partner.organisation.name})
    return [Gap(text, Step.TEAM) for text in found]


def _document_gaps(proposal: Proposal) -> list[Gap]:
    present = current_documents(proposal)
    given = {document.kind for document in present}
    found: list[Any] = [
        _("Document: %(name)s") % {"name": row.text}
        for row in documents_asked(proposal.challenge)
        if row.is_required and row.key not in given
    ]
    if not all(is_released(document.file) for document in present):
        found.append(_("The malware scan of every document; this takes a few minutes, or take the document out"))
    return [Gap(text, Step.DOCUMENTS) for text in found]


def _declaration_gaps(proposal: Proposal, copy: dict[str, Any]) -> list[Gap]:
    accepted = copy["declarations"]
    found: list[Any] = [
        _("Declaration: %(text)s") % {"text": one.text}
        for one in DECLARATIONS
        if accepted.get(one.key, {}).get("version") != one.version
    ]
    found += [
        _("Declaration: %(text)s") % {"text": text}
        for key, text in declared_rules(proposal.challenge)
        if key not in accepted
    ]
    found.append(too_long(_("Conflicts of interest"), copy["conflict_statement"], CONFLICT_WORDS))
    return [Gap(text, Step.DECLARATIONS) for text in found if text]


def addendum_to_see(proposal: Proposal) -> Any:
    """The newest addendum that the bidder must have seen before they submit, when they have not; else None."""
    latest = latest_material_addendum(proposal.challenge)
    return latest if latest is not None and latest.number > proposal.addendum_seen else None
