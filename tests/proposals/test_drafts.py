"""Writing a bid: what is taken over, who may write at once, team, partners and documents."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from hoip.accounts.states import Role
from hoip.exceptions import EditConflict
from hoip.files.models import PrivateFile
from marketplace.proposals.content import PriceLine, totals, words_in
from marketplace.proposals.exceptions import NotEligible, NotPossible, TooLate
from marketplace.proposals.models import Partner, Proposal, TeamMember
from marketplace.proposals.services import box, documents, drafts, team
from marketplace.proposals.states import Step
from marketplace.proposals.views.parts import AskingMixin
from tests.accounts.factories import OrganisationFactory, UserFactory, member_of
from tests.proposals.factories import bidder, close, complete, draft, open_challenge, owner_of, pdf, seal, write
from tests.solutions.factories import SolutionFactory

pytestmark = pytest.mark.django_db


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_a_bid_starts_from_what_the_profile_says() -> None:
    user, solution = bidder()
    solution.how_it_works, solution.integration = "Đo mực nước mỗi phút.", "API mở"
    solution.save()

    copy = box.read_copy(draft(open_challenge(), (user, solution)))

    assert (copy["summary"], copy["approach"], copy["data_needs"]) == (
        solution.summary_vi,
        "Đo mực nước mỗi phút.",
        "API mở",
    )


def test_an_organisation_has_one_bid_on_a_challenge_whoever_begins_it() -> None:
    challenge, who = open_challenge(), bidder()
    colleague = member_of(who[1].organisation, Role.MEMBER)
    other = SolutionFactory(organisation=who[1].organisation, published=True)

    assert draft(challenge, who).pk == draft(challenge, (colleague, other)).pk


def test_who_is_not_eligible_is_told_every_reason() -> None:
    organisation = OrganisationFactory(verification="unverified")
    user, solution = member_of(organisation), SolutionFactory(organisation=organisation)

    with pytest.raises(NotEligible) as refused:
        draft(open_challenge(eligible_kinds=["institute"]), (user, solution))

    assert len(refused.value.reasons) == 4


def test_colleagues_on_different_steps_do_not_meet_and_on_the_same_step_the_second_is_told() -> None:
    proposal = draft(open_challenge())
    by, colleague = owner_of(proposal), member_of(proposal.organisation, Role.MEMBER)

    drafts.save_step(proposal, Step.OFFER, by=by, revision=0, values={"summary": "Của tôi"})
    drafts.save_step(proposal, Step.PLAN, by=colleague, revision=0, values={"duration_months": 4})
    with pytest.raises(EditConflict) as conflict:
        drafts.save_step(proposal, Step.OFFER, by=colleague, revision=0, values={"summary": "Của đồng nghiệp"})

    assert conflict.value.current["summary"] == "Của tôi"
    assert box.read_copy(fresh(proposal))["duration_months"] == 4


def test_saving_what_is_there_changes_nothing() -> None:
    proposal = complete(draft(open_challenge()))
    copy = box.read_copy(proposal)

    drafts.save_step(
        proposal, Step.OFFER, by=owner_of(proposal), revision=0, values={"summary": copy["summary"]}, quietly=True
    )

    assert fresh(proposal).version == proposal.version


def test_the_form_saves_itself_and_says_when_or_why_not(client: Any) -> None:
    proposal = draft(open_challenge())
    client.force_login(owner_of(proposal))
    address = reverse("proposals:proposal-step", args=[proposal.number, "offer"])
    values = {
        "revision": 0, "solution": proposal.solution_id, "language": "vi", "summary": "Tự lưu",
        "approach": "", "data_needs": "", "answer-sensor": "Cột đèn",
    }  # fmt: skip

    saved = client.post(address, values, headers={"X-Autosave": "1"})
    stale = client.post(address, values | {"summary": "Bản cũ"}, headers={"X-Autosave": "1"})
    unreadable = client.post(address, {"revision": "x"}, headers={"X-Autosave": "1"})

    assert (saved.status_code, saved.json()["revision"]) == (200, 1)
    assert (stale.status_code, unreadable.status_code) == (409, 422)
    assert box.read_copy(fresh(proposal))["answers"] == {"sensor": "Cột đèn"}


def test_of_two_who_save_the_second_sees_both_texts_and_saving_again_keeps_theirs(client: Any) -> None:
    proposal = draft(open_challenge())
    write(proposal, Step.OFFER, {"summary": "Của đồng nghiệp"})
    client.force_login(owner_of(proposal))
    address = reverse("proposals:proposal-step", args=[proposal.number, "offer"])
    values = {"revision": 0, "solution": proposal.solution_id, "language": "vi", "summary": "Của tôi", "approach": "A"}

    told = client.post(address, values)
    page = told.content.decode()
    again = client.post(address, values | {"revision": 1})

    assert told.status_code == 409
    assert "Của tôi" in page and "đồng" in page
    assert 'name="revision" value="1"' in page
    assert again.status_code == 302
    assert box.read_copy(fresh(proposal))["summary"] == "Của tôi"


def test_plan_and_price_are_kept_as_typed_and_a_half_row_says_what_is_missing(client: Any) -> None:
    proposal = draft(open_challenge())
    client.force_login(owner_of(proposal))
    address = reverse("proposals:proposal-step", args=[proposal.number, "plan"])
    form = {
        "revision": 0, "duration_months": 6,
        "m-TOTAL_FORMS": 3, "m-INITIAL_FORMS": 0,
        "m-0-title": "Bàn giao", "m-0-month": 6, "m-0-result": "Biên bản",
        "m-1-title": "Khảo sát", "m-1-month": 1, "m-1-result": "",
        "p-TOTAL_FORMS": 2, "p-INITIAL_FORMS": 0,
        "p-0-label": "Cảm biến", "p-0-quantity": 3, "p-0-unit_price": "1,5 triệu", "p-0-currency": "VND", "p-0-vat_percent": 10,
        "p-1-label": "Bản quyền", "p-1-quantity": 1, "p-1-unit_price": "1250.50", "p-1-currency": "USD", "p-1-vat_percent": 0,
    }  # fmt: skip

    refused = client.post(address, form | {"m-2-title": "Không có tháng", "p-1-unit_price": "nhiều"})
    assert refused.status_code == 200
    assert refused.content.decode().count("Hãy điền, hoặc để trống cả dòng.") == 1
    assert "Không có tháng" in refused.content.decode()
    assert box.read_copy(fresh(proposal))["prices"] == []

    assert client.post(address, form).status_code == 302
    copy = box.read_copy(fresh(proposal))
    assert [row["title"] for row in copy["milestones"]] == ["Khảo sát", "Bàn giao"]
    assert [row["unit_price"] for row in copy["prices"]] == ["1500000", "1250.50"]
    assert "4.950.000" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        ([("1", 3, 8)], [("3", "0", "3")]),
        ([("333", 1, 10), ("333", 1, 10)], [("666", "66", "732")]),
    ],
)
def test_vat_is_rounded_line_by_line_to_whole_dong(lines: Any, expected: Any) -> None:
    found = totals(PriceLine("x", quantity, Decimal(price), "VND", vat) for price, quantity, vat in lines)

    assert [(str(row.net), str(row.vat), str(row.gross)) for row in found] == expected


def test_words_are_counted_as_a_vietnamese_reader_does() -> None:
    assert words_in("  Cảnh báo\nngập   lụt ") == 4


def test_a_person_of_the_team_confirms_by_mail_without_an_account(
    client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    proposal = draft(open_challenge())
    with django_capture_on_commit_callbacks(execute=True):
        member = team.add_member(
            proposal, by=owner_of(proposal), name="Lê Kỹ", email="Ky@Example.com", role="Bí mật công nghệ"
        )
    [message] = [one for one in mail.outbox if one.to == ["ky@example.com"]]
    address = reverse("proposals:member-answer", args=[member.token])
    assert address in message.body
    assert "Bí mật" not in message.body

    assert "Bí mật công nghệ" in client.get(address).content.decode()
    assert client.post(address, {"answer": "confirm"}).status_code == 302
    assert TeamMember.objects.get(pk=member.pk).confirmed_at is not None
    client.post(address, {"answer": "decline"})
    member.refresh_from_db()
    assert (member.confirmed_at, member.declined_at is None) == (None, False)
    assert client.get(reverse("proposals:member-answer", args=[uuid4()])).status_code == 404


def test_a_team_takes_an_address_once_and_answers_end_with_the_deadline() -> None:
    challenge = open_challenge()
    proposal = draft(challenge)
    by = owner_of(proposal)
    member = team.add_member(proposal, by=by, name="Lê", email="le@example.com", role="x")
    with pytest.raises(NotPossible):
        team.add_member(proposal, by=by, name="Lê", email="LE@example.com", role="x")

    close(challenge)

    with pytest.raises(TooLate):
        team.answer_as_member(member, confirm=True)
    with pytest.raises(TooLate):
        team.remove_member(member, by=by)


def test_a_partner_is_asked_confirms_by_its_managers_and_reads_nothing_else(client: Any) -> None:
    proposal = complete(draft(open_challenge()))
    organisation = OrganisationFactory(tax_code="0312345678")
    manager, viewer = member_of(organisation), member_of(organisation, Role.VIEWER)
    assert team.organisation_named(" 0312345678 ") == organisation
    partner = team.add_partner(proposal, by=owner_of(proposal), organisation=organisation, role="Lắp đặt")
    with pytest.raises(NotPossible):
        team.add_partner(proposal, by=owner_of(proposal), organisation=organisation, role="Lắp đặt")
    with pytest.raises(NotPossible):
        team.add_partner(proposal, by=owner_of(proposal), organisation=proposal.organisation, role="Lắp đặt")
    address = reverse("proposals:partner-answer", args=[partner.pk])

    client.force_login(viewer)
    assert client.get(address).status_code == 403
    client.force_login(manager)
    page = client.get(address).content.decode()
    assert "Lắp đặt" in page
    assert "mậtngữ" not in page
    assert client.get(proposal.get_absolute_url()).status_code == 404
    client.post(address, {"answer": "confirm"})
    partner = Partner.objects.get(pk=partner.pk)
    assert (partner.answered_by, partner.confirmed_at is None) == (manager, False)


def test_who_has_not_confirmed_is_named_and_keeps_the_bid_from_being_sealed() -> None:
    proposal = complete(draft(open_challenge()))
    team.add_member(proposal, by=owner_of(proposal), name="Lê Kỹ", email="ky@example.com", role="x")
    team.add_partner(proposal, by=owner_of(proposal), organisation=OrganisationFactory(name_vi="Đối Tác"), role="x")

    gaps = [str(gap.text) for gap in drafts.missing(fresh(proposal))]

    assert gaps == ["Lê Kỹ chưa xác nhận", "Đối tác Đối Tác chưa xác nhận"]


def test_documents_keep_vietnamese_names_and_one_that_was_never_sealed_is_gone_when_removed() -> None:
    proposal = draft(open_challenge())
    by = owner_of(proposal)
    document = documents.add_document(proposal, by=by, upload=pdf("../Kế hoạch số 1 “mới”.pdf"))

    assert box.read_part(document, proposal)["title"] == "Kế hoạch số 1 “mới”.pdf"
    with pytest.raises(NotPossible):
        documents.add_document(proposal, by=by, kind="nothing", upload=pdf())
    documents.remove_document(document, by=by)
    assert PrivateFile.objects.count() == 0


def test_a_sealed_document_outlives_its_removal_from_the_draft() -> None:
    proposal = complete(draft(open_challenge()))
    version = seal(proposal)
    document = proposal.documents.get()

    documents.remove_document(document, by=owner_of(proposal))

    assert version.documents.get() == document
    assert fresh(proposal).documents.filter(removed_at=None).count() == 0


def test_a_viewer_reads_and_does_not_write_a_member_writes_and_does_not_submit(client: Any) -> None:
    proposal = complete(draft(open_challenge()))
    addresses = [
        reverse("proposals:proposal-step", args=[proposal.number, "offer"]),
        reverse("proposals:proposal-submit", args=[proposal.number]),
    ]
    expected = {Role.VIEWER: [403, 403], Role.MEMBER: [200, 403], Role.MANAGER: [200, 200]}

    for role, statuses in expected.items():
        client.force_login(member_of(proposal.organisation, role))
        assert [client.get(address).status_code for address in addresses] == statuses
        assert client.get(proposal.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_of_bids_makes_the_same_queries_for_any_number(
    client: Any, rows: int, django_assert_num_queries: Any
) -> None:
    who = bidder()
    for _ in range(rows):
        draft(open_challenge(), who)
    client.force_login(who[0])
    client.get(reverse("proposals:proposal-list"))

    with django_assert_num_queries(13):
        client.get(reverse("proposals:proposal-list"))


def test_a_person_without_an_organisation_is_led_to_the_first_steps(client: Any) -> None:
    client.force_login(UserFactory())

    page = client.get(reverse("proposals:proposal-create", args=[open_challenge().number])).content.decode()

    assert reverse("accounts:first-steps") in page


def test_nobody_is_bothered_with_questions_without_end(client: Any, settings: Any, monkeypatch: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    monkeypatch.setattr(AskingMixin, "rate_limit", 2)
    proposal = draft(open_challenge())
    client.force_login(owner_of(proposal))
    add = reverse("proposals:member-add", args=[proposal.number])
    named = {"member-name": "Lê An", "member-email": "nguoi.la@example.com", "member-role": "Kỹ sư"}
    assert client.post(add, named).status_code == 302
    ask = reverse("proposals:member-ask", args=[proposal.number, proposal.team.get().pk])
    assert client.post(ask).status_code == 302

    assert client.post(ask).status_code == 429
    assert client.post(reverse("proposals:partner-add", args=[proposal.number]), {}).status_code == 429
