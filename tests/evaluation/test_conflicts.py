"""No bid opens for a member before conflicts of interest are declared, looked for and decided."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from challenges.models import Consultation, Guest, Problem
from hoip.accounts.models import ExpertProfile, Membership
from hoip.accounts.services.members import remove_member
from hoip.accounts.states import OrganisationKind, Role
from hoip.clock import now
from hoip.notifications.models import Notification
from marketplace.evaluation import detection, progress, waiting
from marketplace.evaluation.exceptions import PanelRefused, ScoreRefused, SealedForMember
from marketplace.evaluation.models import Disclosure
from marketplace.evaluation.services import conflicts, consensus, panels, scoring
from marketplace.evaluation.states import ConflictKind, Declaration, Resolution
from marketplace.proposals.models import Proposal
from marketplace.proposals.services.screening import set_eligible, set_ineligible
from tests.accounts.factories import AgencyFactory, OrganisationFactory, UserFactory, member_of, office_user
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


def open_to(case, user):
    """Places of the bids that are open to a person."""
    keys = set(Disclosure.objects.cleared().filter(member__user=user).values_list("proposal_id", flat=True))
    return [place for place, bid in enumerate(case.proposals) if bid.pk in keys]


def declares(case, user, place, declaration=Declaration.NONE):
    row = Disclosure.objects.get(member__user=user, proposal=case.proposals[place])
    return conflicts.declare(row, declaration=declaration, words="Từng tư vấn.", by=user)


def decides(row, case, resolution):
    conflicts.resolve(row, resolution=resolution, reason="Việc đã lâu.", by=case.chair)


def test_in_a_blind_panel_no_number_opens_after_one_name():
    case = Evaluation(bidders=3, members=1).begin()
    member = case.members[0]

    declares(case, member, 0)
    declares(case, member, 1)
    assert open_to(case, member) == []
    with pytest.raises(SealedForMember):
        case.fill(member, case.proposals[0], 3, 3)

    declares(case, member, 2)
    assert open_to(case, member) == [0, 1, 2]


@pytest.mark.parametrize(("resolution", "opened"), [(Resolution.PERMITTED, [0, 1, 2]), (Resolution.RECUSED, [1, 2])])
def test_in_a_blind_panel_a_conflict_to_decide_holds_back_all_bids_of_its_member(resolution, opened):
    case = Evaluation(bidders=3, members=1).begin()
    member = case.members[0]
    row = declares(case, member, 0, Declaration.CONFLICT)
    declares(case, member, 1)
    declares(case, member, 2)
    assert open_to(case, member) == []

    decides(row, case, resolution)

    assert open_to(case, member) == opened


def test_in_a_blind_panel_a_declaration_that_is_changed_closes_no_single_bid():
    case = Evaluation(bidders=2, members=1).begin().declare()
    member = case.members[0]

    row = declares(case, member, 1, Declaration.CONFLICT)

    assert open_to(case, member) == []
    assert open_to(case, case.chair) == [0, 1]
    decides(row, case, Resolution.PERMITTED)
    assert open_to(case, member) == [0, 1]


def test_with_names_each_bid_opens_after_its_own_declaration():
    case = Evaluation(bidders=2, members=1, is_blind=False).begin()

    declares(case, case.members[0], 1)

    assert open_to(case, case.members[0]) == [1]


def test_in_a_blind_panel_a_bid_that_went_out_is_not_waited_for_and_one_that_comes_late_is():
    case = Evaluation(bidders=3, members=1).begin()
    member = case.members[0]
    declares(case, member, 0)
    declares(case, member, 1)

    set_ineligible(Proposal.objects.get(pk=case.proposals[2].pk), by=case.manager, reason="Giấy phép hết hạn.")
    assert open_to(case, member) == [0, 1]

    set_eligible(Proposal.objects.get(pk=case.proposals[2].pk), by=case.manager, reason="Giấy phép còn hạn.")
    assert open_to(case, member) == []
    declares(case, member, 2)
    assert open_to(case, member) == [0, 1, 2]


def test_the_keys_beside_the_bidders_names_follow_the_numbers_of_the_bids_in_no_order(monkeypatch):
    class Backwards:
        def shuffle(self, rows):
            rows.reverse()

    monkeypatch.setattr(conflicts, "SystemRandom", Backwards)
    case = Evaluation(bidders=3, members=1).begin()

    for user in [*case.scorers, case.secretary]:
        rows = Disclosure.objects.filter(member__user=user).order_by("pk")
        assert [row.proposal for row in rows] == case.proposals[::-1]


def test_a_blind_member_reads_what_the_bids_wait_for(client):
    case = Evaluation(bidders=2, members=1).begin()
    member = case.members[0]
    client.force_login(member)
    with override("en"):
        page = reverse("evaluation:panel-detail", args=[case.challenge.number])
    assert "your bids open together" in client.get(page).content.decode()
    declares(case, member, 0)
    declares(case, member, 1, Declaration.CONFLICT)

    told = client.get(page).content.decode()

    assert "A conflict of yours waits for a decision." in told
    assert not any(bid.number in told for bid in case.proposals)


def test_no_gap_in_the_progress_of_a_blind_panel_tells_the_chair_whose_bid_somebody_stays_out_of():
    case = Evaluation(bidders=2, members=1).begin()
    member = case.members[0]
    declares(case, member, 0)
    decides(declares(case, member, 1, Declaration.CONFLICT), case, Resolution.RECUSED)
    case.declare()

    def seen():
        lines = progress.of(case.fresh(), case.member(case.chair)).lines
        return {line.member.user: [cell.state for cell in line.cells] for line in lines}

    assert seen() == {case.chair: ["todo", "todo"], member: ["veiled", "veiled"]}
    with pytest.raises(ScoreRefused) as refused:
        consensus.begin_consensus(case.fresh(), by=case.chair)
    assert not any(bid.number in str(reason) for bid in case.proposals for reason in refused.value.reasons)

    scoring.lock_sheet(case.fill(case.chair, case.proposals[1], 3, 3), by=case.chair)
    assert seen() == {case.chair: ["todo", "locked"], member: ["veiled", "recused"]}


def told(kind, user):
    return Notification.objects.filter(kind=kind, recipient=user).exists()


def works(user, organisation=None):
    """Words and addresses of what waits for a person."""
    at = now()
    found = [*waiting.panels_wait(user, organisation, at), *waiting.chairs_conflicts_wait(user, organisation, at)]
    return [(item.status, item.url) for item in found if item.waiting]


def test_a_conflict_of_the_chair_waits_for_the_agency_and_not_for_the_chair():
    case = Evaluation(bidders=1, members=1).begin()
    with override("en"):
        decide = ("a conflict to decide", reverse("evaluation:conflict-list", args=[case.challenge.number]))
        row = declares(case, case.chair, 0, Declaration.CONFLICT)

        assert told("panel_conflict", case.manager)
        assert not told("panel_conflict", case.chair)
        assert decide in works(case.manager, case.challenge.organisation)
        assert decide not in works(case.chair)

        conflicts.resolve(row, resolution=Resolution.PERMITTED, reason="Việc đã lâu.", by=case.manager)
        assert works(case.manager, case.challenge.organisation) == []


def test_a_chair_who_alone_manages_the_agency_leaves_the_own_conflict_to_the_office():
    officer, agency = office_user(), AgencyFactory()
    chair = member_of(agency, Role.MANAGER)
    case = Evaluation(bidders=1, members=1, agency=agency, manager=chair, chair=chair).begin()

    declares(case, chair, 0, Declaration.CONFLICT)

    assert told("panel_conflict", officer)
    assert not told("panel_conflict", chair)


def test_a_conflict_of_who_left_or_of_a_bid_that_went_out_waits_for_nobody():
    case = Evaluation(bidders=2, members=2).begin()
    declares(case, case.members[0], 0, Declaration.CONFLICT)
    declares(case, case.members[1], 1, Declaration.CONFLICT)
    case.declare(case.chair)
    with override("en"):
        assert works(case.chair)[0][0] == "a conflict to decide"

        panels.remove_member(case.member(case.members[0]), by=case.manager, reason="Bận.")
        set_ineligible(Proposal.objects.get(pk=case.proposals[1].pk), by=case.manager, reason="Giấy phép giả.")

        assert works(case.chair)[0][0] == "1 of 1 sheets to lock"
