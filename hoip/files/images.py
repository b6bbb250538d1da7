"""Pictures that people upload: decoded, bounded and written anew, so that nothing but pixels is kept."""

import warnings
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
LONGEST_SIDE = 2000
"""Pixels; larger pictures are made smaller."""


def reencode_image(upload: Any) -> ContentFile[bytes]:
    """Return a picture as a fresh file of its own format, without metadata, upright, at most LONGEST_SIDE long.

    Raises:
        ValidationError: too large, no PNG, JPEG or WebP picture (whatever its name says), broken, or a bomb.
    """
    if upload.size > settings.IMAGE_MAX_BYTES:
        raise ValidationError(
            _("The picture is too large: at most %(limit)s MB.") % {"limit": settings.IMAGE_MAX_BYTES // 1024 // 1024}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            with Image.open(upload, formats=list(FORMATS)) as picture:
                if picture.width * picture.height > settings.IMAGE_MAX_PIXELS:
                    raise ValidationError(_("The picture has too many pixels."))
                kind = picture.format or "PNG"
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clean = upright.convert("RGB" if kind == "JPEG" else "RGBA")
                clean.info.clear()  # comments and colour profiles would be written out again
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture has too many pixels.")) from error
    except Exception as error:  # decoders of crafted files raise what they like (struct.error, IndexError, ...)
        raise ValidationError(_("This is no picture that we can read: use PNG, JPEG or WebP.")) from error
    made = BytesIO()
    clean.save(made, format=kind, quality=88)
    return ContentFile(made.getvalue(), name=str(PurePosixPath(f"{uuid4().hex}.{FORMATS[kind]}")))
