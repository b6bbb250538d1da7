"""A scanner that is set but away: nothing that it has not seen goes out. (The real one: tests/services.)"""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from hoip.files import access, scanning
from hoip.files.checks import malware_scanner
from hoip.files.models import PrivateFile
from hoip.files.services import content_of, label_of, rewrap_key, store_upload
from hoip.files.states import ScanState
from hoip.vault import Damaged, KeyMissing
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
SECRET = b"%PDF-1.7 bi mat kinh doanh"
OTHER_KEY = "new:b3RoZXIta2V5LWZvci10ZXN0cy0zMi1ieXRlcy1sb24="


@pytest.fixture(autouse=True)
def purposes(monkeypatch: Any) -> None:
    monkeypatch.setattr(access, "_purposes", {})
    access.register("tests", lambda _user, _file: True)


def stored(*, encrypted: bool = False) -> PrivateFile:
    upload = SimpleUploadedFile("Kế hoạch mật.pdf", SECRET, "application/pdf")
    return store_upload(upload, purpose="tests", by=UserFactory(), encrypted=encrypted)


def raw(file: PrivateFile) -> bytes:
    with file.file.open("rb") as content:
        return bytes(content.read())


def test_without_a_scanner_a_file_says_that_it_was_not_scanned_and_goes_out(client: Any) -> None:
    file = stored()

    assert file.scan_state == ScanState.UNSCANNED
    assert client.get(reverse("files:file-download", args=[file.pk])).status_code == 200
    assert [warning.id for warning in malware_scanner()] == ["files.W001"]


def test_while_the_scanner_is_away_a_file_waits_and_says_so(client: Any, settings: Any, tmp_path: Any) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody-listens")
    file = stored()

    response = client.get(reverse("files:file-download", args=[file.pk]))

    assert file.scan_state == ScanState.WAITING
    assert response.status_code == 409
    assert "chờ quét mã độc" in response.content.decode()
    call_command("run_due")
    file.refresh_from_db()
    assert file.scan_state == ScanState.WAITING
    assert malware_scanner() == []


def test_a_file_from_before_there_was_a_scanner_waits_for_it(client: Any, settings: Any, tmp_path: Any) -> None:
    file = stored()
    settings.CLAMD_SOCKET = str(tmp_path / "nobody-listens")

    assert not scanning.is_released(file)
    assert client.get(reverse("files:file-download", args=[file.pk])).status_code == 409


def test_an_encrypted_file_shows_nothing_at_rest_and_comes_back_as_it_was(client: Any) -> None:
    file = stored(encrypted=True)
    row = PrivateFile.objects.filter(pk=file.pk).values().get()

    assert b"bi mat" not in raw(file)
    assert "mật" not in str(row)
    assert row["sha256"] == row["name"] == ""
    assert label_of(file).name == "Kế hoạch mật.pdf"
    response = client.get(reverse("files:file-download", args=[file.pk]))
    assert b"".join(response.streaming_content) == SECRET


def test_content_that_was_moved_or_changed_does_not_open() -> None:
    file, other = stored(encrypted=True), stored(encrypted=True)
    other.key_id, other.wrapped_key = file.key_id, file.wrapped_key

    with pytest.raises(Damaged):
        content_of(other)


def test_without_the_key_a_file_is_held_and_comes_back_with_the_key(client: Any, settings: Any) -> None:
    file, ours = stored(encrypted=True), settings.PROPOSAL_KEYS
    address = reverse("files:file-download", args=[file.pk])

    settings.PROPOSAL_KEYS = OTHER_KEY
    with pytest.raises(KeyMissing):
        content_of(file)
    assert client.get(address).status_code == 503
    settings.PROPOSAL_KEYS = f"{OTHER_KEY},{ours}"
    assert client.get(address).status_code == 200

    assert rewrap_key(file)
    assert not rewrap_key(file)
    settings.PROPOSAL_KEYS = OTHER_KEY
    assert content_of(PrivateFile.objects.get(pk=file.pk)) == SECRET


class FullDisk(FileSystemStorage):
    """Writes to the device that answers every write with "no space left"."""

    def _save(self, name: str, content: Any) -> str:
        with Path("/dev/full").open("wb", buffering=0) as device:
            device.write(content.read())
        return name


def test_a_full_disk_refuses_the_upload_and_keeps_no_half_of_it(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setitem(storages._storages, "private", FullDisk(location=tmp_path))
    monkeypatch.setattr(PrivateFile._meta.get_field("file"), "storage", FullDisk(location=tmp_path))

    with pytest.raises(ValidationError, match="chưa lưu được"):
        stored()

    assert PrivateFile.objects.count() == 0
    assert list(tmp_path.iterdir()) == []
