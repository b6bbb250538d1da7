"""Who may do what with problems and challenges."""

from typing import Any

import rules

from challenges.states import EDITABLE_STATES, ProblemState
from hoip.accounts.rules import belongs_to, is_office, manages, organisation_is_verified, signed_in, writes_for
from hoip.accounts.states import MANAGING_ROLES, WRITING_ROLES, OrganisationKind, VerificationState


@rules.predicate
def is_editable(_user: Any, problem: Any) -> bool:
    """The problem's text is with its authors."""
    return problem is not None and problem.state in EDITABLE_STATES


@rules.predicate
def is_public_body(_user: Any, organisation: Any) -> bool:
    """The organisation is a verified agency that has not been dissolved."""
    from hoip.clock import now

    return bool(organisation is not None and organisation.is_agency and organisation.exists_on(now().date()))


@rules.predicate
def did_not_write_it(user: Any, challenge: Any) -> bool:
    """Somebody else prepared the challenge: a second person publishes (design, section 4)."""
    return challenge is not None and challenge.created_by_id != user.pk


@rules.predicate
def takes_part(user: Any, problem: Any) -> bool:
    """The person works for one of the problem's partner agencies."""
    return problem is not None and any(user.works_in(agency.pk) for agency in problem.partners.all())


@rules.predicate
def writes_for_a_partner(user: Any, problem: Any) -> bool:
    """The person may write for one of the problem's partner agencies."""
    if problem is None or not user.is_authenticated:
        return False
    return any(user.works_in(agency.pk, WRITING_ROLES) for agency in problem.partners.all())


@rules.predicate
def is_not_closed(_user: Any, problem: Any) -> bool:
    """The problem is neither declined nor merged."""
    return problem is not None and problem.state not in {ProblemState.DECLINED, ProblemState.MERGED}


@rules.predicate
def manages_public_body(user: Any, _problem: Any) -> bool:
    """The person manages a verified public agency."""
    return (
        bool(user.is_authenticated)
        and user.memberships.filter(
            role__in=MANAGING_ROLES,
            organisation__kind__in=OrganisationKind.public_bodies(),
            organisation__verification=VerificationState.VERIFIED,
        ).exists()
    )


rules.add_perm("challenges.view_agency_board", belongs_to | is_office)
rules.add_perm("challenges.list_problems", signed_in)
rules.add_perm("challenges.add_problem", signed_in & writes_for & is_public_body)
rules.add_perm("challenges.view_problem", belongs_to | is_office | takes_part)
rules.add_perm("challenges.change_problem", (writes_for | writes_for_a_partner) & is_editable)
rules.add_perm("challenges.submit_problem", manages & organisation_is_verified)
rules.add_perm("challenges.comment_problem", (writes_for | writes_for_a_partner | is_office) & is_not_closed)
rules.add_perm("challenges.settle_comment", writes_for | writes_for_a_partner)
rules.add_perm("challenges.join_problem", signed_in & ~belongs_to & ~is_office & manages_public_body)
rules.add_perm("challenges.decide_join", manages | is_office)
rules.add_perm("challenges.view_round", signed_in)
rules.add_perm("challenges.manage_rounds", is_office)
rules.add_perm("challenges.manage_templates", is_office)
rules.add_perm("challenges.triage_problem", is_office)
rules.add_perm("challenges.add_challenge", writes_for | is_office)
rules.add_perm("challenges.manage_challenge", belongs_to | is_office)
rules.add_perm("challenges.change_challenge", writes_for | is_office)
rules.add_perm("challenges.publish_challenge", (manages | is_office) & did_not_write_it)
rules.add_perm("challenges.cancel_challenge", manages | is_office)
rules.add_perm("challenges.extend_challenge", manages | is_office)
rules.add_perm("challenges.manage_clauses", is_office)
for act in ("add", "change", "delete", "view"):
    rules.add_perm(f"challenges.{act}_clause", is_office)
rules.add_perm("challenges.view_challenge", is_office)


@rules.predicate
def writes_for_the_problem(user: Any, record: Any) -> bool:
    """The person writes for one of the agencies of the problem behind a consultation, an edit or the problem itself."""
    problem = getattr(record, "problem", record)
    if problem is None or not user.is_authenticated:
        return False
    agencies = [problem.organisation_id, *(agency.pk for agency in problem.partners.all())]
    return any(user.works_in(pk, WRITING_ROLES) for pk in agencies)


@rules.predicate
def is_invited(user: Any, consultation: Any) -> bool:
    """The person is a guest of the consultation."""
    return consultation is not None and consultation.guests.filter(user=user.pk).exists()


@rules.predicate
def sees_the_problem(user: Any, consultation: Any) -> bool:
    """The person works for one of the problem's agencies, in any role."""
    if consultation is None or not user.is_authenticated:
        return False
    problem = consultation.problem
    return user.works_in(problem.organisation_id) or any(user.works_in(one.pk) for one in problem.partners.all())


rules.add_perm("challenges.answer_remarks", writes_for_the_problem)
rules.add_perm("challenges.view_versions", belongs_to | is_office | takes_part)
rules.add_perm("challenges.view_consultation", signed_in & (is_office | is_invited | sees_the_problem))
rules.add_perm("challenges.manage_consultation", is_office)
rules.add_perm("challenges.answer_invitation", signed_in & is_invited)
rules.add_perm("challenges.propose_edit", signed_in & (is_office | is_invited))
rules.add_perm("challenges.decide_edit", writes_for_the_problem)
rules.add_perm("challenges.copy_challenge", writes_for | is_office)
rules.add_perm("challenges.publish_addendum", manages | is_office)
rules.add_perm("challenges.answer_questions", writes_for | is_office)
rules.add_perm("challenges.ask_question", signed_in)
rules.add_perm("challenges.follow_challenge", signed_in)
rules.add_perm("challenges.accept_terms", signed_in)
rules.add_perm("challenges.make_preview", writes_for | is_office)
