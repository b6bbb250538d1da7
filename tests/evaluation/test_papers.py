"""What a blind panel reads of a bid's documents: Word and text files without names, nothing of what nobody can look through."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Inches
from PIL import Image

from hoip.audit.models import Entry
from marketplace.evaluation import reading
from marketplace.evaluation.papers import WORD, KeptBack, masked
from marketplace.evaluation.services import closing, consensus, scoring
from marketplace.proposals.masking import HIDDEN
from marketplace.proposals.services import documents
from tests.evaluation.factories import Evaluation
from tests.proposals import factories as bids

NAMES = ["Công ty TNHH Mưa Rào", "Mưa Rào", "Lý Thu Sen"]
TELLS = (b"M\xc6\xb0a R\xc3\xa0o", b"Thu Sen", b"muarao", b"0903 123 456", b"logo.png", b"image1")


def letter() -> bytes:
    """A Word document that tells its author in every place a document has for it."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    made = Document()
    core = made.core_properties
    core.author, core.last_modified_by, core.title, core.comments = (
        "Lý Thu Sen",
        "Mưa Rào",
        "Hồ sơ Mưa Rào",
        "muarao.vn",
    )
    paragraph = made.add_paragraph("Năng lực của Mưa ")
    paragraph.add_run("Rào").bold = True
    paragraph.add_run(": 40 trạm đo, gọi 0903 123 456.")
    made.add_paragraph("Trạm đo chạy bằng pin mặt trời.")
    made.add_table(1, 1).cell(0, 0).text = "Phụ trách: Lý Thu Sen, sen@muarao.vn"
    made.sections[0].header.paragraphs[0].text = "MƯA RÀO"
    made.sections[0].footer.paragraphs[0].text = "https://muarao.vn"
    made.add_picture(picture, width=Inches(1))
    made.part.relate_to("https://muarao.vn/gioi-thieu", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    note = made.add_comment(paragraph.runs, text="Theo Lý Thu Sen", author="Lý Thu Sen", initials="LTS")
    assert note is not None
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def test_a_word_document_keeps_its_words_and_loses_every_trace_of_its_author():
    before = unpacked(letter())
    assert all(one in before for one in TELLS[1:4])

    made = masked(letter(), WORD, NAMES)

    after = unpacked(made.content)
    assert [one for one in TELLS if one.lower() in after.lower()] == []
    assert made.pictures == 1
    read = Document(BytesIO(made.content))
    assert read.paragraphs[0].text == f"Năng lực của {HIDDEN}: 40 trạm đo, gọi {HIDDEN}."
    assert read.paragraphs[1].text == "Trạm đo chạy bằng pin mặt trời."
    assert read.tables[0].cell(0, 0).text == f"Phụ trách: {HIDDEN}, {HIDDEN}"
    assert read.sections[0].header.paragraphs[0].text == HIDDEN
    assert b"docProps" not in after


def test_a_text_file_is_masked_and_a_pdf_a_picture_and_a_broken_document_are_kept_back():
    told = masked("Mưa Rào đo mưa.".encode(), "text/plain; charset=utf-8", NAMES)

    assert told.content.decode() == f"{HIDDEN} đo mưa."
    broken = ((b"%PDF-1.7", "application/pdf"), (b"\x89PNG", "image/png"), (b"PK", WORD), (b"M\xe0", "text/plain"))
    for content, kind in broken:
        with pytest.raises(KeptBack):
            masked(content, kind, NAMES)


def test_a_word_document_with_a_damaged_part_is_kept_back():
    content = letter()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = archive.getinfo("word/document.xml")
    begin = part.header_offset + 30 + len(part.filename)
    for wrong in (b"\xff" * 40, b"\x00" * part.compress_size):
        with pytest.raises(KeptBack):
            masked(content[:begin] + wrong + content[begin + len(wrong) :], WORD, NAMES)


def test_a_word_document_that_is_packed_in_a_way_nobody_knows_is_kept_back():
    content = bytearray(letter())
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(mark)
        while at >= 0:
            content[at + place : at + place + 2] = b"\x63\x00"
            at = content.find(mark, at + 4)

    with pytest.raises(KeptBack):
        masked(bytes(content), WORD, NAMES)


def test_a_word_document_that_unpacks_to_a_mountain_is_kept_back(monkeypatch: Any):
    monkeypatch.setattr("marketplace.evaluation.papers.LARGEST", 1000)

    with pytest.raises(KeptBack):
        masked(letter(), WORD, NAMES)


def with_papers() -> Evaluation:
    """An evaluation whose bid has a Word document and a PDF, each with the bidder's name in its title."""
    case = Evaluation(bidders=0, members=1)
    draft = bids.complete(bids.draft(case.challenge))
    name = draft.organisation.name_vi
    for upload in (SimpleUploadedFile(f"{name}.docx", letter(), WORD), bids.pdf(f"{name}.pdf")):
        documents.add_document(draft, by=bids.owner_of(draft), title=f"Năng lực {name}", upload=upload)
    bids.seal(draft)
    case.proposals = [draft]
    return case.begin().declare()


@pytest.mark.django_db
def test_a_member_reads_the_masked_copy_and_is_told_what_is_kept_back(client: Any):
    case = with_papers()
    proposal = case.proposals[0]
    client.force_login(case.members[0])

    bid = reading.read(proposal.__class__.objects.get(pk=proposal.pk), blind=True)
    assert [(one.title, one.ending) for one in bid.documents] == [(f"Năng lực {HIDDEN}", "DOCX")]
    assert [(one.title, one.ending) for one in bid.withheld] == [(f"Năng lực {HIDDEN}", "PDF")]
    page = client.get(reverse("evaluation:sheet", args=[case.challenge.number, proposal.number])).content.decode()
    assert bid.documents[0].url in page
    assert "Nền tảng chỉ che được tệp Word và văn bản" in page
    assert proposal.organisation.name_vi not in page
    answer = client.get(bid.documents[0].url)
    content = b"".join(answer.streaming_content)

    assert proposal.organisation.name_vi.encode() not in answer["Content-Disposition"].encode() + unpacked(content)
    assert proposal.number in answer["Content-Disposition"]
    assert Entry.objects.filter(action="evaluation.paper_read").count() == 1


@pytest.mark.django_db
def test_a_pdf_is_kept_back_until_the_panel_shows_names_and_strangers_reach_nothing(client: Any):
    case = with_papers()
    proposal = case.proposals[0]
    pdf = proposal.documents.get(file__content_type="application/pdf")
    address = reverse("evaluation:paper", args=[case.challenge.number, proposal.number, pdf.file_id])
    raw = reverse("files:file-download", args=[pdf.file_id])
    client.force_login(case.members[0])
    assert client.get(address).status_code == 302
    assert client.get(raw).status_code == 404
    assert client.get(address.replace(str(pdf.file_id), "0" * 8 + str(pdf.file_id)[8:])).status_code == 404
    for user in case.scorers:
        scoring.lock_sheet(case.fill(user, proposal, 3, 3), by=user)
    consensus.begin_consensus(case.fresh(), by=case.chair)
    closing.show_names(case.fresh(), by=case.chair, reason="Cần xem bản vẽ.")

    shown = client.get(address, follow=True)

    assert b"".join(shown.streaming_content).startswith(b"%PDF")
    client.force_login(case.secretary)
    assert client.get(address).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("blind", [True, False])
def test_a_bidder_is_told_at_upload_which_documents_a_blind_panel_reads(client: Any, blind: bool):
    draft = bids.complete(bids.draft(bids.open_challenge(asked=False, is_blind=blind)))
    by = bids.owner_of(draft)
    for upload in (SimpleUploadedFile("a.docx", letter(), WORD), bids.pdf("b.pdf")):
        documents.add_document(draft, by=by, title=upload.name, upload=upload)
    client.force_login(by)

    page = client.get(reverse("proposals:step-documents", args=[draft.number])).content.decode()

    told = ["PDF, ảnh, bảng tính", "Hội đồng đọc bản đã che tên.", "Chưa cho hội đồng xem"]
    assert [words in page for words in told] == [blind] * 3
