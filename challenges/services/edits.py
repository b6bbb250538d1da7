"""Other wordings of a problem's sections: proposed in a consultation, taken over or not by the authors."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import Consultation, EditProposal, Guest, Problem
from challenges.presentation import parts_of
from challenges.services.consultations import lock_running, tell
from challenges.services.guests import check_taking_part
from challenges.services.problems import authors, save_problem
from challenges.services.versions import keep_version
from challenges.states import EDITABLE_STATES, EditState, ProblemState, VersionOccasion
from hoip import clock
from hoip.audit.services import record

TEXT_STATES = EDITABLE_STATES | {ProblemState.IN_CONSULTATION}
"""States of a problem in which a proposed wording can become its text."""


@transaction.atomic
def propose_edit(
    consultation: Consultation, *, by: Any, section: str, after: str, why: str, guest: Guest | None = None
) -> EditProposal:
    """Propose another wording of a section: by the office out of the minutes, or by a guest who takes part.

    Raises:
        NotPossible: the consultation is over, the wording is the present one, no reason, or not the guest's section.
    """
    locked = lock_running(consultation)
    at = clock.now()
    if guest is not None:
        check_taking_part(guest, section, at)
    before = locked.problem.sections.get(section, "")
    if section not in {part.key for part in parts_of(locked.problem)}:
        raise NotPossible(_("The problem has no such section."))
    if not after.strip() or after.strip() == before.strip():
        raise NotPossible(_("The wording is the one that stands there already."))
    if not why.strip():
        raise NotPossible(_("Say why: the authors decide by it."))
    edit = EditProposal.objects.create(
        consultation=locked,
        section=section,
        before=before,
        after=after.strip(),
        why=why.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    tell(authors(locked.problem), "edit_proposed", locked)
    record(
        "challenges.edit_proposed",
        target=locked.problem,
        by=by,
        facts={"consultation": locked.pk, "edit": edit.pk, "section": section},
        at=at,
    )
    return edit


@transaction.atomic
def decide_edit(edit: EditProposal, *, by: Any, accept: bool, answer: str) -> EditProposal:
    """Take a proposed wording over into the problem's text, or not, with a word why.

    Raises:
        NotPossible: decided already, no word why, the problem's text is fixed, or the section has changed since.
    """
    locked = EditProposal.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=edit.pk)
    problem = Problem.objects.select_for_update().get(pk=locked.consultation.problem_id)
    at = clock.now()
    if locked.state != EditState.OPEN:
        raise NotPossible(_("This proposal has been decided already."))
    if not answer.strip():
        raise NotPossible(_("Give a word why; it is shown to whoever proposed it."))
    if problem.state not in TEXT_STATES:
        raise NotPossible(_("The problem has been decided; its text can no longer be changed."))
    if accept:
        if problem.sections.get(locked.section, "").strip() != locked.before.strip():
            raise NotPossible(
                _("The section has changed since this was proposed; take the words over by hand, or propose it again.")
            )
        problem = save_problem(
            problem, by=by, version=problem.version, sections={locked.section: locked.after}, states=TEXT_STATES
        )
        keep_version(problem, VersionOccasion.CONSULTED, by=by, at=at)
    locked.state = EditState.ACCEPTED if accept else EditState.REFUSED
    locked.answer, locked.decided_by, locked.decided_at = answer.strip(), by, at
    locked.save()
    if locked.proposed_by is not None:
        tell([locked.proposed_by], "edit_decided", locked.consultation, accepted=accept, answer=locked.answer)
    record(
        "challenges.edit_decided",
        target=problem,
        by=by,
        facts={"edit": locked.pk, "section": locked.section, "accepted": accept, "reason": locked.answer},
        at=at,
    )
    return locked
