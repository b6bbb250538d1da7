"""Join another agency's problem instead of filing a second one: ask, agree, decline, take back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from challenges.exceptions import NotPossible
from challenges.models import JoinRequest, Problem
from challenges.services.problems import authors, facts_of
from challenges.states import SENT_STATES, JoinState, ProblemState
from hoip import clock
from hoip.accounts.models import Organisation, User
from hoip.audit.services import record
from hoip.notifications.services import notify


@transaction.atomic
def ask_to_join(
    problem: Problem, organisation: Organisation, *, by: Any, message: str, draft: Problem | None = None
) -> JoinRequest:
    """Ask the owning agency and the office to let an agency join as a partner.

    Args:
        draft: the agency's own draft that is merged into the problem once they agree; it stays readable.

    Raises:
        NotPossible: no public body, not verified or dissolved; its own problem; a partner already; asked already; the
            problem takes no partners now; nothing is said.
    """
    at = clock.now()
    locked = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if not organisation.is_agency or not organisation.is_verified or not organisation.exists_on(at.date()):
        raise NotPossible(_("Only verified public agencies join a problem."))
    if locked.organisation_id == organisation.pk:
        raise NotPossible(_("This problem is your own agency's."))
    if locked.partners.filter(pk=organisation.pk).exists():
        raise NotPossible(_("Your agency is a partner already."))
    if locked.state not in SENT_STATES:
        raise NotPossible(_("This problem takes no partners now."))
    if JoinRequest.objects.filter(problem=locked, organisation=organisation, state=JoinState.ASKED).exists():
        raise NotPossible(_("Your agency has asked already; you will be told of the answer."))
    if not message.strip():
        raise NotPossible(_("Say in a sentence what your agency shares with this problem."))
    if draft is not None and (draft.organisation_id != organisation.pk or draft.pk == locked.pk):
        raise NotPossible(_("Choose a draft of your own agency."))
    asked = JoinRequest.objects.create(
        problem=locked, organisation=organisation, draft=draft, message=message.strip(), asked_by=by, asked_at=at
    )
    notify(
        [*User.objects.managing([locked.organisation]), *User.objects.office()],
        "join_asked",
        facts=facts_of(locked, agency_vi=organisation.name_vi, agency_en=organisation.name_en or organisation.name_vi),
        path=locked.get_absolute_url(),
    )
    record("challenges.join_asked", target=locked, by=by, facts={"agency": organisation.slug}, at=at)
    return asked


@transaction.atomic
def decide_join(asked: JoinRequest, *, by: Any, agree: bool, reason: str = "") -> JoinRequest:
    """Agree that an agency joins, or decline with a reason; the agency's people and the problem's authors are told.

    Raises:
        NotPossible: decided already; the problem takes no partners now; declined without a reason.
    """
    problem = Problem.objects.select_for_update(of=("self",)).get(pk=asked.problem_id)
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=asked.pk)
    at = clock.now()
    if locked.state != JoinState.ASKED:
        raise NotPossible(_("This was decided already."))
    if not agree and not reason.strip():
        raise NotPossible(_("Give a reason: the agency that asked will read it."))
    if agree and problem.state not in SENT_STATES:
        raise NotPossible(_("This problem takes no partners now."))
    locked.state = JoinState.AGREED if agree else JoinState.DECLINED
    locked.decided_by, locked.decided_at, locked.reason = by, at, reason.strip()
    locked.save()
    if agree:
        problem.partners.add(locked.organisation)
        problem.version += 1
        problem.save(update_fields=["version", "updated_at"])
        _merge_draft(locked, problem, by, at)
    people = [*User.objects.managing([locked.organisation]), *([locked.asked_by] if locked.asked_by else [])]
    kind = "join_agreed" if agree else "join_declined"
    agency = locked.organisation
    facts = facts_of(
        problem, agency_vi=agency.name_vi, agency_en=agency.name_en or agency.name_vi, reason=locked.reason
    )
    notify(
        [*people, *(authors(problem) if agree else [])],
        kind,
        facts=facts,
        path=problem.get_absolute_url() if agree else "",
    )
    record(f"challenges.{kind}", target=problem, by=by, facts={"agency": agency.slug, "reason": locked.reason}, at=at)
    return locked


def _merge_draft(asked: JoinRequest, problem: Problem, by: Any, at: Any) -> None:
    """Close the asking agency's own draft as merged, if it has not been sent meanwhile; its text stays readable."""
    draft = Problem.objects.select_for_update(of=("self",)).filter(pk=asked.draft_id).first()
    if draft is None or draft.state not in {ProblemState.DRAFT, ProblemState.QUEUED}:
        return
    draft.state, draft.merged_into, draft.decided_at = ProblemState.MERGED, problem, at
    draft.version += 1
    draft.save()
    record("challenges.problem_merged", target=draft, by=by, facts={"into": problem.number}, at=at)


@transaction.atomic
def withdraw_join(asked: JoinRequest, *, by: Any) -> JoinRequest:
    """Take the question back before it is decided. Raises NotPossible when it was decided."""
    locked = JoinRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if locked.state != JoinState.ASKED:
        raise NotPossible(_("This was decided already."))
    locked.state, locked.decided_by, locked.decided_at = JoinState.WITHDRAWN, by, clock.now()
    locked.save()
    record("challenges.join_withdrawn", target=locked.problem, by=by, facts={"agency": locked.organisation_id})
    return locked
