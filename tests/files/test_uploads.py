"""What is taken in, under which name, and what is refused in which words."""

import hashlib
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from hoip.files.forms import PrivateFileField
from hoip.files.models import PrivateFile
from hoip.files.services import LONGEST_NAME, check_upload, discard, safe_name, store_upload
from tests.accounts.factories import UserFactory


def archive(*names: str) -> bytes:
    """A zip file with empty members, the same at every call: test names are made of it."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name), b"")
    return made.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")


def upload(name: str, content: bytes, said: str = "application/octet-stream") -> SimpleUploadedFile:
    """What a browser sends; `said` is what it claims to send."""
    file = SimpleUploadedFile("x", content, said)
    file._name = name  # as sent: Django's own class would take the folders off
    return file


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Hồ sơ năng lực.pdf", "Hồ sơ năng lực.pdf"),
        ("Ho\u0302\u0300 sơ.PDF", "Hồ sơ.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\An\\Kế hoạch.docx", "Kế hoạch.docx"),
        ("a\x00b\nc\u202e.pdf", "abc.pdf"),
        ('b"<>|*?:.csv', "b.csv"),
        ("  . .hidden.txt ", "hidden.txt"),
        (".pdf", "pdf"),
        ("", "file"),
        ("đ" * 300 + ".pdf", "đ" * (LONGEST_NAME - 4) + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * (LONGEST_NAME - 2)),
    ],
)
def test_a_name_loses_what_harms_and_keeps_its_vietnamese_letters(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept
    assert len(kept) <= LONGEST_NAME


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
        ("a.JPG", b"\xff\xd8\xff\xe0....", "image/jpeg"),
        ("a.webp", b"RIFF\x00\x01\x02\x03WEBPVP8 ", "image/webp"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.pptx", PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("a.txt", "tiếng Việt".encode(), "text/plain; charset=utf-8"),
        ("a.csv", b"\xef\xbb\xbft\xc3\xaan,gi\xc3\xa1\n", "text/csv; charset=utf-8"),
        ("a.txt", ("ừ" * 100_000).encode(), "text/plain; charset=utf-8"),
    ],
)
def test_a_files_type_is_what_its_content_says(name: str, content: bytes, content_type: str) -> None:
    assert check_upload(upload(name, content, "text/html"))[1] == content_type


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"x" * 101, "at most 0 MB"),
        ("a.exe", b"MZ", "not taken. These are: csv, docx"),
        ("a.svg", b"<svg/>", "not taken"),
        ("a.zip", DOCX[:50], "not taken"),
        ("a.html", b"<p>", "not taken"),
        ("no-ending", b"x", "not taken"),
        ("a.pdf.exe", b"%PDF-", "not taken"),
        ("a.pdf", b"MZ\x90", "not what its name says"),
        ("a.pdf", b"  %PDF-", "not what its name says"),
        ("a.png", b"\xff\xd8\xff", "not what its name says"),
        ("a.docx", b"PK\x03\x04 broken", "not what its name says"),
        ("a.txt", b"\xd0\xcf\x11\xe0\x00", "not what its name says"),
        ("a.csv", "tiếng Việt".encode("utf-16"), "not what its name says"),
        ("a.txt", b"cut \xe1\xbb", "not what its name says"),
    ],
)
def test_other_files_are_refused_in_plain_words(settings: Any, name: str, content: bytes, words: str) -> None:
    settings.PRIVATE_FILE_MAX_BYTES = 100
    field = PrivateFileField()

    with translation.override("en"), pytest.raises(ValidationError, match=words):
        field.clean(upload(name, content))


@pytest.mark.parametrize("content", [XLSX, archive("word/document.xml"), archive("a.txt")])
def test_an_archive_that_is_no_such_document_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        check_upload(upload("a.docx", content))


def test_a_document_with_macros_is_refused() -> None:
    content = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")

    with pytest.raises(ValidationError):
        check_upload(upload("a.docx", content))


@pytest.mark.django_db
def test_a_file_is_kept_by_its_id_with_its_digest() -> None:
    user = UserFactory()
    content = b"%PDF-1.7 hello"

    kept = store_upload(upload("../Hồ sơ.pdf", content), purpose="tests", by=user)

    again = PrivateFile.objects.get()
    assert again == kept
    assert (again.name, again.size, again.uploaded_by) == ("Hồ sơ.pdf", len(content), user)
    assert again.sha256 == hashlib.sha256(content).hexdigest()
    assert again.file.name == f"{kept.pk.hex[:2]}/{kept.pk.hex}"
    assert again.file.read() == content


@pytest.mark.django_db
def test_a_discarded_files_content_goes_when_the_change_is_certain(django_capture_on_commit_callbacks: Any) -> None:
    kept = store_upload(upload("a.pdf", b"%PDF-1"), purpose="tests", by=None)
    storage, name = kept.file.storage, kept.file.name

    with django_capture_on_commit_callbacks() as callbacks:
        discard(kept)

    assert PrivateFile.objects.count() == 0
    assert storage.exists(name)
    for callback in callbacks:
        callback()
    assert not storage.exists(name)
