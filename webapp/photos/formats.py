"""Recognise a picture by its bytes and read its header, before any decoder may spend memory on it.

Names and content types lie; the first bytes do not. Each format is reduced to a `Source`: its size, its EXIF, whether
the file reaches its own end, and the `pixels`: the bytes with nothing left but what a decoder needs, so that no text,
thumbnail, second picture or film hidden in the file ever reaches one.
"""

# ruff: noqa: PLR2004  # a file's header is made of numbers

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geo.errors import Invalid


class Format(StrEnum):
    """Name the kinds of picture a phone sends."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


@dataclass(frozen=True, slots=True)
class Source:
    """Hold one file's header: enough to refuse it without decoding it.

    Units: width and height are pixels, 0 where only the decoder can tell (HEIC) or the header is cut.
    """

    format: Format
    pixels: bytes
    width: int = 0
    height: int = 0
    exif: bytes | None = None
    complete: bool = True


_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"})

_EOI, _SOS, _EXIF_SEGMENT = 0xD9, 0xDA, 0xE1
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_IS_MARKER: Final = np.isin(np.arange(256), [0, *range(0xD0, 0xD8), 0xFF], invert=True)  # the others belong to a scan
_WINDOW: Final = 1 << 16
_MAX_SCANS: Final = 40  # an encoder writes a dozen; thousands of empty ones keep a decoder busy for minutes
_MAX_PARTS: Final = 20_000  # segments or chunks; a large file of the smallest usual parts holds 13,000

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"IDAT", b"IEND"})


def recognise(data: bytes) -> Source:
    """Find out what a file is and read its header.

    Raises: Invalid "photo_truncated" when nothing arrived at all, "photo_not_an_image" for every other content.
    Cost: one pass over the bytes; no pixel is decoded.
    """
    if not data:
        raise Invalid("photo_truncated")
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG_SIGNATURE):
        return _png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return Source(Format.HEIC, data, complete=_boxes_fit(data))
    raise Invalid("photo_not_an_image")


@dataclass(frozen=True, slots=True)
class _Segment:
    """Hold one marker of a JPEG: `raw` is all of it, with the scan that follows if it starts one."""

    marker: int
    body: bytes
    raw: bytes


def _jpeg(data: bytes) -> Source:
    kept, exif, width, height, scans, complete = [data[:2]], None, 0, 0, 0, False
    for segment in _segments(data):
        if segment.marker in _FRAMES and len(segment.body) > 5 and not width:
            height, width = struct.unpack_from(">HH", segment.body, 1)
        if segment.marker == _EXIF_SEGMENT and segment.body.startswith(b"Exif\0\0"):
            exif = exif or segment.body
        if _is_pixels(segment):
            kept.append(segment.raw)
        scans += segment.marker == _SOS
        complete = segment.marker == _EOI
    if scans > _MAX_SCANS:
        raise Invalid("photo_undecodable")
    return Source(Format.JPEG, b"".join(kept), width, height, exif, complete)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Walk a JPEG up to its end marker, or to where it is cut."""
    at = 2
    for _ in range(_MAX_PARTS):
        code = _next_marker(data, at)
        if code is None:
            return
        start, marker = code + 1, data[code]
        if marker == _EOI:
            yield _Segment(marker, b"", b"\xff\xd9")
            return
        end = start + int.from_bytes(data[start : start + 2])
        if not start + 2 <= end <= len(data):
            return
        body = data[start + 2 : end]
        if marker == _SOS:
            following = _next_marker(data, end)
            end = len(data) if following is None else following - 1
        yield _Segment(marker, body, data[start - 2 : end])
        at = end


def _next_marker(data: bytes, at: int) -> int | None:
    """Find where the next marker's code stands; None when there is none."""
    while at + 1 < len(data):
        window = np.frombuffer(data, np.uint8, min(_WINDOW, len(data) - at), at)
        hits = np.flatnonzero(window[:-1] == 0xFF) + 1
        hits = hits[_IS_MARKER[window[hits]]]
        if hits.size:
            return at + int(hits[0])
        at += window.size - 1
    return None


def _is_pixels(segment: _Segment) -> bool:
    """Tell whether a decoder needs this segment: tables, frames and scans, the colour profile, Adobe's colour mark."""
    if segment.marker == 0xE2:
        return segment.body.startswith(b"ICC_PROFILE\0")
    if segment.marker == 0xEE:
        return segment.body.startswith(b"Adobe")
    return segment.marker < 0xE0


def _png(data: bytes) -> Source:
    kept, exif, width, height, complete = [_PNG_SIGNATURE], None, 0, 0, False
    at = len(_PNG_SIGNATURE)
    for _ in range(_MAX_PARTS):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if complete or end > len(data):
            break
        if kind == b"IHDR" and end - at >= 20:
            width, height = struct.unpack_from(">LL", data, at + 8)
        if kind == b"eXIf":
            exif = data[at + 8 : end - 4]
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        complete, at = kind == b"IEND", end
    return Source(Format.PNG, b"".join(kept), width, height, exif, complete)


def _webp(data: bytes) -> Source:
    declared = 8 + int.from_bytes(data[4:8], "little")
    width, height = _webp_size(data[12:16], data[20:30])
    exif, at = None, 12
    while at + 8 <= min(declared, len(data)):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        if data[at : at + 4] == b"EXIF":
            exif = body
        at += 8 + length + length % 2
    return Source(Format.WEBP, data[:declared], width, height, exif, len(data) >= declared)


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _boxes_fit(data: bytes) -> bool:
    """Tell whether the boxes of a HEIC file end where the file does, or before."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        if length == 0:
            return True  # by its own words, the last box reaches to the end
        at += max(length, 8)
    return at == len(data)
