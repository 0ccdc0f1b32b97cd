"""What is no photograph, or not a whole one, is refused with a code; nothing else ever escapes."""

import hashlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import piexif
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.errors import DomainError, Invalid
from webapp.photos.processing import PhotoLimits, process


def scene(width: int = 96, height: int = 64) -> Image.Image:
    """Paint something that does not compress to nothing."""
    noise = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
    return Image.fromarray(noise)


def encoded(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    image, out = image or scene(), io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(image).save(out, **options)
    else:
        image.save(out, kind, **options)
    return out.getvalue()


WHOLE = {
    "JPEG": encoded("JPEG", exif=piexif.dump({"0th": {piexif.ImageIFD.XResolution: (72, 1)}})),
    "progressive": encoded("JPEG", progressive=True),
    "PNG": encoded("PNG"),
    "WEBP": encoded("WEBP", exif=piexif.dump({"0th": {piexif.ImageIFD.Orientation: 3}})),
    "HEIC": encoded("HEIC"),
}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png_of(width: int, height: int, *, kind: int = 0, rows: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


LIMITS = PhotoLimits()


def code_of(data: bytes, limits: PhotoLimits = LIMITS) -> str:
    with pytest.raises(Invalid) as refusal:
        process(data, limits)
    return refusal.value.code


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b'<?xml version="1.0"?><svg/>',
        b"<!DOCTYPE html><html></html>",
        b"not a photograph, though its name ends in .jpg",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"PK\x03\x04",
        b"\0\0\0\x20ftypisom" + bytes(40),
        b"\0\0\0\x20ftypavif" + bytes(40),
        b"RIFF\x24\0\0\0WAVEfmt ",
        encoded("GIF"),
        encoded("BMP"),
        encoded("TIFF"),
        bytes(100),
    ],
)
def test_other_content_is_not_an_image_whatever_its_name(data: bytes) -> None:
    assert code_of(data) == "photo_not_an_image"


def test_an_empty_body_is_worth_sending_again() -> None:
    assert code_of(b"") == "photo_truncated"


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99])
def test_a_cut_file_is_truncated(kind: str, share: float) -> None:
    data = WHOLE[kind]
    assert code_of(data[: max(16, int(len(data) * share))]) == "photo_truncated"


def test_a_jpeg_without_its_end_is_truncated() -> None:
    assert code_of(WHOLE["JPEG"][:-2]) == "photo_truncated"


@pytest.mark.parametrize(
    "data",
    [
        png_of(20, 20),
        png_of(0, 20),
        WHOLE["PNG"].replace(b"IDAT", b"iDAT"),
        WHOLE["PNG"][:-12] + chunk(b"iCCP", b"") + chunk(b"IEND", b""),
        b"\xff\xd8\xff\xd9",
        b"RIFF\x04\0\0\0WEBP",
        b"\0\0\0\x0cftypheic",
    ],
)
def test_a_whole_file_that_holds_no_picture_is_undecodable(data: bytes) -> None:
    assert code_of(data) == "photo_undecodable"


def test_a_palette_picture_without_its_palette_is_a_picture() -> None:
    assert process(png_of(2, 1, kind=3, rows=bytes(3))).width == 2


def test_too_many_bytes_are_refused_unread() -> None:
    assert code_of(WHOLE["JPEG"], PhotoLimits(max_bytes=len(WHOLE["JPEG"]) - 1)) == "photo_too_big"
    assert process(WHOLE["JPEG"], PhotoLimits(max_bytes=len(WHOLE["JPEG"]))).width == 96
    assert code_of(bytes(25 * 1024 * 1024 + 1)) == "photo_too_big"


def jpeg_claiming(width: int, height: int) -> bytes:
    data = WHOLE["JPEG"]
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    canvas = struct.pack("<L", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<L", len(canvas)) + canvas
    return b"RIFF" + struct.pack("<L", len(body)) + body


def heic_claiming(width: int, height: int) -> bytes:
    data = WHOLE["HEIC"]
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">LL", width, height) + data[at + 8 :]


@pytest.mark.parametrize(
    "data",
    [
        png_of(20_000, 20_000),
        png_of(2**31 - 1, 2**31 - 1),
        jpeg_claiming(20_000, 20_000),
        webp_claiming(16_000, 16_000),
    ],
)
def test_a_bomb_is_refused_by_its_header(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.photos.processing._READERS", {})  # no decoder may even be asked
    assert code_of(data) == "photo_too_many_pixels"


def test_a_heic_bomb_is_refused_before_its_pixels_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pillow_heif.HeifImageFile, "load", None)  # calling it would be a TypeError
    assert code_of(heic_claiming(20_000, 20_000)) == "photo_too_many_pixels"


def test_a_real_bomb_of_one_colour_is_refused() -> None:
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(2_501) * 1_000) for _ in range(20)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert len(data) < 1_000_000
    assert code_of(data) == "photo_too_many_pixels"


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    data = WHOLE["progressive"]
    scan = data[data.rindex(b"\xff\xda") : -2]
    assert code_of(data[:-2] + scan * 5_000 + b"\xff\xd9") == "photo_undecodable"


def test_text_that_would_unpack_to_gigabytes_is_never_unpacked() -> None:
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000)))
    data = WHOLE["PNG"]
    assert process(data[:33] + bomb + data[33:]).width == 96


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.floats(0, 0.9999), st.binary(min_size=1, max_size=4)), max_size=8),
    cut=st.floats(0, 1),
)
def test_damaged_bytes_are_a_picture_or_a_refusal(kind: str, changes: list[tuple[float, bytes]], cut: float) -> None:
    data = bytearray(WHOLE[kind])
    for share, patch in changes:
        at = int(len(data) * share)
        data[at : at + len(patch)] = patch
    damaged = bytes(data) if cut > 0.5 else bytes(data[: int(len(data) * cut * 2)])
    try:
        outcome = process(damaged).sha256
    except DomainError as refusal:
        outcome = refusal.code
    assert outcome.startswith("photo_") or outcome == hashlib.sha256(damaged).hexdigest()
