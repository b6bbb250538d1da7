"""The part of an address that is made of a title."""

import re

from django.utils.text import slugify

from hoip.ui.formatting import unmarked


def slug_of(title: str, length: int = 80) -> str:
    """A title as a readable piece of an address: no marks, đ as d, signs between words as hyphens.

    Cut at a word's end where `length` allows it; "" for a title without a letter or digit.
    """
    slug = slugify(re.sub(r"[^\w\s-]+", " ", unmarked(title)))
    if len(slug) <= length:
        return slug
    cut = slug[: length + 1].rpartition("-")[0]
    return (cut or slug[:length]).strip("-")
