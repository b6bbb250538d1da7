"""Template tags of this room."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenges.limits import due_at
from challenges.models import Challenge, Consultation, TriageCase
from challenges.presentation import joinable, label_of
from challenges.states import Phase, ProblemState
from hoip.clock import now

register = template.Library()


@register.simple_tag
def phase_of(challenge: Challenge, at: datetime | None = None) -> Phase:
    """The phase of a challenge at a time, or now."""
    return challenge.phase_at(at or now())


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
    language = (get_language() or "vi")[:2]
    return words.get(language) or words.get("vi") or words.get("en") or ""


@register.filter
def act_in_words(action: str) -> Any:
    """An audited act of this room in the reader's words."""
    words = {
        "challenges.problem_created": _("The problem was begun"),
        "challenges.problem_imported": _("The problem was imported"),
        "challenges.problem_submitted": _("The problem was submitted"),
        "challenges.problem_queued": _("The problem was put into the queue for the next round"),
        "challenges.problem_left_queue": _("The problem was taken out of the queue"),
        "challenges.join_asked": _("An agency asked to join"),
        "challenges.join_agreed": _("An agency joined as a partner"),
        "challenges.join_declined": _("A wish to join was declined"),
        "challenges.join_withdrawn": _("A wish to join was taken back"),
        "challenges.problem_in_consultation": _("A consultation began"),
        "challenges.problem_accepted": _("The problem was accepted"),
        "challenges.problem_returned": _("The problem was returned"),
        "challenges.problem_declined": _("The problem was declined"),
        "challenges.problem_merged": _("The problem was merged"),
        "challenges.problem_assigned": _("The problem was given to a person of the office"),
        "challenges.remarks_answered": _("The authors answered the remarks"),
        "challenges.consultation_opened": _("A consultation was opened"),
        "challenges.consultation_saved": _("The consultation was changed"),
        "challenges.consultation_closed": _("The consultation was closed"),
        "challenges.consultation_cancelled": _("The consultation was called off"),
        "challenges.guests_invited": _("People were invited to the consultation"),
        "challenges.guest_withdrawn": _("An invitation was taken back"),
        "challenges.invitation_answered": _("An invitation was answered"),
        "challenges.comment_added": _("A guest commented"),
        "challenges.edit_proposed": _("Another wording was proposed"),
        "challenges.edit_decided": _("A proposed wording was decided"),
        "challenges.attendance_noted": _("It was noted who was there"),
        "challenges.problem_transferred": _("The problem moved to the agency's successor"),
        "challenges.challenge_created": _("The challenge was begun"),
        "challenges.challenge_published": _("The challenge was announced"),
        "challenges.challenge_copied": _("The challenge was begun as a copy"),
        "challenges.addendum_published": _("A change was published"),
        "challenges.question_asked": _("Somebody asked a question"),
        "challenges.question_answered": _("A question was answered"),
        "challenges.answer_changed": _("An answer was changed"),
        "challenges.question_merged": _("Two questions were merged"),
        "challenges.attachment_added": _("A document was added"),
        "challenges.attachment_removed": _("A document was removed"),
        "challenges.preview_made": _("A preview link was made"),
        "challenges.preview_revoked": _("A preview link was taken back"),
        "challenges.terms_accepted": _("Somebody accepted the terms of the documents"),
        "challenges.documents_downloaded": _("The documents were downloaded"),
        "challenges.challenge_extended": _("The deadline was moved"),
        "challenges.challenge_cancelled": _("The challenge was cancelled"),
        "challenges.challenge_transferred": _("The challenge moved to the agency's successor"),
    }
    return words.get(action, action)
