"""Submitting seals: what is sealed, when, once, and what becomes of it."""

import hashlib
import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from challenges.models import Addendum, Challenge
from challenges.services.challenges import cancel_challenge
from hoip import clock
from hoip.accounts.models import Organisation
from hoip.accounts.states import Role, VerificationState
from hoip.exceptions import EditConflict, TransitionNotAllowed
from hoip.files.models import PrivateFile
from hoip.files.states import ScanState
from hoip.vault import Damaged, KeyMissing
from marketplace.proposals.checks import keys_are_set, keys_can_be_read
from marketplace.proposals.exceptions import Incomplete, NotEligible, TooLate
from marketplace.proposals.models import Proposal, SealedVersion
from marketplace.proposals.services import box, contents, documents, drafts, receipts, sealing
from marketplace.proposals.states import ProposalState, Step
from tests.accounts.factories import member_of, office_user
from tests.proposals.factories import (
    DAY,
    SECRET,
    bidder,
    close,
    complete,
    draft,
    open_bids,
    open_challenge,
    owner_of,
    pdf,
    seal,
    sealed,
    write,
)

pytestmark = pytest.mark.django_db
OTHER_KEY = "new:b3RoZXIta2V5LWZvci10ZXN0cy0zMi1ieXRlcy1sb24="


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_a_sealed_version_holds_all_of_the_bid_and_shows_none_of_it_at_rest() -> None:
    proposal = sealed(open_challenge())

    version = proposal.versions.get()
    content = contents.sealed_content(version)
    assert (version.number, proposal.state) == (1, ProposalState.SUBMITTED)
    assert content.answers[0].text == f"Trả lời {SECRET}"
    assert content.milestones[0].month == 2
    assert content.price_vnd == 330_000_000
    assert content.team[0].name == f"Trưởng nhóm {SECRET}"
    assert content.documents[0].kind_vi == "Hồ sơ năng lực"
    assert [one.key for one in content.declarations] == ["conflicts", "data", "ip"]
    assert SECRET.encode() not in bytes(version.box)
    assert SECRET.encode() not in bytes(proposal.box)


def test_the_receipts_hash_is_recomputed_from_the_export_by_plain_tools_and_by_the_command(
    tmp_path: Any, capsys: Any
) -> None:
    proposal = sealed(open_challenge())
    version = proposal.versions.get()

    export = receipts.export_zip(version)

    with zipfile.ZipFile(BytesIO(export)) as archive:
        assert hashlib.sha256(archive.read("bid.json")).hexdigest() == version.sha256
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, _, path = line.partition("  ")
            assert hashlib.sha256(archive.read(path)).hexdigest() == digest
        assert len(archive.namelist()) == 4
    path = tmp_path / "bid.zip"
    path.write_bytes(export)
    call_command("verify_receipt", str(path))
    assert version.sha256 in capsys.readouterr().out


def test_a_document_that_the_scanner_holds_back_is_named_in_the_export_and_not_in_it() -> None:
    version = sealed(open_challenge()).versions.get()
    file = version.documents.get().file
    PrivateFile.objects.filter(pk=file.pk).update(scan_state=ScanState.INFECTED)
    file.file.storage.delete(file.file.name)  # it loses its content at once

    export = receipts.export_zip(version)

    with zipfile.ZipFile(BytesIO(export)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("documents/")]
        assert "documents/" in archive.read("HELD-BACK").decode()
    assert receipts.verify_export(export).problems == ()


