"""Pictures that people upload are written anew; nothing but pixels is kept."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, PngImagePlugin

from hoip.files.forms import SafeImageField
from hoip.files.images import LONGEST_SIDE, reencode_image


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> SimpleUploadedFile:
    """An upload of a plain picture."""
    made = BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return SimpleUploadedFile("ảnh.bin", made.getvalue(), "image/whatever")


def png_that_claims(width: int, height: int) -> SimpleUploadedFile:
    """A few bytes that would unpack to a picture of that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("a.png", content, "image/png")


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_keeps_its_format_and_gets_a_name_of_ours(kind: str, ending: str) -> None:
    made = reencode_image(picture(kind))

    assert Image.open(made).format == kind
    assert made.name is not None and made.name.endswith(f".{ending}") and "nh" not in made.name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_where_and_with_what_a_picture_was_taken_is_forgotten(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0110] = "MyCamera"
    exif.get_ifd(0x8825)[1] = "N"
    options: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        options["comment"] = b"MyComment"
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "MyAuthor")
    sent = picture(kind, **options)
    assert b"MyCamera" in sent.read()

    made = reencode_image(sent)

    content = made.read()
    assert not dict(Image.open(BytesIO(content)).getexif())
    assert not [word for word in (b"MyCamera", b"MyComment", b"MyAuthor") if word in content]


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    made = reencode_image(picture("JPEG", (40, 20), exif=exif))

    assert Image.open(made).size == (20, 40)


def test_a_large_picture_is_made_smaller() -> None:
    made = reencode_image(picture("PNG", (LONGEST_SIDE * 2, 100)))

    assert Image.open(made).size == (LONGEST_SIDE, 50)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_common_kind_of_pixel_is_taken(mode: str) -> None:
    assert Image.open(reencode_image(picture("PNG", mode=mode))).size == (40, 20)


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 9_000), (7_000, 6_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="too many pixels"):
        reencode_image(png_that_claims(*size))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0broken",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    ],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused(content: bytes) -> None:
    file = SimpleUploadedFile("a.png", content, "image/png")

    with pytest.raises(ValidationError):
        SafeImageField().clean(file)


def test_a_picture_that_was_cut_off_is_refused() -> None:
    whole = picture("JPEG", (400, 400)).read()

    with translation.override("en"), pytest.raises(ValidationError, match="no picture that we can read"):
        reencode_image(SimpleUploadedFile("a.jpg", whole[: len(whole) // 3]))


def test_a_file_that_is_too_large_is_refused(settings: Any) -> None:
    settings.IMAGE_MAX_BYTES = 10

    with translation.override("en"), pytest.raises(ValidationError, match="too large"):
        reencode_image(picture("PNG"))
