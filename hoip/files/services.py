"""Take in an upload: check what it really is, give it a safe name, keep it out of the public folder."""

import codecs
import hashlib
import json
import logging
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from hoip import clock, vault
from hoip.files import scanning
from hoip.files.models import PrivateFile, storage_path
from hoip.files.states import ScanState

logger = logging.getLogger(__name__)

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


def store_upload(upload: Any, *, purpose: str, by: Any, encrypted: bool = False) -> PrivateFile:
    """Keep an upload as a private file, after the malware scanner looked at it where there is one.

    Args:
        upload: Django's uploaded file.
        purpose: name of the rule in `hoip.files.access` that decides who may read it.
        by: the person who uploads.
        encrypted: content, name and hash are kept encrypted with a key of the file's own.

    Raises:
        ValidationError: the file is refused or could not be kept; the message says why, in plain words.
        KeyMissing: it is to be encrypted and the platform has no key.
    """
    name, content_type = check_upload(upload)
    upload.seek(0)
    content: bytes = upload.read()
    upload.seek(0)
    state, finding = scanning.first_look(content)
    if state == ScanState.INFECTED:
        logger.warning("An upload was refused, the scanner found %s.", finding)
        raise ValidationError(
            _("The malware scanner found %(finding)s in this file; it was not kept.") % {"finding": finding}
        )
    kept = PrivateFile(
        purpose=purpose,
        content_type=content_type,
        size=len(content),
        uploaded_by=by,
        scan_state=state,
        scanned_at=clock.now() if state == ScanState.CLEAN else None,
    )
    digest = hashlib.sha256(content).hexdigest()
    if encrypted:
        key, wrapped = vault.new_key(_context(kept))
        kept.key_id, kept.wrapped_key = wrapped.key_id, wrapped.wrapped
        secret = json.dumps({"name": name, "sha256": digest}, ensure_ascii=False).encode()
        kept.secret = vault.encrypt(key, secret, f"{_context(kept)}:secret")
        content = vault.encrypt(key, content, _context(kept))
    else:
        kept.name, kept.sha256 = name, digest
    _keep(kept, content)
    if state == ScanState.WAITING:
        from hoip.files.tasks import scan_file

        transaction.on_commit(partial(scan_file.enqueue, str(kept.pk)))
    return kept


def _keep(file: PrivateFile, content: bytes) -> None:
    """Write content and row, or neither. Raises ValidationError: the disk takes nothing more, or the store is away."""
    path = storage_path(file, "")
    try:
        file.file.save(file.pk.hex, ContentFile(content), save=False)
    except OSError as error:
        logger.exception("The file store refused an upload.")
        try:
            file.file.storage.delete(path)
        except OSError:
            logger.exception("What was written of %s could not be removed.", path)
        raise ValidationError(
            _("The file could not be stored now; nothing else was lost. Try again in a few minutes.")
        ) from error
    file.save(force_insert=True)


def _context(file: PrivateFile) -> str:
    """What an encrypted file's boxes are bound to."""
    return f"file:{file.pk}"


def _key(file: PrivateFile) -> bytes:
    """The key of an encrypted file. Raises KeyMissing, Damaged."""
    return vault.unwrap(vault.WrappedKey(file.key_id, bytes(file.wrapped_key or b"")), _context(file))


def content_of(file: PrivateFile) -> bytes:
    """The content of a file as it was uploaded.

    Raises:
        KeyMissing, Damaged: it is encrypted and does not open.
        FileNotFoundError: its content is gone.
    """
    with file.file.open("rb") as stored:
        content: bytes = stored.read()
    return vault.decrypt(_key(file), content, _context(file)) if file.is_encrypted else content


@dataclass(frozen=True, slots=True)
class Label:
    """A file's name and SHA-256, wherever they are kept."""

    name: str
    sha256: str


def label_of(file: PrivateFile) -> Label:
    """A file's name and SHA-256. Raises KeyMissing, Damaged."""
    if not file.is_encrypted:
        return Label(file.name, file.sha256)
    found = json.loads(vault.decrypt(_key(file), bytes(file.secret or b""), f"{_context(file)}:secret"))
    return Label(found["name"], found["sha256"])


def rewrap_key(file: PrivateFile) -> bool:
    """Wrap a file's key by the active key of the platform; says whether it was another one before."""
    active = next(iter(vault.known_keys()), "")
    if not file.is_encrypted or file.key_id == active:
        return False
    wrapped = vault.wrap(_key(file), _context(file))
    file.key_id, file.wrapped_key = wrapped.key_id, wrapped.wrapped
    file.save(update_fields=["key_id", "wrapped_key"])
    return True


def discard(file: PrivateFile) -> None:
    """Forget a file: its row now, its content once the transaction holds, so that a rollback loses nothing."""
    storage, name = file.file.storage, file.file.name
    file.delete()
    transaction.on_commit(partial(storage.delete, str(name)))
