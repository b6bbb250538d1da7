"""The words of a PDF file that typst wrote: enough of PDF 1.7 to read its own files back, and no more.

Each font's ToUnicode map says which letters its glyphs are; page contents say which glyphs are drawn (ISO 32000-1, 9.4.3,
9.10.3). White space is left out of the answer, since a line may break anywhere; compare with `squeezed`.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"(<<.*?/Length (\d+).*?>>)\nstream\n", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_DRAWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(")


def squeezed(text: str) -> str:
    """A text without white space, without the hyphens that may break a word, and with its ligatures taken apart."""
    return re.sub(r"[\s\u00ad\u2010-]", "", unicodedata.normalize("NFKC", text))


def _contents(pdf: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Each object's dictionary, and its stream unpacked."""
    found = {}
    for match in _OBJECT.finditer(pdf):
        number, body = int(match[1]), match[2]
        stream = _STREAM.match(body.lstrip())
        data = b""
        if stream is not None:
            start = match.start(2) + body.index(b"stream\n") + len(b"stream\n")
            data = pdf[start : start + int(stream[2])]
            data = zlib.decompress(data) if b"/FlateDecode" in stream[1] else data
        found[number] = (stream[1] if stream else body, data)
    return found


def _letters(cmap: bytes) -> dict[int, str]:
    """A ToUnicode map: glyph to letters."""
    letters = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            letters[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            begin = bytes.fromhex(text.decode()).decode("utf-16-be")
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = begin[:-1] + chr(ord(begin[-1]) + step)
    return letters


def _literal(content: bytes, at: int) -> tuple[bytes, int]:
    """The literal string whose first byte stands at `at`, and where it ends; brackets in pairs stand in it as they are."""
    made, depth = bytearray(), 1
    while True:
        if (escaped := _ESCAPED.match(content, at)) is not None:
            said = escaped[1]
            made += bytes([int(said, 8)]) if said.isdigit() else _ESCAPES.get(said, said)
            at = escaped.end()
            continue
        byte = content[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        at += 1
        if not depth:
            return bytes(made), at
        made += byte


def _drawn(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What a page draws: pairs of the font's name and the glyphs."""
    font, at = b"", 0
    while (match := _DRAWN.search(content, at)) is not None:
        at = match.end()
        if match[1]:
            font = match[1]
        else:
            glyphs, at = _literal(content, at)
            yield font, glyphs


def words_of(pdf: bytes) -> str:
    """All that is drawn on all pages, in the order of the pages, squeezed."""
    objects = _contents(pdf)
    text = []
    pages = [head for head, _data in objects.values() if b"/Type/Page/" in head or b"/Type/Page\n" in head]
    for page in pages:
        resources = objects[int(re.search(rb"/Resources (\d+)", page)[1])][0]  # type: ignore[index]
        fonts = {}
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
            cmap = int(re.search(rb"/ToUnicode (\d+)", objects[int(number)][0])[1])  # type: ignore[index]
            fonts[name] = _letters(objects[cmap][1])
        content = objects[int(re.search(rb"/Contents (\d+)", page)[1])][1]  # type: ignore[index]
        for font, raw in _drawn(content):
            text += [fonts[font].get(int.from_bytes(raw[i : i + 2]), "") for i in range(0, len(raw), 2)]
    return squeezed("".join(text))
