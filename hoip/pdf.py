"""PDF files from data: a typst template beside the room's code, filled with plain values."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FONTS = settings.BASE_DIR / "static" / "fonts" / "pdf"
"""Whole TrueType files, since typst reads no woff2."""


def render_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a typst template, which reads its values by `json(bytes(sys.inputs.data))`.

    Words are put into `data` by the caller, in the reader's language. Values are data, never markup: typst shows a
    string as it is.
    """
    made: bytes = typst.compile(
        str(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
