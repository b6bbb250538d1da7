"""The documents of a challenge as one download: what the malware scanner holds back is not in it."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from challenges.services.documents import add_attachment
from hoip.files.models import PrivateFile
from hoip.files.states import ScanState
from tests.accounts.factories import office_user
from tests.proposals.factories import open_challenge, pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [ScanState.WAITING, ScanState.INFECTED])
def test_a_document_that_the_scanner_holds_back_is_not_in_the_download(client: Any, state: str) -> None:
    challenge = open_challenge()
    for name in ("sach.pdf", "nghi-ngo.pdf"):
        add_attachment(challenge, by=office_user(), title=name, upload=pdf(name), tier="public")
    held = PrivateFile.objects.get(name="nghi-ngo.pdf")
    PrivateFile.objects.filter(pk=held.pk).update(scan_state=state)
    if state == ScanState.INFECTED:  # it loses its content at once
        held.file.storage.delete(held.file.name)

    response = client.get(reverse("challenges:challenge-documents", args=[challenge.number]))

    assert response.status_code == 200
    assert zipfile.ZipFile(BytesIO(response.content)).namelist() == ["sach.pdf"]


def test_where_every_document_is_held_back_there_is_no_download(client: Any) -> None:
    challenge = open_challenge()
    add_attachment(challenge, by=office_user(), title="Dữ liệu", upload=pdf(), tier="public")
    PrivateFile.objects.update(scan_state=ScanState.WAITING)

    assert client.get(reverse("challenges:challenge-documents", args=[challenge.number])).status_code == 404
