"""Recognise a document's file by its bytes, and refuse what nobody should be handed.

A PDF and an Office file are kept byte for byte: they may be signed. Of a picture everything but the picture goes: no
place, no camera, no second picture; only which way up it is stays.
"""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat  # a document type, where its dangers begin, is refused

from geo.errors import Invalid
from geo.photos_meta import read_facts
from webapp.photos.formats import Format, Source, recognise

MAX_BYTES: Final = 20 * 1024 * 1024
MEGABYTE: Final = 1024 * 1024
_MAX_UNPACKED: Final = 200 * MEGABYTE
_MAX_PARTS: Final = 10_000
_MAX_LIST_BYTES: Final = 2 * MEGABYTE
_NAME_LENGTH: Final = 80
_PDF_END_WITHIN: Final = 2048

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
EXTENSIONS: Final = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", JPEG: ".jpg", PNG: ".png"}

_LIST_OF_PARTS: Final = "[Content_Types].xml"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, and .docx behind a password
_BAD_NAME: Final = re.compile(r'[<>:"/\\|?*]')
_HAS_MACROS: Final = re.compile(r"vbaproject|macroenabled|macrosheet", re.IGNORECASE)
_ENCRYPTED: Final = 0x1
_PACKED_BY: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what Office itself reads
_ORIENTATION: Final = 0x0112
_PNG_SIGNATURE_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class FiledFile:
    """A file as it is kept. `sha256` is that of `content`, by which it is found again."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hex digest of the bytes kept."""
        return hashlib.sha256(self.content).hexdigest()


def read_file(data: bytes, name: str) -> FiledFile:
    """Recognise a file and return what is kept of it.

    Raises: Invalid with code file_empty, file_too_big, file_kind_unknown, file_old_office, file_locked, file_macros,
        file_swollen or file_cut.
    Cost: of an Office file only its list of parts is unpacked; no pixel is decoded.
    """
    if not data:
        raise Invalid("file_empty")
    if len(data) > MAX_BYTES:
        raise Invalid("file_too_big", most=MAX_BYTES // MEGABYTE)
    media_type, content = _reader_of(data)(data)
    return FiledFile(safe_name(name, media_type), media_type, content)


def safe_name(name: str, media_type: str) -> str:
    """Return a name that every system can save: no folder, no unseen sign, and the ending that is true."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    stem, dot, _ = seen.rpartition(".")
    plain = " ".join(_BAD_NAME.sub(" ", stem if dot else seen).split()).strip(". ")
    return f"{plain[:_NAME_LENGTH].strip() or 'van-ban'}{EXTENSIONS[media_type]}"


def _reader_of(data: bytes) -> Callable[[bytes], tuple[str, bytes]]:
    if data.startswith(b"%PDF-"):
        return _pdf
    if data.startswith(b"PK\x03\x04"):
        return _office
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture
    raise Invalid("file_old_office" if data.startswith(_OLD_OFFICE) else "file_kind_unknown")


def _pdf(data: bytes) -> tuple[str, bytes]:
    if b"%%EOF" not in data[-_PDF_END_WITHIN:]:
        raise Invalid("file_cut")
    return PDF, data


# ---------------------------------------------------------------- Word and Excel


def _office(data: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_sizes(parts, len(data))
            types = _types_of(_list_of(parts))
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, EOFError, OSError, ValueError):
        raise Invalid("file_cut") from None
    names = {name.lower() for name in parts.namelist()}
    if any(_HAS_MACROS.search(text) for text in (*names, *(kind for _, kind in types))):
        raise Invalid("file_macros")
    for media_type in (DOCX, XLSX):
        mains = {part.lstrip("/").lower() for part, kind in types if kind == f"{media_type}.main+xml"}
        if mains & names:
            return media_type, data
    raise Invalid("file_kind_unknown")


def _check_sizes(parts: zipfile.ZipFile, size_bytes: int) -> None:
    """Refuse by the directory alone what would swell, lies over itself, or is locked."""
    entries = parts.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Invalid("file_locked")
    packed, unpacked = (sum(getattr(entry, size) for entry in entries) for size in ("compress_size", "file_size"))
    if len(entries) > _MAX_PARTS or unpacked > _MAX_UNPACKED or packed > size_bytes:
        raise Invalid("file_swollen")
    names = {entry.filename.lower() for entry in entries}
    if len(names) != len(entries) or not {entry.compress_type for entry in entries} <= _PACKED_BY:
        raise Invalid("file_cut")  # where two parts have one name, programs do not agree which is meant


def _list_of(parts: zipfile.ZipFile) -> bytes:
    """Return what the package says of its parts."""
    try:
        with parts.open(_LIST_OF_PARTS) as file:
            text = file.read(_MAX_LIST_BYTES + 1)
    except KeyError:
        raise Invalid("file_kind_unknown") from None
    if len(text) > _MAX_LIST_BYTES:
        raise Invalid("file_swollen")
    return text


def _types_of(text: bytes) -> list[tuple[str, str]]:
    """Return the parts, or the endings of parts, with their content types."""
    found: list[tuple[str, str]] = []

    def note(_name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType")
        part = attributes.get("PartName") or attributes.get("Extension")
        if kind is not None and part is not None:
            found.append((part, kind))

    def refuse(*_: object) -> None:
        raise ValueError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = note
    try:
        parser.Parse(text, True)
    except expat.ExpatError as damaged:
        raise ValueError from damaged
    return found


# ---------------------------------------------------------------- pictures


def _picture(data: bytes) -> tuple[str, bytes]:
    try:
        source = recognise(data)
    except Invalid:
        raise Invalid("file_cut") from None
    if not source.complete or not source.width or not source.height:
        raise Invalid("file_cut")
    return (JPEG if source.format is Format.JPEG else PNG), _bare(source)


def _bare(source: Source) -> bytes:
    """Return the picture alone, with a note of which way up it is where it does not lie as it was taken."""
    orientation = read_facts(source.exif, width=source.width, height=source.height).orientation
    if orientation == 1:
        return source.pixels
    # A TIFF of one entry: little-endian, its directory at 8, one SHORT, no next directory.
    tiff = struct.pack("<2sHLHHHLHHL", b"II", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    if source.format is Format.JPEG:
        body = b"Exif\0\0" + tiff
        return source.pixels[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + source.pixels[2:]
    return _with_chunk(source.pixels, b"eXIf", tiff)


def _with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk right after the header, which is always the first."""
    header_end = _PNG_SIGNATURE_BYTES + 12 + int.from_bytes(png[_PNG_SIGNATURE_BYTES : _PNG_SIGNATURE_BYTES + 4])
    chunk = struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
    return png[:header_end] + chunk + png[header_end:]
