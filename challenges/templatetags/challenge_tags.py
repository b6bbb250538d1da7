"""Template tags of this room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from challenges.limits import due_at
from challenges.models import Challenge, Consultation, TriageCase
from challenges.presentation import joinable, label_of
from challenges.states import Phase, ProblemState
from hoip.audit.words import in_words
from hoip.bilingual import language_of, reader_language
from hoip.clock import now
from hoip.ui.formatting import days_left, deadline_state
from hoip.ui.fragments import fragment

register = template.Library()


@register.simple_tag
def phase_of(challenge: Challenge, at: datetime | None = None) -> Phase:
    """The phase of a challenge at a time, or now."""
    return challenge.phase_at(at or now())


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All that a challenge's card shows."""

    number: str
    organisation: str
    level: int
    address: str
    title: str
    title_language: str
    summary: str
    summary_language: str
    audience: str
    budget_min: int | None
    budget_max: int | None
    phase: Phase
    until: datetime | None
    nearness: str
    left: str


@register.simple_tag
def challenge_card(challenge: Challenge, at: datetime, level: int) -> SafeString:
    """One challenge in a list, under a heading of a level."""
    phase = challenge.phase_at(at)
    until = {Phase.OPEN: challenge.closes_at, Phase.ANNOUNCED: challenge.opens_at}.get(phase)
    facts = CardFacts(
        number=challenge.number,
        organisation=challenge.organisation.name,
        level=3 if level == 3 else 2,
        address=challenge.get_absolute_url(),
        title=challenge.title,
        title_language=language_of(challenge, "title"),
        summary=challenge.summary,
        summary_language=language_of(challenge, "summary"),
        audience=challenge.audience,
        budget_min=challenge.budget_min,
        budget_max=challenge.budget_max,
        phase=phase,
        until=until,
        nearness=deadline_state(until, at) if until else "",
        left=days_left(until, at) if until else "",
    )
    return fragment("challenges/fragments/card.html", facts)


@register.simple_tag
def process_of(problem: Any, user: Any) -> dict[str, Any]:
    """What triage and consultation know of a problem, for its page: remarks, consultations, evidence, versions."""
    remarks = list(problem.section_remarks.select_related("by", "answered_by").order_by("-at", "pk"))
    office = user.has_perm("challenges.triage_problem", problem)
    return {
        "remarks": [(label_of(problem, remark.section), remark) for remark in remarks],
        "open_remarks": sum(remark.answered_at is None for remark in remarks),
        "may_answer": problem.state in {ProblemState.RETURNED, ProblemState.QUEUED}
        and user.has_perm("challenges.answer_remarks", problem),
        "consultations": Consultation.objects.visible_to(user).filter(problem=problem).distinct(),
        "versions": problem.versions.count(),
        "evidence": problem.evidence.first(),
        "case": TriageCase.objects.filter(problem=problem).select_related("assignee").first() if office else None,
        "due": due_at(problem) if office else None,
        "is_office": office,
        "joinable": joinable(problem, user)[:20]
        if problem.state == ProblemState.ACCEPTED and user.has_perm("challenges.add_challenge", problem)
        else [],
    }


@register.filter
def anchor_words(words: dict[str, str]) -> str:
    """What a score means, in the reader's language, else in the other."""
    language = reader_language()
    return words.get(language) or words.get("vi") or words.get("en") or ""


@register.filter
def act_in_words(action: str) -> Any:
    """An audited act in the reader's words."""
    return in_words(action)
