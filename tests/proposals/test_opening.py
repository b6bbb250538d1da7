"""Two people open the bids; then they are screened, and gaps are mended where the call allows it."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from challenges.models import Challenge
from challenges.services.challenges import cancel_challenge
from cms.models import ChallengePage
from cms.services.challenges import ensure_challenge_pages
from cms.services.tree import ensure_site_tree
from hoip import clock
from hoip.accounts.models import Membership, Organisation
from hoip.accounts.states import Role, VerificationState
from hoip.audit.models import Entry
from hoip.audit.services import verify_chain
from hoip.exceptions import TransitionNotAllowed
from hoip.vault import KeyMissing
from marketplace.proposals.content import canonical
from marketplace.proposals.exceptions import NotPossible, OpeningRefused, StillSealed, TooLate
from marketplace.proposals.models import CureRequest, Opening, Proposal, SealedVersion
from marketplace.proposals.services import contents, opening, screening, sealing
from marketplace.proposals.states import NEXT_STATES, OPENED_STATES, ProposalState
from tests.accounts.factories import member_of, office_user
from tests.proposals.factories import (
    SECRET,
    bidder,
    close,
    complete,
    draft,
    open_bids,
    open_challenge,
    opened,
    owner_of,
    pdf,
    sealed,
)

pytestmark = pytest.mark.django_db


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def manager_of(challenge: Challenge) -> Any:
    return member_of(challenge.organisation, Role.MANAGER)


def test_one_of_the_agency_and_one_of_the_office_open_the_bids_in_either_order() -> None:
    for order in (1, -1):
        challenge = open_challenge()
        proposal = sealed(challenge)
        challenge = close(challenge)
        first, second = [manager_of(challenge), office_user()][::order]

        waits = opening.confirm_opening(challenge, by=first)
        assert waits.opened_at is None
        assert fresh(proposal).opened_at is None
        done = opening.confirm_opening(challenge, by=second)

        assert done.opened_at == fresh(proposal).opened_at
        assert contents.opened_content(fresh(proposal)).summary == f"Tóm tắt {SECRET}"


def test_the_record_lists_number_and_hashes_in_public_and_the_audit_log_has_it(client: Any) -> None:
    challenge = open_challenge()
    bids = [sealed(challenge) for _ in range(2)]
    complete(draft(challenge))
    sealing.withdraw_proposal(sealed(challenge), by=None)
    address = reverse("proposals:opening-record", args=[challenge.number])
    assert client.get(address).status_code == 404

    done = open_bids(challenge)

    page = client.get(address).content.decode()
    hashes = [bid.versions.get().sha256 for bid in bids]
    assert "2 hồ sơ đã được mở" in page
    assert all(value in page for value in hashes)
    assert [row["sha256"] for row in done.record] == hashes
    record = client.get(f"{address}?format=json").content
    assert hashlib.sha256(record).hexdigest() == done.sha256 == hashlib.sha256(canonical(done.record)).hexdigest()
    entry = Entry.objects.get(action="proposals.bids_opened")
    assert (entry.facts["bids"], entry.facts["hashes"]) == (2, hashes)
    assert verify_chain().broken_at is None


def test_the_challenges_page_leads_to_the_record_once_the_bids_are_opened(client: Any) -> None:
    ensure_site_tree()
    challenge = open_challenge()
    sealed(challenge)
    address = reverse("proposals:opening-record", args=[challenge.number])

    def shown() -> str:
        page = ChallengePage.objects.get(challenge=challenge, locale__language_code="vi")
        return str(client.get(page.url).content.decode())

    ensure_challenge_pages(challenge)
    assert address not in shown()
    close(challenge)
    assert address not in shown()

    open_bids(Challenge.objects.get(pk=challenge.pk))

    assert address in shown()


def test_a_call_without_bids_is_opened_with_an_empty_record() -> None:
    assert open_bids(open_challenge()).record == []


def test_nobody_opens_before_the_deadline_and_its_grace(monkeypatch: Any) -> None:
    challenge = open_challenge(grace_minutes=15)
    at = challenge.closes_at + timedelta(minutes=14)
    monkeypatch.setattr(clock, "now", lambda: at)

    with pytest.raises(OpeningRefused):
        opening.confirm_opening(challenge, by=manager_of(challenge))
    assert Opening.objects.count() == 0


@pytest.mark.parametrize("who", ["same person", "both of the agency", "both of the office", "a member", "a stranger"])
def test_two_people_of_two_sides_are_needed(who: str) -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    challenge = close(challenge)
    manager, officer = manager_of(challenge), office_user()
    pairs = {
        "same person": (manager, manager),
        "both of the agency": (manager, manager_of(challenge)),
        "both of the office": (officer, office_user()),
        "a member": (officer, member_of(challenge.organisation, Role.MEMBER)),
        "a stranger": (officer, owner_of(proposal)),
    }

    opening.confirm_opening(challenge, by=pairs[who][0])
    with pytest.raises(OpeningRefused):
        opening.confirm_opening(challenge, by=pairs[who][1])

    assert fresh(proposal).opened_at is None


def test_a_person_of_both_sides_counts_once() -> None:
    challenge = open_challenge()
    sealed(challenge)
    challenge = close(challenge)
    both = office_user()
    Membership.objects.create(user=both, organisation=challenge.organisation, role=Role.OWNER)
    opening.confirm_opening(challenge, by=both)

    with pytest.raises(OpeningRefused):
        opening.confirm_opening(challenge, by=both)
    assert opening.confirm_opening(challenge, by=office_user()).opened_at is not None


def test_who_works_for_a_bidder_or_a_partner_does_not_open() -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    challenge = close(challenge)
    officer = office_user()
    Membership.objects.create(user=officer, organisation=proposal.organisation, role=Role.VIEWER)

    with pytest.raises(OpeningRefused):
        opening.confirm_opening(challenge, by=officer)


def test_a_first_confirmation_that_ran_out_is_replaced_by_the_next(monkeypatch: Any, settings: Any) -> None:
    challenge = open_challenge()
    sealed(challenge)
    challenge = close(challenge)
    settings.OPENING_WINDOW_MINUTES = 5
    opening.confirm_opening(challenge, by=manager_of(challenge))
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    officer = office_user()

    again = opening.confirm_opening(challenge, by=officer)

    assert (again.opened_at, again.first_by) == (None, officer)
    assert opening.confirm_opening(challenge, by=manager_of(challenge)).opened_at == later


def test_the_database_refuses_an_opening_by_one_person() -> None:
    challenge, officer = open_challenge(), office_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            challenge=challenge, first_by=officer, second_by=officer, first_side="agency", second_side="office",
            first_at=clock.now(), opened_at=clock.now(),
        )  # fmt: skip


def test_a_missing_key_leaves_every_bid_sealed_and_the_opening_works_once_it_is_back(settings: Any) -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    challenge = close(challenge)
    opening.confirm_opening(challenge, by=manager_of(challenge))
    ours, settings.PROPOSAL_KEYS = settings.PROPOSAL_KEYS, ""

    with pytest.raises(KeyMissing):
        opening.confirm_opening(challenge, by=office_user())
    assert fresh(proposal).opened_at is None
    settings.PROPOSAL_KEYS = ours

    assert opening.confirm_opening(challenge, by=office_user()).opened_at is not None


def test_the_page_says_when_the_key_is_missing(client: Any, settings: Any) -> None:
    proposal = opened(open_challenge())
    client.force_login(office_user())
    settings.MFA_REQUIRED_FOR_STAFF = False
    settings.PROPOSAL_KEYS = ""

    response = client.get(proposal.get_absolute_url())

    assert response.status_code == 503
    assert "thiếu khóa" in response.content.decode()


def test_a_damaged_bid_is_named_and_holds_up_none_of_the_others() -> None:
    challenge = open_challenge()
    good, bad = sealed(challenge), sealed(challenge)
    version = bad.versions.get()
    other_key = good.versions.get()
    SealedVersion.objects.filter(pk=version.pk).update(wrapped_key=other_key.wrapped_key)

    done = open_bids(challenge)

    assert {row["bid"]: row["is_damaged"] for row in done.record} == {good.number: False, bad.number: True}
    assert list(contents.opened_contents([fresh(good), fresh(bad)])) == [good.pk]


def test_bids_are_opened_once() -> None:
    challenge = open_challenge()
    opened(challenge)

    with pytest.raises(OpeningRefused):
        opening.confirm_opening(Challenge.objects.get(pk=challenge.pk), by=office_user())


def test_a_cancelled_call_is_never_opened() -> None:
    challenge = open_challenge()
    sealed(challenge)
    cancel_challenge(challenge, by=office_user(), reason="Hết ngân sách")

    with pytest.raises(OpeningRefused):
        opening.confirm_opening(close(challenge), by=manager_of(challenge))


def test_only_what_counts_is_opened_and_later_drafts_stay_with_the_team() -> None:
    from marketplace.proposals.services import documents
    from marketplace.proposals.waiting import may_read_document
    from tests.proposals.factories import write

    challenge = open_challenge(is_blind=False)
    proposal = sealed(challenge)
    write(proposal, "offer", {"summary": "Chưa nộp lại"})
    late = documents.add_document(proposal, by=owner_of(proposal), upload=pdf())
    manager = manager_of(challenge)
    open_bids(challenge, manager)

    assert contents.opened_content(fresh(proposal)).summary == f"Tóm tắt {SECRET}"
    kept = proposal.versions.get().documents.get()
    assert may_read_document(manager, kept.file)
    assert not may_read_document(manager, late.file)
    assert may_read_document(owner_of(proposal), late.file)


def test_every_move_that_is_not_in_the_table_is_refused() -> None:
    proposal = opened(open_challenge())
    for state in OPENED_STATES:
        for to in ProposalState:
            if to in NEXT_STATES[state]:
                continue
            Proposal.objects.filter(pk=proposal.pk).update(state=state)
            with pytest.raises(TransitionNotAllowed):
                screening.move_proposal(proposal, to, by=None, reason="x")
            assert fresh(proposal).state == state


def test_screening_needs_an_opened_bid_and_a_reason_for_no_and_tells_the_bidder() -> None:
    with pytest.raises(StillSealed):
        screening.set_eligible(sealed(open_challenge()), by=None)
    proposal = opened(open_challenge())
    with pytest.raises(NotPossible):
        screening.set_ineligible(proposal, by=None, reason=" ")

    screening.set_ineligible(proposal, by=None, reason="Thiếu tư cách pháp nhân")
    with pytest.raises(NotPossible):
        screening.set_eligible(proposal, by=None)
    screening.set_eligible(proposal, by=None, reason="Đã bổ sung giấy tờ")

    kinds = list(owner_of(proposal).notifications.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["proposal_ineligible", "proposal_eligible"]
    assert fresh(proposal).state_reason == "Đã bổ sung giấy tờ"


def test_formal_gaps_are_mended_within_the_days_of_the_call_and_the_offer_stays_as_it_was(monkeypatch: Any) -> None:
    proposal = opened(open_challenge(cure_days=3))
    before = contents.opened_content(proposal)
    by = owner_of(proposal)
    with pytest.raises(TooLate):
        screening.add_cure_document(proposal, by=by, upload=pdf())

    cure = screening.request_cure(proposal, by=None, gaps="Giấy đăng ký kinh doanh")
    screening.add_cure_document(proposal, by=by, title="Giấy đăng ký", upload=pdf("gdk.pdf"))
    with pytest.raises(NotPossible):
        screening.request_cure(proposal, by=None, gaps="Lần hai")
    screening.finish_cure(proposal, by=by)

    after = contents.opened_content(fresh(proposal))
    assert [row.title for row in after.added_later] == ["Giấy đăng ký"]
    assert (after.documents, after.summary) == (before.documents, before.summary)
    CureRequest.objects.filter(pk=cure.pk).update(done_at=None)
    monkeypatch.setattr(clock, "now", lambda: cure.until)
    with pytest.raises(TooLate):
        screening.add_cure_document(proposal, by=by, upload=pdf())


def test_a_call_without_cure_days_asks_for_nothing_more() -> None:
    with pytest.raises(NotPossible):
        screening.request_cure(opened(open_challenge()), by=None, gaps="x")


def test_a_bidder_who_lost_the_verification_after_submitting_shows_at_the_screening(client: Any, settings: Any) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    proposal = opened(open_challenge())
    Organisation.objects.filter(pk=proposal.organisation_id).update(verification=VerificationState.DECLINED)
    client.force_login(office_user())

    page = client.get(reverse("proposals:proposal-screen", args=[proposal.number])).content.decode()

    assert page.count("is-missing") == 1
    assert fresh(proposal).state == ProposalState.SUBMITTED


def test_an_organisation_that_is_merged_takes_its_bids_along_sealed_as_they_are() -> None:
    from hoip.accounts.succession import transfer_open_items

    challenge = open_challenge()
    proposal = sealed(challenge)
    user, solution = bidder()
    Organisation.objects.filter(pk=proposal.organisation_id).update(successor=solution.organisation)
    Membership.objects.create(user=owner_of(proposal), organisation=solution.organisation, role=Role.MANAGER)

    shown = transfer_open_items(Organisation.objects.get(pk=proposal.organisation_id), by=office_user())

    assert proposal.number not in shown
    assert Proposal.objects.of_team(user).get() == proposal
    assert contents.sealed_content(proposal.versions.get()).summary == f"Tóm tắt {SECRET}"


@pytest.mark.parametrize("rows", [1, 4])
def test_the_list_of_opened_bids_makes_the_same_queries_for_any_number(
    client: Any, settings: Any, rows: int, django_assert_num_queries: Any
) -> None:
    settings.MFA_REQUIRED_FOR_STAFF = False
    challenge = open_challenge()
    for _ in range(rows):
        sealed(challenge)
    open_bids(challenge)
    client.force_login(office_user())
    address = reverse("proposals:challenge-proposals", args=[challenge.number])
    client.get(address)

    with django_assert_num_queries(20):
        response = client.get(address)

    assert response.content.decode().count("330.000.000") == rows