@pytest.mark.parametrize("member", ["bid.json", "SHA256SUMS", "document"])
def test_an_export_that_was_changed_does_not_verify(tmp_path: Any, member: str) -> None:
    version = sealed(open_challenge()).versions.get()
    changed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(receipts.export_zip(version))) as source,
        zipfile.ZipFile(changed, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == member or (member == "document" and name.startswith("documents/")):
                content = content.replace(b"150000000", b"140000000") if name == "bid.json" else content[:-2] + b"xx"
            target.writestr(name, content)
    path = tmp_path / "bid.zip"
    path.write_bytes(changed.getvalue())

    with pytest.raises(CommandError):
        call_command("verify_receipt", str(path))


def test_two_bids_that_say_the_same_have_different_hashes() -> None:
    challenge = open_challenge()

    assert len({sealed(challenge).versions.get().sha256 for _ in range(2)}) == 2


def test_every_person_of_the_bidder_gets_a_receipt_with_hash_and_pdf_and_nothing_of_the_offer(
    django_capture_on_commit_callbacks: Any,
) -> None:
    who = bidder()
    colleague = member_of(who[1].organisation, Role.VIEWER, language="en")
    proposal = complete(draft(open_challenge(), who))
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        version = seal(proposal)

    assert {message.to[0] for message in mail.outbox} == {who[0].email, colleague.email}
    for message in mail.outbox:
        [(name, content, kind)] = [tuple(one) for one in message.attachments]
        assert name == f"{proposal.number}-v1.pdf"
        assert kind == "application/pdf"
        assert content.startswith(b"%PDF")
        assert version.sha256 in message.body
        assert SECRET not in message.message().as_string()
        assert SECRET not in message.body
    assert {"Receipt:" in message.subject for message in mail.outbox} == {True, False}


def test_a_receipt_that_the_mail_server_did_not_take_is_sent_later(
    django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    proposal = complete(draft(open_challenge()))
    mail.outbox.clear()
    seal(proposal)  # the process ends before its tasks run
    later = clock.now() + timedelta(hours=1)

    from hoip.notifications.delivery import send_waiting

    assert send_waiting(later) >= 1
    assert [message for message in mail.outbox if proposal.number in message.subject]


def test_submitting_again_adds_a_version_and_leaves_the_first_as_it_is() -> None:
    proposal = sealed(open_challenge())
    first = proposal.versions.get()
    before = receipts.export_zip(first)

    write(proposal, Step.OFFER, {"summary": "Bản mới"})
    documents.remove_document(proposal.documents.get(), by=owner_of(proposal))
    with pytest.raises(Incomplete):
        seal(proposal)
    documents.add_document(proposal, by=owner_of(proposal), kind="profile", upload=pdf("Bản hai.pdf"))
    second = seal(proposal)

    assert (first.number, second.number) == (1, 2)
    assert contents.sealed_content(second).summary == "Bản mới"
    assert contents.sealed_content(second).documents[0].name == "Bản hai.pdf"
    assert receipts.verify_export(before).problems == ()
    again = zipfile.ZipFile(BytesIO(receipts.export_zip(SealedVersion.objects.get(pk=first.pk))))
    assert again.namelist() == zipfile.ZipFile(BytesIO(before)).namelist()


def test_a_form_sent_twice_a_second_tab_and_a_colleague_seal_once() -> None:
    proposal = complete(draft(open_challenge()))
    token = uuid4()

    versions = {
        seal(proposal, token=token).pk,
        seal(proposal, token=token).pk,
        seal(proposal).pk,  # another tab
        sealing.submit_proposal(
            proposal, by=member_of(proposal.organisation, Role.MANAGER), token=uuid4(), revision=proposal.version
        ).pk,
    }

    assert len(versions) == 1
    assert fresh(proposal).versions.count() == 1


def test_what_a_colleague_changed_since_the_page_was_opened_is_not_sealed_unseen() -> None:
    proposal = complete(draft(open_challenge()))
    write(proposal, Step.OFFER, {"summary": "Đồng nghiệp sửa"})

    with pytest.raises(EditConflict):
        seal(proposal, revision=proposal.version)

    assert fresh(proposal).versions.count() == 0


@pytest.mark.parametrize(
    ("grace", "offset", "taken"),
    [
        (0, timedelta(microseconds=-1), True),
        (0, timedelta(0), False),
        (0, timedelta(milliseconds=1), False),
        (10, timedelta(minutes=10, microseconds=-1), True),
        (10, timedelta(minutes=10), False),
    ],
)
def test_the_deadline_is_one_rule_to_the_microsecond_with_the_grace_of_the_challenge_alone(
    monkeypatch: Any, grace: int, offset: timedelta, taken: bool
) -> None:
    challenge = open_challenge(grace_minutes=grace)
    proposal = complete(draft(challenge))
    at = challenge.closes_at + offset
    monkeypatch.setattr(clock, "now", lambda: at)

    if taken:
        assert seal(proposal).sealed_at == at
    else:
        with pytest.raises(TooLate):
            seal(proposal)
        with pytest.raises(TooLate):
            write(proposal, Step.OFFER, {"summary": "muộn"})


def test_withdrawing_is_possible_until_the_deadline_and_never_after(monkeypatch: Any) -> None:
    challenge = open_challenge()
    early, late = sealed(challenge), sealed(challenge)

    sealing.withdraw_proposal(early, by=owner_of(early), reason="Đổi kế hoạch")
    closed = close(challenge)

    with pytest.raises(TooLate):
        sealing.withdraw_proposal(late, by=owner_of(late))
    with pytest.raises(TooLate):
        sealing.resume_proposal(early, by=owner_of(early))
    opening = open_bids(closed)
    assert [row["bid"] for row in opening.record] == [late.number]


def test_a_withdrawn_bid_is_taken_up_and_sealed_anew() -> None:
    proposal = sealed(open_challenge())
    by = owner_of(proposal)
    sealing.withdraw_proposal(proposal, by=by)
    with pytest.raises(TransitionNotAllowed):
        write(proposal, Step.OFFER, {"summary": "x"})
    with pytest.raises(TransitionNotAllowed):
        sealing.withdraw_proposal(proposal, by=by)

    sealing.resume_proposal(proposal, by=by)

    assert seal(proposal).number == 2
    assert fresh(proposal).state == ProposalState.SUBMITTED


def test_a_clock_that_jumps_back_after_the_opening_lets_nobody_in_again(monkeypatch: Any) -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    late = complete(draft(challenge))
    open_bids(challenge)
    before = Challenge.objects.get(pk=challenge.pk).closes_at - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: before)

    with pytest.raises(TooLate):
        seal(late)
    with pytest.raises(TooLate):
        sealing.withdraw_proposal(proposal, by=owner_of(proposal))


def test_every_gap_is_named_with_its_step() -> None:
    proposal = draft(open_challenge())
    write(proposal, Step.OFFER, {"summary": "từ " * 201, "approach": "", "data_needs": ""})

    gaps = {(gap.step, str(gap.text)) for gap in drafts.missing(fresh(proposal))}

    assert gaps == {
        ("offer", "Tóm tắt đề xuất quá dài: 201 từ, nhiều nhất 200 từ"),
        ("offer", "Đáp ứng nhu cầu thế nào"),
        ("offer", "Trả lời cho “Cảm biến đặt ở đâu?”"),
        ("plan", "Ít nhất một mốc"),
        ("plan", "Thời gian thực hiện tính bằng tháng"),
        ("plan", "Ít nhất một dòng giá"),
        ("team", "Ít nhất một thành viên đội ngũ"),
        ("documents", "Tài liệu: Hồ sơ năng lực"),
        *(("declarations", f"Cam kết: {one.text}") for one in drafts.DECLARATIONS),
    }
    with pytest.raises(Incomplete) as refused:
        seal(proposal)
    assert len(refused.value.missing) == len(gaps)


def test_a_bidder_who_lost_the_verification_cannot_submit() -> None:
    proposal = complete(draft(open_challenge()))
    Organisation.objects.filter(pk=proposal.organisation_id).update(verification=VerificationState.DECLINED)

    with pytest.raises(NotEligible) as refused:
        seal(proposal)

    assert len(refused.value.reasons) == 1


def test_a_material_addendum_has_to_be_seen_before_a_version_is_sealed() -> None:
    challenge = open_challenge()
    proposal = sealed(challenge)
    write(proposal, Step.OFFER, {"summary": "Theo bản điều chỉnh"})
    Addendum.objects.create(challenge=challenge, number=1, reason_vi="Thêm hai tuyến đường", at=clock.now())

    with pytest.raises(Incomplete, match="chưa đầy đủ"):
        seal(proposal)
    seal(proposal, addendum=1)

    assert fresh(proposal).addendum_seen == 1
    assert drafts.addendum_to_see(fresh(proposal)) is None


def test_an_addendum_that_came_out_while_the_page_lay_open_was_not_read(client: Any) -> None:
    proposal = complete(draft(open_challenge()))
    client.force_login(owner_of(proposal))
    path = reverse("proposals:proposal-submit", args=[proposal.number])
    Addendum.objects.create(challenge=proposal.challenge, number=1, reason_vi="Thêm hai tuyến", at=clock.now())
    form = client.get(path).context["form"]
    assert form.initial["addendum_number"] == 1
    said = {"token": str(uuid4()), "revision": str(fresh(proposal).version), "addendum": "on", "addendum_number": "1"}
    Addendum.objects.create(challenge=proposal.challenge, number=2, reason_vi="Thêm một quận", at=clock.now())

    refused = client.post(path, said)

    assert fresh(proposal).state == "draft"
    shown = refused.context["form"]
    assert (shown["addendum_number"].value(), shown["addendum"].value()) == ("2", False)
    assert client.post(path, said | {"addendum_number": "2"}).status_code == 302
    assert fresh(proposal).addendum_seen == 2


def test_a_document_that_waits_for_the_scanner_is_not_sealed(settings: Any, tmp_path: Any) -> None:
    proposal = complete(draft(open_challenge()))
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")

    with pytest.raises(Incomplete):
        seal(proposal)

    PrivateFile.objects.update(scan_state=ScanState.CLEAN)
    assert seal(proposal).number == 1


def test_the_database_refuses_every_change_of_what_was_sealed() -> None:
    version = sealed(open_challenge()).versions.get()

    for change in (
        {"sha256": "0" * 64},
        {"number": 7},
        {"box": b"x"},
        {"sealed_at": version.sealed_at + DAY},
        {"token": uuid4()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            SealedVersion.objects.filter(pk=version.pk).update(**change)

    assert contents.sealed_content(SealedVersion.objects.get(pk=version.pk)).version == 1


def test_without_a_key_nothing_is_written_and_with_it_everything_is_there(settings: Any) -> None:
    proposal = complete(draft(open_challenge()))
    ours, settings.PROPOSAL_KEYS = settings.PROPOSAL_KEYS, OTHER_KEY

    for act in (lambda: seal(proposal), lambda: write(proposal, Step.OFFER, {"summary": "x"})):
        with pytest.raises(KeyMissing):
            act()
    settings.PROPOSAL_KEYS = ""
    with pytest.raises(KeyMissing):
        draft(open_challenge())
    assert [error.id for error in keys_are_set()] == ["proposals.E001"]
    settings.PROPOSAL_KEYS = "no key at all"
    assert [error.id for error in keys_can_be_read()] == ["proposals.E002"]

    settings.PROPOSAL_KEYS = ours
    assert keys_are_set() == keys_can_be_read() == []
    assert seal(proposal).number == 1


def test_keys_are_rotated_and_the_former_one_can_go(settings: Any, capsys: Any) -> None:
    proposal = sealed(open_challenge())
    receipt = proposal.versions.get().sha256
    ours = settings.PROPOSAL_KEYS

    settings.PROPOSAL_KEYS = OTHER_KEY
    with pytest.raises(CommandError, match="'test'"):
        call_command("rotate_proposal_keys")
    settings.PROPOSAL_KEYS = f"{OTHER_KEY},{ours}"
    call_command("rotate_proposal_keys")
    assert capsys.readouterr().out == "1 bids, 1 sealed versions, 1 files moved.\n"
    call_command("rotate_proposal_keys")
    assert capsys.readouterr().out == "0 bids, 0 sealed versions, 0 files moved.\n"

    settings.PROPOSAL_KEYS = OTHER_KEY
    version = proposal.versions.get()
    assert version.sha256 == receipt
    assert receipts.verify_export(receipts.export_zip(version)).problems == ()
    assert contents.draft_content(fresh(proposal)).summary == f"Tóm tắt {SECRET}"


def test_a_box_that_is_moved_to_another_bid_does_not_open() -> None:
    challenge = open_challenge()
    one, other = sealed(challenge), sealed(challenge)
    Proposal.objects.filter(pk=one.pk).update(box=other.box, key_id=other.key_id, wrapped_key=other.wrapped_key)

    with pytest.raises(Damaged):
        box.read_copy(fresh(one))


def test_a_cancelled_challenge_gives_sealed_bids_back_and_nothing_opens_them_any_more() -> None:
    challenge = open_challenge()
    proposal, never_sealed = sealed(challenge), complete(draft(challenge))
    owner = owner_of(proposal)
    mail.outbox.clear()

    cancel_challenge(challenge, by=office_user(), reason="Ngân sách không còn")

    proposal, version = fresh(proposal), proposal.versions.get()
    assert proposal.state == ProposalState.RETURNED
    assert fresh(never_sealed).state == ProposalState.DRAFT
    assert (bytes(version.box), bytes(version.wrapped_key), version.destroyed_at is None) == (b"", b"", False)
    with pytest.raises(Damaged):
        contents.sealed_content(version)
    assert contents.draft_content(proposal).summary == f"Tóm tắt {SECRET}"
    assert owner.notifications.filter(kind="proposal_returned").count() == 1
    assert sealing.return_proposals(challenge, by=None) == 0


def test_numbers_tell_nothing_of_how_many_bids_there_are() -> None:
    challenge = open_challenge()
    numbers = [draft(challenge).number for _ in range(4)]

    stem = challenge.number.removeprefix("TT-")
    assert [number for number in numbers if not re.fullmatch(rf"HS-{stem}-[A-Z2-9]{{6}}", number)] == []
    assert len(set(numbers)) == 4


def test_the_manifest_is_canonical_json() -> None:
    version = sealed(open_challenge()).versions.get()
    content = contents.manifest_bytes(version)

    assert (
        content == json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    )
