"""Documents of a bid for a blind panel: what a machine can take the names out of is masked, all else is kept back.

Text files and Word documents can be masked: their texts are read, their properties, authors, comments, links and
pictures taken out. A PDF, a picture, a sheet or a slide shows what no machine here can look through; those stay with the
platform until the panel shows names, and the page says so.
"""

import logging
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy as _
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml

from hoip.exceptions import DomainError
from marketplace.proposals.masking import SHORTEST, TEXTS, WORD, mask

logger = logging.getLogger(__name__)

LARGEST = 60 * 1024 * 1024
"""Bytes of an unpacked document up to which it is looked into."""
_KEPT = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|styles|numbering|fontTable|theme/theme\d*)\.xml"
)
"""Parts of a Word document that are handed on; properties, comments, media, embedded files and templates are not."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SHOWN = {f"{_W}t", f"{_W}delText", f"{_W}instrText"}
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object", f"{_MC}AlternateContent"}
_TAKEN_OUT = _PICTURES | {
    f"{_W}{name}"
    for name in ("altChunk", "subDoc", "commentRangeStart", "commentRangeEnd", "commentReference", "dataBinding")
}
_SAYS_WHO = {f"{_W}author", f"{_W}initials", f"{_W}date", f"{_W}tooltip"}
_ROOT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="word/document.xml"/></Relationships>'
)


class KeptBack(DomainError):
    """A document cannot be masked well enough to be shown to a blind panel."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked document: its content, and how many pictures and embedded things were taken out."""

    content: bytes
    pictures: int = 0


def masked(content: bytes, content_type: str, names: Iterable[str]) -> Masked:
    """A document without what tells the bidder.

    Args:
        names: of the bidder, its solution and its people, as for `masking.mask`.

    Raises:
        KeptBack: the kind cannot be masked, the document cannot be read, or a name is left after all.
    """
    known = [name for name in names if len(name.strip()) >= SHORTEST]
    if content_type == WORD:
        return _word(content, known)
    if content_type.partition(";")[0] in TEXTS:
        try:
            return Masked(mask(content.decode("utf-8-sig"), known).encode())
        except UnicodeDecodeError as error:
            raise KeptBack(_("This document cannot be read; it is kept back.")) from error
    raise KeptBack(_("Documents of this kind cannot be masked; they are kept back until the panel shows names."))


def _word(content: bytes, names: list[str]) -> Masked:
    """A Word document of its texts alone, with names masked."""
    pictures = 0
    made = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            if sum(one.file_size for one in old.infolist()) > LARGEST:
                raise KeptBack(_("This document is too large to be masked; it is kept back."))
            kept = {name for name in old.namelist() if _KEPT.fullmatch(name)}
            new.writestr("[Content_Types].xml", _content_types(old.read("[Content_Types].xml"), kept))
            new.writestr("_rels/.rels", _ROOT)
            for name in sorted(kept):
                root = parse_xml(old.read(name))
                pictures += _clean(root, lambda text: mask(text, names))
                if any(_holds(text, names) for text in _words_of(root)):
                    raise KeptBack(_("A name is left in this document; it is kept back until the panel shows names."))
                new.writestr(name, serialize_part_xml(root))
                folder, _slash, last = name.rpartition("/")
                links = f"{folder}/_rels/{last}.rels"
                if links in old.namelist():
                    new.writestr(links, _relations(old.read(links), folder, kept))
    except KeptBack:
        raise
    except Exception as error:  # a damaged file raises what it likes: BadZipFile, zlib.error, NotImplementedError, …
        logger.warning("A Word document is kept back from a blind panel: %r", error)
        raise KeptBack(_("This document cannot be read; it is kept back.")) from error
    return Masked(made.getvalue(), pictures)


def _clean(root: Any, hide: Callable[[str], str]) -> int:
    """Take out what tells, and mask texts paragraph by paragraph; answers how many pictures went."""
    pictures = 0
    for element in list(root.iter()):
        if element.tag in _TAKEN_OUT and element.getparent() is not None:
            pictures += element.tag in _PICTURES
            element.getparent().remove(element)
    for element in root.iter():
        for name in [name for name in element.attrib if name in _SAYS_WHO or name.startswith(_R)]:
            if name in _SAYS_WHO or element.tag == f"{_W}hyperlink":
                del element.attrib[name]
        if element.tag in {f"{_W}tag", f"{_W}alias", f"{_W}docPart"}:
            element.attrib.pop(f"{_W}val", None)
    for paragraph in root.iter(f"{_W}p"):
        runs = [one for one in paragraph.iter() if one.tag in _SHOWN]
        whole = "".join(one.text or "" for one in runs)
        hidden = hide(whole)
        if hidden == whole:
            continue
        for place, one in enumerate(runs):  # a name may run over several of them
            one.text = hidden if place == 0 else ""
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return pictures


def _words_of(root: Any) -> Iterable[str]:
    """Every text and every value of a part, a paragraph at a time."""
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(one.text or "" for one in paragraph.iter() if one.tag in _SHOWN)
    for element in root.iter():
        yield from (str(value) for value in element.attrib.values())


def _holds(text: str, names: list[str]) -> bool:
    """Whether a name stands in a text."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names)


def _content_types(content: bytes, kept: set[str]) -> bytes:
    """The list of parts without those that are not handed on."""
    root = parse_xml(content)
    for element in list(root):
        part = element.get("PartName")
        if part is not None and part.lstrip("/") not in kept:
            root.remove(element)
    return bytes(serialize_part_xml(root))


def _relations(content: bytes, folder: str, kept: set[str]) -> bytes:
    """The relations of a part to parts that are handed on; none leads out of the document."""
    root = parse_xml(content)
    for element in list(root):
        target = (element.get("Target") or "").lstrip("/")
        if element.get("TargetMode") == "External" or not {target, f"{folder}/{target}"} & kept:
            root.remove(element)
    return bytes(serialize_part_xml(root))
