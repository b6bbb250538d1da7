"""A real clamd, with signatures of the tests' own: Debian's package has none, and its download is not reachable."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import clamd
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from hoip.audit.models import Entry
from hoip.files import access, scanning
from hoip.files.models import PrivateFile
from hoip.files.services import store_upload
from hoip.files.states import ScanState
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db]
EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""Harmless by agreement; written in two parts, so that this file is none."""
KNOWN_BAD = b"%PDF-1.7 a document whose hash is on the list"


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: Any) -> Iterator[tuple[str, Any]]:
    """The socket of a running clamd, and a way to stop it."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail("clamd is missing; `make test-services` installs it", pytrace=False)
    folder: Path = tmp_path_factory.mktemp("clamd")
    folder.chmod(0o755)
    base = folder / "base"
    base.mkdir()
    (base / "own.ndb").write_text(f"Own.Eicar:0:*:{EICAR[:40].encode().hex()}\n")
    (base / "own.hdb").write_text(f"{hashlib.md5(KNOWN_BAD).hexdigest()}:{len(KNOWN_BAD)}:Own.Known\n")
    socket = folder / "clamd.sock"
    config = folder / "clamd.conf"
    config.write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {base}\nForeground yes\nStreamMaxLength 30M\nLogFile {folder}/log\n"
    )
    running = subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(150):
        if socket.exists():
            break
        time.sleep(0.1)
    else:
        running.kill()
        pytest.fail((folder / "log").read_text()[-2000:] if (folder / "log").exists() else "clamd did not start")
    yield str(socket), running
    running.terminate()
    running.wait(10)


@pytest.fixture(autouse=True)
def on(settings: Any, scanner: Any, monkeypatch: Any) -> None:
    settings.CLAMD_SOCKET = scanner[0]
    monkeypatch.setattr(access, "_purposes", {})
    access.register("tests", lambda _user, _file: True)


def upload(content: bytes, name: str = "Hồ sơ.pdf", *, encrypted: bool = True) -> PrivateFile:
    return store_upload(SimpleUploadedFile(name, content), purpose="tests", by=UserFactory(), encrypted=encrypted)


def test_it_is_a_real_scanner(scanner: Any) -> None:
    assert clamd.ClamdUnixSocket(scanner[0]).ping() == "PONG"


def test_a_clean_file_is_found_clean_and_goes_out(client: Any) -> None:
    file = upload(b"%PDF-1.7 sach")

    assert (file.scan_state, file.scanned_at is None) == (ScanState.CLEAN, False)
    assert client.get(reverse("files:file-download", args=[file.pk])).status_code == 200


@pytest.mark.parametrize(("content", "name", "finding"), [
    (EICAR.encode(), "eicar.txt", "Own.Eicar"),
    (KNOWN_BAD, "known.pdf", "Own.Known"),
])  # fmt: skip
def test_malware_is_refused_by_name_and_not_kept(content: bytes, name: str, finding: str) -> None:
    with pytest.raises(ValidationError, match=finding):
        upload(content, name)

    assert PrivateFile.objects.count() == 0


def test_what_came_in_while_the_scanner_was_away_is_scanned_when_it_is_back(settings: Any, client: Any) -> None:
    there, settings.CLAMD_SOCKET = settings.CLAMD_SOCKET, "/nowhere/clamd.sock"
    clean, bad = upload(b"%PDF-1.7 sach"), upload(EICAR.encode(), "bad.txt")
    assert {clean.scan_state, bad.scan_state} == {ScanState.WAITING}
    settings.CLAMD_SOCKET = there

    call_command("run_due")

    clean.refresh_from_db(), bad.refresh_from_db()
    assert (clean.scan_state, bad.scan_state) == (ScanState.CLEAN, ScanState.INFECTED)
    assert bad.scan_finding.startswith("Own.Eicar")
    assert Entry.objects.filter(action="files.malware_found").count() == 1
    assert client.get(reverse("files:file-download", args=[clean.pk])).status_code == 200
    assert client.get(reverse("files:file-download", args=[bad.pk])).status_code == 409


def test_a_bid_with_malware_in_it_is_not_sealed(settings: Any) -> None:
    from marketplace.proposals.exceptions import Incomplete
    from marketplace.proposals.services import documents
    from tests.proposals.factories import complete, draft, open_challenge, owner_of, seal

    proposal = complete(draft(open_challenge()))
    there, settings.CLAMD_SOCKET = settings.CLAMD_SOCKET, "/nowhere/clamd.sock"
    bad = documents.add_document(proposal, by=owner_of(proposal), upload=SimpleUploadedFile("b.txt", EICAR.encode()))
    settings.CLAMD_SOCKET = there
    scanning.scan(bad.file)

    with pytest.raises(Incomplete):
        seal(proposal)
    documents.remove_document(bad, by=owner_of(proposal))
    assert seal(proposal).number == 1
