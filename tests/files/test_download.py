"""Who gets a private file, and how it is sent."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoip.audit.models import Entry
from hoip.files import access
from hoip.files.models import PrivateFile
from hoip.files.services import store_upload
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Any:
    return UserFactory()


@pytest.fixture
def file(reader: Any, monkeypatch: Any) -> PrivateFile:
    """A file that its reader alone may read, with every reading on record."""
    monkeypatch.setattr(access, "_purposes", {})
    access.register("tests", lambda user, _file: user == reader, audited=True)
    access.register("tests.quiet", lambda user, _file: True)
    upload = SimpleUploadedFile("Kế hoạch “A”.pdf", b"%PDF-1.7 hello", "text/html")
    return store_upload(upload, purpose="tests", by=reader)


def address(file: PrivateFile) -> str:
    return reverse("files:file-download", args=[file.pk])


def test_a_reader_gets_the_file_under_its_own_name_and_nothing_runs_in_it(
    client: Any, reader: Any, file: PrivateFile
) -> None:
    client.force_login(reader)

    response = client.get(address(file))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 hello"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('Kế hoạch “A”.pdf')}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_for_others_and_strangers_it_does_not_exist(client: Any, file: PrivateFile) -> None:
    assert client.get(address(file)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address(file)).status_code == 404
    assert client.get(reverse("files:file-download", args=[uuid4()])).status_code == 404


def test_a_file_whose_purpose_nobody_registered_is_read_by_nobody(
    client: Any, reader: Any, file: PrivateFile, monkeypatch: Any
) -> None:
    monkeypatch.setattr(access, "_purposes", {})
    client.force_login(reader)

    assert client.get(address(file)).status_code == 404


def test_each_reading_is_recorded_where_the_purpose_asks(client: Any, reader: Any, file: PrivateFile) -> None:
    quiet = store_upload(SimpleUploadedFile("a.pdf", b"%PDF-"), purpose="tests.quiet", by=None)
    client.force_login(reader)

    client.head(address(file))
    client.get(address(file))
    client.get(address(quiet))

    entry = Entry.objects.get()
    assert (entry.action, entry.target_id, entry.actor) == ("files.file_read", str(file.pk), str(reader.public_id))


def test_a_file_whose_content_is_gone_answers_404(client: Any, reader: Any, file: PrivateFile) -> None:
    file.file.storage.delete(file.file.name)
    client.force_login(reader)

    assert client.get(address(file)).status_code == 404


def test_a_file_is_only_read(client: Any, reader: Any, file: PrivateFile) -> None:
    client.force_login(reader)

    assert client.post(address(file)).status_code == 405
