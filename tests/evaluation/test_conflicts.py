"""No bid opens for a member before conflicts of interest are declared, looked for and decided."""

import pytest

from challenges.models import Consultation, Guest, Problem
from hoip.accounts.models import ExpertProfile, Membership
from hoip.accounts.services.members import remove_member
from hoip.accounts.states import OrganisationKind, Role
from hoip.clock import now
from marketplace.evaluation import detection
from marketplace.evaluation.exceptions import PanelRefused, SealedForMember
from marketplace.evaluation.models import Disclosure
from marketplace.evaluation.services import conflicts
from marketplace.evaluation.states import ConflictKind, Declaration, Resolution
from marketplace.proposals.models import Proposal
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of
from tests.evaluation.factories import Evaluation

pytestmark = pytest.mark.django_db


def kinds(user, proposal):
    return {kind for kind, _evidence in detection.signs(user, proposal, now())}


@pytest.fixture
def case():
    return Evaluation(bidders=1, members=1)


def row_of(case, user):
    return Disclosure.objects.get(member__user=user, proposal=case.proposals[0])


def test_a_member_of_the_bidder_is_found(case):
    Membership.objects.create(user=case.members[0], organisation=case.proposals[0].organisation, role=Role.VIEWER)

    assert kinds(case.members[0], case.proposals[0]) == {ConflictKind.SAME_ORGANISATION}


def test_somebody_who_left_the_bidder_lately_is_found_in_the_record(case):
    organisation = case.proposals[0].organisation
    membership = Membership.objects.create(user=case.members[0], organisation=organisation, role=Role.MEMBER)
    remove_member(membership, by=case.members[0])

    assert kinds(case.members[0], case.proposals[0]) == {ConflictKind.FORMER_ORGANISATION}


def test_an_employer_in_the_experts_own_profile_is_found(case):
    ExpertProfile.objects.create(
        user=case.members[0], headline="Chuyên gia", employer=case.proposals[0].organisation.name_vi
    )

    assert kinds(case.members[0], case.proposals[0]) == {ConflictKind.EMPLOYER}


def test_a_shared_domain_is_found_but_not_one_that_everybody_may_have(case):
    colleague = case.proposals[0].organisation.members.first()
    colleague.email, own = "lan@saoviet.vn", UserFactory(email="minh@saoviet.vn")
    colleague.save()
    assert kinds(own, case.proposals[0]) == {ConflictKind.EMAIL_DOMAIN}
    colleague.email, own.email = "lan@gmail.com", "minh@gmail.com"
    colleague.save()

    assert kinds(own, case.proposals[0]) == set()


def test_the_same_company_under_another_branch_is_found(case):
    bidder = case.proposals[0].organisation
    bidder.tax_code = "0100109106"
    bidder.save()
    branch = OrganisationFactory(tax_code="0100109106-001")

    assert kinds(member_of(branch), Proposal.objects.get(pk=case.proposals[0].pk)) == {ConflictKind.TAX_CODE}


def test_who_was_consulted_on_the_problem_is_found(case):
    problem = Problem.objects.create(
        organisation=case.challenge.organisation, number="BT-2026-901", title_vi="Ngập", year=2026
    )
    case.challenge.problems.add(problem)
    hearing = Consultation.objects.create(problem=problem, held_at=now(), place="SIHUB")
    Guest.objects.create(consultation=hearing, user=case.members[0], invited_at=now(), comes=True, signed_at=now())

    assert kinds(case.members[0], case.proposals[0]) == {ConflictKind.CONSULTED}


def test_who_works_for_the_bidders_incubator_is_found(case):
    incubator = OrganisationFactory(kind=OrganisationKind.INCUBATOR)
    bidder = case.proposals[0].organisation
    bidder.parent = incubator
    bidder.save()

    assert kinds(member_of(incubator), Proposal.objects.get(pk=case.proposals[0].pk)) == {ConflictKind.PROGRAMME}


def test_a_stranger_shows_no_sign(case):
    assert kinds(UserFactory(), case.proposals[0]) == set()


def test_a_bid_opens_for_a_member_only_once_they_declared_and_nothing_stands_against_it(case):
    case.begin()
    member, bid = case.members[0], case.proposals[0]
    with pytest.raises(SealedForMember):
        case.fill(member, bid, 3, 3)

    conflicts.declare(row_of(case, member), declaration=Declaration.NONE, by=member)

    assert case.fill(member, bid, 3, 3).version == 1


def test_a_found_sign_keeps_the_bid_closed_although_the_member_declares_none(case):
    member = case.members[0]
    Membership.objects.create(user=member, organisation=case.proposals[0].organisation, role=Role.VIEWER)
    case.begin()

    row = conflicts.declare(row_of(case, member), declaration=Declaration.NONE, by=member)

    assert row.needs_decision
    with pytest.raises(SealedForMember):
        case.fill(member, case.proposals[0], 3, 3)


@pytest.mark.parametrize(("resolution", "opens"), [(Resolution.PERMITTED, True), (Resolution.RECUSED, False)])
def test_the_chair_decides_a_declared_conflict_with_a_reason(case, resolution, opens):
    case.begin()
    member = case.members[0]
    row = conflicts.declare(row_of(case, member), declaration=Declaration.CONFLICT, words="Từng tư vấn.", by=member)

    with pytest.raises(PanelRefused):
        conflicts.resolve(row, resolution=resolution, reason=" ", by=case.chair)
    conflicts.resolve(row, resolution=resolution, reason="Việc đã lâu.", by=case.chair)

    assert Disclosure.objects.cleared().filter(pk=row.pk).exists() is opens
    with pytest.raises(PanelRefused):  # what the chair has decided, the member does not declare away
        conflicts.declare(row, declaration=Declaration.NONE, by=member)


def test_nobody_declares_for_another_or_decides_about_themselves(case):
    case.begin()
    with pytest.raises(PanelRefused):
        conflicts.declare(row_of(case, case.members[0]), declaration=Declaration.NONE, by=case.chair)
    own = conflicts.declare(
        row_of(case, case.chair), declaration=Declaration.CONFLICT, words="Người nhà.", by=case.chair
    )

    with pytest.raises(PanelRefused):
        conflicts.resolve(own, resolution=Resolution.PERMITTED, reason="Không sao.", by=case.chair)


def test_a_conflict_needs_words(case):
    case.begin()

    with pytest.raises(PanelRefused):
        conflicts.declare(row_of(case, case.members[0]), declaration=Declaration.CONFLICT, by=case.members[0])
