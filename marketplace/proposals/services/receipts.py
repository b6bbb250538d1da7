"""Receipts of sealed versions, and their export, from which anybody recomputes the hash."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from hoip.bilingual import in_language, reader_language
from hoip.faults import fault_point
from hoip.files.scanning import is_released
from hoip.files.services import content_of
from hoip.pdf import render_pdf
from hoip.ui.formatting import clock_time, weekday_date
from marketplace.proposals.models import SealedVersion
from marketplace.proposals.services import contents

TEMPLATE = Path(__file__).resolve().parent.parent / "pdf" / "receipt.typ"
MANIFEST = "bid.json"
SUMS = "SHA256SUMS"
HELD_BACK = "HELD-BACK"
"""Sums of the documents that the malware scanner holds back: they were sealed, and are not handed out."""


def exact_time(at: Any) -> str:
    """A time with its seconds and milliseconds, as a receipt names it."""
    from django.utils import timezone

    local = timezone.localtime(at)
    return f"{weekday_date(at)} ({clock_time(at)}:{local:%S}.{local.microsecond // 1000:03d}, UTC+7)"


def receipt_pdf(version: SealedVersion) -> bytes:
    """The receipt as a PDF in the reader's language; nothing of what the bid says is in it."""
    proposal = version.proposal
    rows = [
        (_("Bid"), f"{proposal.number}"),
        (_("Version"), str(version.number)),
        (_("Challenge"), f"{proposal.challenge.number} {in_language(proposal.challenge, 'title')}"),
        (_("Agency"), proposal.challenge.organisation.name),
        (_("Bidder"), proposal.organisation.name),
        (_("Received"), exact_time(version.sealed_at)),
    ]
    return render_pdf(
        TEMPLATE,
        {
            "language": reader_language(),
            "title": _("Receipt of a sealed bid"),
            "site": "H.OIP",
            "lead": _(
                "The platform has received this bid and sealed it. Nobody outside the bidding organisation can read it until it is opened by two people after the deadline."
            ),
            "rows": [{"label": label, "value": value} for label, value in rows],
            "sha256": version.sha256,
            "how_title": _("How to check it"),
            "how": [
                _("Download the export of this version from the bid's page and unpack it."),
                _("Run: sha256sum bid.json. The result must be the value above."),
                _("Run: sha256sum -c SHA256SUMS. Every document must be OK."),
            ],
            "footer": _("The time is that of the platform's database at the moment of sealing."),
        },
    )


def receipt_attachments(facts: Mapping[str, Any]) -> list[tuple[str, bytes, str]]:
    """The files of the mail that confirms a submission."""
    key = str(facts.get("receipt", ""))
    version = (
        SealedVersion.objects.select_related("proposal__challenge__organisation", "proposal__organisation")
        .filter(pk=UUID(key) if key else None)
        .first()
    )
    if version is None:
        return []
    made = receipt_pdf(version)
    fault_point("receipt.rendered")
    return [(f"{version.proposal.number}-v{version.number}.pdf", made, "application/pdf")]


def export_zip(version: SealedVersion) -> bytes:
    """A sealed version as a zip file: the canonical manifest, the documents, and their sums.

    `sha256sum bid.json` answers the receipt's hash; `sha256sum -c SHA256SUMS` checks every file. A document that the
    scanner holds back is named with its sum in HELD-BACK instead.

    Raises:
        KeyMissing, Damaged: it does not open now.
    """
    manifest = contents.manifest_bytes(version)
    facts = {row["file"]: row for row in json.loads(manifest)["documents"]}
    sums, held = [f"{version.sha256}  {MANIFEST}"], []
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest)
        for place, document in enumerate(version.documents.select_related("file").order_by("added_at", "pk"), 1):
            row = facts[str(document.file_id)]
            path = f"documents/{place:02d} {row['name']}"
            if is_released(document.file):
                archive.writestr(path, content_of(document.file))
                sums.append(f"{row['sha256']}  {path}")
            else:
                held.append(f"{row['sha256']}  {path}")
        archive.writestr(SUMS, "\n".join([*sums, ""]))
        if held:
            archive.writestr(HELD_BACK, "\n".join([*held, ""]))
        archive.writestr(
            "receipt.json",
            json.dumps(
                {
                    "bid": version.proposal.number,
                    "version": version.number,
                    "sealed_at": contents.iso(version.sealed_at),
                    "sha256": version.sha256,
                    "site": settings.SITE_URL,
                },
                indent=2,
            ),
        )
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a check of an export found: its hash, and what is wrong with it (empty when nothing is)."""

    sha256: str
    problems: tuple[str, ...]


def verify_export(export: bytes, *, against_database: bool = True) -> ReceiptCheck:
    """Recompute the hashes of an export and compare them with the version that the platform keeps.

    Raises:
        ValueError: it is no export of a sealed version.
    """
    try:
        with zipfile.ZipFile(BytesIO(export)) as archive:
            manifest = archive.read(MANIFEST)
            sums = archive.read(SUMS).decode().splitlines()
            held = archive.read(HELD_BACK).decode().splitlines() if HELD_BACK in archive.namelist() else []
            found = {line[66:]: line[:64] for line in sums if line}
            wrong = [
                f"{path}: the content does not match its SHA-256"
                for path, expected in found.items()
                if hashlib.sha256(archive.read(path)).hexdigest() != expected
            ]
        data = json.loads(manifest)
        number, place = str(data["bid"]), int(data["version"])
        named = {row["sha256"] for row in data["documents"]}
    except (zipfile.BadZipFile, KeyError, ValueError, UnicodeDecodeError) as error:
        msg = "this is no export of a sealed version"
        raise ValueError(msg) from error
    digest = hashlib.sha256(manifest).hexdigest()
    listed = {value for path, value in found.items() if path != MANIFEST} | {line[:64] for line in held if line}
    if found.get(MANIFEST) != digest or named != listed:
        wrong.append("the list of sums does not belong to this bid")
    if against_database:
        version = SealedVersion.objects.filter(proposal__number=number, number=place).first()
        if version is None:
            wrong.append("the platform knows no such version")
        elif version.sha256 != digest:
            wrong.append("the platform's receipt names another SHA-256")
    return ReceiptCheck(digest, tuple(wrong))
