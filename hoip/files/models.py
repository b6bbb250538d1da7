"""Private files: kept outside the public media folder and served only after a check."""

import uuid
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoip.files.states import ScanState


def private_storage() -> Any:
    """The storage of private files, chosen by the setting STORAGES["private"]."""
    return storages["private"]


def storage_path(instance: "PrivateFile", _filename: str) -> str:
    """Where a file is kept: by its own id, so that no name that a person typed reaches the disk."""
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class PrivateFile(models.Model):
    """One uploaded file. `purpose` names the rule that decides who may read it (`hoip.files.access`).

    An encrypted file has `wrapped_key`, and its name and SHA-256 are in `secret` alone (`hoip.files.services`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60)
    file = models.FileField(_("file"), storage=private_storage, upload_to=storage_path)
    name = models.CharField(_("name"), max_length=180, blank=True)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    key_id = models.CharField(_("key"), max_length=40, blank=True, editable=False)
    wrapped_key = models.BinaryField(null=True, editable=False)
    secret = models.BinaryField(null=True, editable=False)
    scan_state = models.CharField(
        _("malware scan"), max_length=10, choices=ScanState, default=ScanState.UNSCANNED, db_index=True
    )
    scan_finding = models.CharField(_("finding"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return self.name or str(self.pk)

    @property
    def is_encrypted(self) -> bool:
        """Whether its content and name are encrypted with a key of its own."""
        return self.wrapped_key is not None
