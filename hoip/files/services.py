"""Take in an upload: check what it really is, give it a safe name, keep it out of the public folder."""

import hashlib
import re
import unicodedata
import zipfile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoip.files.models import PrivateFile

LONGEST_NAME = 120
TEXT_SAMPLE = 65536
_OFFICE = {
    "docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_MAGIC = {
    "pdf": (b"%PDF-", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}
_TEXT = {"txt": "text/plain", "csv": "text/csv"}
ALLOWED = tuple(sorted({*_OFFICE, *_MAGIC, *_TEXT}))
"""File name endings that are taken; the content must agree."""
_BAD = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\"<>|*?:]")


def safe_name(name: str) -> str:
    """A file's own name without folders, control characters and signs that systems refuse; Vietnamese survives."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = " ".join(_BAD.sub("", last).split()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending.lower()}"


def sniffed_type(upload: Any, ending: str) -> str | None:
    """The content type of an upload if its content is what its ending says, else None."""
    upload.seek(0)
    head = upload.read(TEXT_SAMPLE)
    upload.seek(0)
    if ending in _MAGIC:
        magic, content_type = _MAGIC[ending]
        return content_type if head.startswith(magic) else None
    if ending in _OFFICE:
        folder, content_type = _OFFICE[ending]
        try:
            with zipfile.ZipFile(upload) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError):
            return None
        finally:
            upload.seek(0)
        whole = "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
        return content_type if whole else None
    if ending in _TEXT and b"\x00" not in head:
        try:
            head.decode("utf-8-sig" if len(head) < TEXT_SAMPLE else "utf-8", errors="strict")
        except UnicodeDecodeError as error:
            return _TEXT[ending] if error.start > TEXT_SAMPLE - 8 else None
        return _TEXT[ending]
    return None


def check_upload(upload: Any) -> tuple[str, str]:
    """Return an upload's safe name and content type.

    Raises:
        ValidationError: empty, too large, of a kind that is not taken, or not what its name says.
    """
    name = safe_name(upload.name or "")
    ending = name.rpartition(".")[2].lower()
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > settings.PRIVATE_FILE_MAX_BYTES:
        raise ValidationError(
            _("The file is too large: at most %(limit)s MB.")
            % {"limit": settings.PRIVATE_FILE_MAX_BYTES // 1024 // 1024}
        )
    if ending not in ALLOWED:
        raise ValidationError(
            _("Files of this kind are not taken. These are: %(kinds)s.") % {"kinds": ", ".join(ALLOWED)}
        )
    content_type = sniffed_type(upload, ending)
    if content_type is None:
        raise ValidationError(_("The content of the file is not what its name says."))
    return name, content_type


def store_upload(upload: Any, *, purpose: str, by: Any) -> PrivateFile:
    """Keep an upload as a private file.

    Args:
        upload: Django's uploaded file.
        purpose: name of the rule in `hoip.files.access` that decides who may read it.
        by: the person who uploads.

    Raises:
        ValidationError: the file is refused; the message says why, in plain words.
    """
    name, content_type = check_upload(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    kept = PrivateFile(
        purpose=purpose,
        name=name,
        content_type=content_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
    kept.file.save(kept.pk.hex, upload, save=False)
    kept.save(force_insert=True)
    return kept
