"""Take in an upload: check what it really is, give it a safe name, keep it out of the public folder."""

import codecs
import hashlib
import re
import unicodedata
import zipfile
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoip.files.models import PrivateFile

LONGEST_NAME = 120
LONGEST_ENDING = 10
_OFFICE = {
    "docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_MACROS = "vbaProject.bin"
_MAGIC = {
    "pdf": (re.compile(rb"%PDF-"), "application/pdf"),
    "png": (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    "jpg": (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    "jpeg": (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    "webp": (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
}
_TEXT = {"txt": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8"}
ALLOWED = tuple(sorted({*_OFFICE, *_MAGIC, *_TEXT}))
"""File name endings that are taken; the content must agree."""
_BAD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\"<>|*?:]")


def safe_name(name: str) -> str:
    """A file's own name without folders, control characters and signs that systems refuse; Vietnamese survives."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    clean = " ".join(_BAD.sub("", last).split()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return clean[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending.lower()}"


def sniffed_type(upload: Any, ending: str) -> str | None:
    """The content type of an upload if its content is what its ending says, else None."""
    try:
        upload.seek(0)
        if ending in _MAGIC:
            magic, content_type = _MAGIC[ending]
            return content_type if magic.match(upload.read(16)) else None
        if ending in _OFFICE:
            folder, content_type = _OFFICE[ending]
            return content_type if _is_office(upload, folder) else None
        return _TEXT[ending] if _is_text(upload) else None
    finally:
        upload.seek(0)


def _is_office(upload: Any, folder: str) -> bool:
    """Whether it is an Office Open XML archive of that kind, and one without macros. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    if any(name.endswith(_MACROS) for name in names):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _is_text(upload: Any) -> bool:
    """Whether it is UTF-8 (with or without a mark) without null characters, from end to end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in upload.chunks():
            if "\x00" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


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


def discard(file: PrivateFile) -> None:
    """Forget a file: its row now, its content once the transaction holds, so that a rollback loses nothing."""
    storage, name = file.file.storage, file.file.name
    file.delete()
    transaction.on_commit(partial(storage.delete, str(name)))
