"""Reports and the bundle of a case: every score with its reason, in both languages; whatever was changed is found."""

import hashlib
import json
import zipfile
from io import BytesIO, StringIO

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils.translation import override

from challenges.states import Outcome
from hoip.audit import veil
from hoip.audit.models import Entry
from hoip.files.models import PrivateFile
from hoip.files.states import ScanState
from marketplace.shortlists.records import bundle, formats, report
from marketplace.shortlists.records.bundle import MANIFEST, problems_of
from marketplace.shortlists.states import Result
from tests.proposals.factories import open_challenge
from tests.shortlists.making import Case
from tests.shortlists.pdf_text import squeezed, words_of

pytestmark = pytest.mark.django_db


def words(made):
    """All that a report says."""
    parts = [made.title, made.subtitle, made.note]
    for section in made.sections:
        parts += [section.heading, *section.paragraphs]
        parts += [cell for table in section.tables for row in (table.head, *table.rows) for cell in row]
    return "\n".join(parts)


def test_the_report_has_every_score_reason_and_decision_in_both_languages():
    case = Case()
    case.final()

    for language, note in (("vi", "không phải hợp đồng mua sắm công"), ("en", "no public-procurement contract")):
        text = words(report.build(case.challenge, language))
        for bid in (case.winner, case.loser):
            assert bid.number in text and bid.organisation.name in text
        assert text.count("Có số liệu.") == 4  # two bids, two criteria, one member
        for said in ("Phương án rõ, có số liệu.", "Thiếu kế hoạch vận hành.", "Theo bảng xếp hạng.", note):
            assert said in text
        assert case.evaluation.fresh().ranking_hash in text
        assert case.evaluation.chair.full_name in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_files_hold_what_the_report_says(language):
    case = Case()
    case.approved()
    made = report.build(case.challenge, language)

    document = docx.Document(BytesIO(formats.as_docx(made)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    pdf = formats.as_pdf(made)

    assert {"Có số liệu.", "Thiếu kế hoạch vận hành.", case.loser.number} <= cells
    assert document.core_properties.language == language
    drawn = words_of(pdf)
    said = [made.title, *(text for section in made.sections for text in (section.heading, *section.paragraphs))]
    said += [cell for one in made.sections for table in one.tables for row in (table.head, *table.rows) for cell in row]
    assert "Có số liệu." in said
    assert [text for text in said if squeezed(text) not in drawn] == []
    assert drawn.count(squeezed("Có số liệu.")) == 4  # two bids, two criteria, one member


def changed(content, name, make):
    """The bundle with one file replaced, or taken out when `make` answers None."""
    old, made = zipfile.ZipFile(BytesIO(content)), BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for one in old.namelist():
            data = make(old.read(one)) if one == name else old.read(one)
            if data is not None:
                archive.writestr(one, data)
    return made.getvalue()


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    """One bundle for all tests of the verifier, which works without the database."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        case = Case()
        case.final()
        content = bundle.make(case.challenge)
        transaction.set_rollback(True)
    return content


def test_a_whole_bundle_verifies_and_holds_all_annexes(whole):
    names = set(zipfile.ZipFile(BytesIO(whole)).namelist())

    assert problems_of(whole) == []
    assert {
        "report-vi.pdf",
        "report-en.docx",
        "evaluation.json",
        "opening.json",
        "decisions.json",
        "audit.json",
    } <= names
    assert len([name for name in names if name.endswith("/bid.json")]) == 2


def test_one_changed_byte_is_found(whole):
    bad = changed(whole, "report-vi.docx", lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:])

    assert problems_of(bad) == ["report-vi.docx: was changed"]


def test_a_missing_and_a_slipped_in_file_are_found(whole):
    assert problems_of(changed(whole, "decisions.json", lambda _data: None)) == ["decisions.json: is missing"]
    more = BytesIO(whole)
    with zipfile.ZipFile(more, "a") as archive:
        archive.writestr("extra.txt", "x")
    assert problems_of(more.getvalue()) == ["extra.txt: is not in the manifest"]


def forged(content, name, edit):
    """A bundle in which somebody changed a JSON file and the manifest with it."""
    data = {}

    def write(old):
        data["new"] = json.dumps(edit(json.loads(old)), ensure_ascii=False).encode()
        return data["new"]

    first = changed(content, name, write)
    hashed = hashlib.sha256(data["new"]).hexdigest()

    def manifest(old):
        row = json.loads(old)
        row["sha256"][name] = hashed
        return json.dumps(row).encode()

    return changed(first, MANIFEST, manifest)


def test_a_forged_score_or_audit_entry_is_found_though_the_manifest_was_mended(whole):
    def better(exported):
        scores = exported["inputs"]["sheets"][-1]["scores"]
        scores[next(iter(scores))] = "5"
        return exported

    def another(entries):
        entries[0]["action"] = "challenges.something_else"
        return entries

    assert [line.partition(":")[0] for line in problems_of(forged(whole, "evaluation.json", better))] == [
        "evaluation.json"
    ]
    assert [line.partition(":")[0] for line in problems_of(forged(whole, "audit.json", another))] == ["audit.json"]


def test_what_is_no_bundle_is_said_to_be_none():
    for content in (b"", b"PK", b"%PDF-1.7"):
        with pytest.raises(ValueError, match="no bundle"):
            problems_of(content)


def test_the_commands_say_whole_or_broken(whole, tmp_path):
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(whole)
    bad.write_bytes(changed(whole, "opening.json", lambda _data: b"{}"))
    ranking = tmp_path / "evaluation.json"
    ranking.write_bytes(zipfile.ZipFile(good).read("evaluation.json"))

    call_command("verify_bundle", str(good), stdout=StringIO())
    call_command("recompute_ranking", str(ranking), stdout=StringIO())
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify_bundle", str(bad), stdout=StringIO(), stderr=StringIO())


def test_the_extract_holds_only_what_the_log_may_show(monkeypatch):
    case = Case()
    case.propose()
    assert bundle.audit_of(case.challenge).filter(action="shortlists.decision_proposed").exists()
    monkeypatch.setattr(veil, "_veils", {"tests": lambda _at: Q(action="shortlists.decision_proposed")})

    assert not bundle.audit_of(case.challenge).filter(action="shortlists.decision_proposed").exists()
    assert Entry.objects.filter(action="shortlists.decision_proposed").exists()


def test_no_award_is_in_the_report_too():
    case = Case()
    case.propose(outcome=Outcome.NO_AWARD, winner=Result.NOT_SELECTED)

    with override("en"):
        label = str(Outcome.NO_AWARD.label)
    assert label in words(report.build(case.challenge, "en"))


def test_a_paper_that_the_scanner_holds_back_is_named_in_the_bundle_and_not_in_it(monkeypatch):
    monkeypatch.setattr(
        "tests.evaluation.factories.bids.open_challenge",
        lambda agency, *, asked, **fields: open_challenge(agency, **fields),
    )
    case = Case()
    case.final()
    file = case.winner.documents.get().file
    PrivateFile.objects.filter(pk=file.pk).update(scan_state=ScanState.INFECTED)
    file.file.storage.delete(file.file.name)  # it loses its content at once

    made = bundle.make(case.challenge)

    names = [one for one in zipfile.ZipFile(BytesIO(made)).namelist() if one.startswith(f"bids/{case.winner.number}/")]
    assert [one for one in names if one.endswith(".pdf")] == []
    assert [one for one in names if one.endswith(".pdf.held-back.txt")]
    assert problems_of(made) == []
