"""Form fields for uploads: the checks of this room as field errors."""

from typing import Any

from django import forms

from hoip.files.images import reencode_image
from hoip.files.services import ALLOWED, check_upload


class PrivateFileField(forms.FileField):
    """An upload that `store_upload` will take."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in ALLOWED)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check the content at once, so that the error stands at the field."""
        upload = super().clean(data, initial)
        if upload and upload is not initial:
            check_upload(upload)
        return upload


class SafeImageField(forms.FileField):
    """A picture, answered as a fresh file without metadata."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)
        self.widget.attrs["accept"] = "image/png,image/jpeg,image/webp"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Decode and write the picture anew."""
        upload = super().clean(data, initial)
        if not upload or upload is initial or upload is False:
            return upload
        return reencode_image(upload)
