"""A document's file is known by its bytes: what opens is kept, whatever it is called; what does not is refused."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import piexif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.errors import DomainError, Invalid, NotFound
from webapp.demo.paper import pdf_of
from webapp.filings.files import DOCX, JPEG, MAX_BYTES, PDF, PNG, XLSX, read_file, safe_name
from webapp.filings.storage import FilingStore

WORD = {
    "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
}
EXCEL = {"[Content_Types].xml": f'<Types><Override PartName="/xl/workbook.xml" ContentType="{XLSX}.main+xml"/></Types>'}
PLACE = {"GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((22, 1), (18, 1), (0, 1))}}

CODES = {"file_cut", "file_kind_unknown", "file_locked", "file_macros", "file_old_office", "file_swollen"}


def package(parts: Mapping[str, str | bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word(**parts: str | bytes) -> bytes:
    return package(
        {**WORD, "word/document.xml": "<w:document/>", **{k.replace("__", "/"): v for k, v in parts.items()}}
    )


def excel() -> bytes:
    return package({**EXCEL, "xl/workbook.xml": "<workbook/>"})


def picture(kind: str, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    exif = piexif.dump({"0th": {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Make: b"Maker"}, **PLACE})
    Image.effect_noise((40, 30), 60).convert("RGB").save(out, kind, exif=exif)
    return out.getvalue()


PAPER = pdf_of("Ke hoach minh hoa")
WHOLE = {
    PDF: PAPER,
    DOCX: word(),
    XLSX: excel(),
    JPEG: picture("JPEG"),
    PNG: picture("PNG"),
}


def code_of(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_file(data, "ke-hoach.pdf")
    return refused.value.code


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_file_is_known_by_its_bytes_and_not_by_its_name(media_type: str) -> None:
    found = read_file(WHOLE[media_type], "ban-ky.exe")
    assert found.media_type == media_type
    assert found.name == safe_name("ban-ky", media_type)


@pytest.mark.parametrize("media_type", [PDF, DOCX, XLSX])
def test_what_may_be_signed_is_kept_byte_for_byte(media_type: str) -> None:
    assert read_file(WHOLE[media_type], "a").content == WHOLE[media_type]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_picture_place_and_camera_go_and_the_pixels_stay_as_they_were(kind: str) -> None:
    sent = picture(kind)
    kept = read_file(sent, "a").content
    assert b"Maker" in sent
    assert b"Maker" not in kept
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(kept)) as after:
        assert not after.getexif()
        assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_scan_still_lies_the_right_way_up(kind: str) -> None:
    kept = read_file(picture(kind, orientation=6), "a").content
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {piexif.ImageIFD.Orientation: 6}


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert code_of(b"") == "file_empty"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    fill = MAX_BYTES - len(PAPER)
    at_limit = PAPER.replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b" " * (fill - 2) + b"\n")
    assert len(at_limit) == MAX_BYTES
    assert read_file(at_limit, "a").media_type == PDF
    assert code_of(at_limit + b"\n") == "file_too_big"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\x00 a program", "file_kind_unknown"),
        (b"<!doctype html><script>alert(1)</script>", "file_kind_unknown"),
        (b"GIF89a", "file_kind_unknown"),
        (b"   %PDF-1.4 after blanks %%EOF", "file_kind_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .doc, or a .docx behind a password", "file_old_office"),
        (package({"readme.txt": "no list of parts"}), "file_kind_unknown"),
        (package({**WORD, "readme.txt": "names a part that is not there"}), "file_kind_unknown"),
        (package({"[Content_Types].xml": "<Types/>", "word/document.xml": "x"}), "file_kind_unknown"),
    ],
)
def test_what_is_none_of_the_five_is_refused(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize("media_type", WHOLE)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_file_that_was_cut_is_refused(media_type: str, share: float) -> None:
    whole = WHOLE[media_type]
    assert code_of(whole[: int(len(whole) * share)]) == "file_cut"


def test_macros_are_refused_however_they_are_called() -> None:
    macro_type = "application/vnd.ms-office.vbaProject"
    other_name = WORD["[Content_Types].xml"].replace(
        "</Types>", f'<Default Extension="x" ContentType="{macro_type}"/></Types>'
    )
    enabled = WORD["[Content_Types].xml"].replace("wordprocessingml.document", "word.document.macroEnabled")
    assert code_of(word(**{"word__vbaProject.bin": b"\xd0\xcf"})) == "file_macros"
    assert code_of(word(**{"word__VBAPROJECT.BIN": b"\xd0\xcf"})) == "file_macros"
    assert code_of(word(**{"xl__macrosheets__sheet1.xml": "<m/>"})) == "file_macros"
    assert code_of(word(**{"[Content_Types].xml": other_name})) == "file_macros"
    assert code_of(word(**{"[Content_Types].xml": enabled})) == "file_macros"


def test_a_macro_type_written_in_entities_is_still_seen() -> None:
    enabled = "application/vnd.ms-word.document.m&#97;croEnabled.main+xml"
    hidden = f'<Types><Override PartName="/word/document.xml" ContentType="{enabled}"/></Types>'
    assert code_of(word(**{"[Content_Types].xml": hidden})) == "file_macros"


def test_a_list_of_parts_with_a_document_type_is_refused() -> None:
    laughing = '<!DOCTYPE x [<!ENTITY a "ha">]>' + WORD["[Content_Types].xml"]
    assert code_of(word(**{"[Content_Types].xml": laughing})) == "file_cut"


def test_what_would_swell_beyond_all_sense_is_refused_by_its_directory_alone() -> None:
    whole = bytearray(word())
    struct.pack_into("<L", whole, whole.index(b"PK\x01\x02") + 24, 201 * 1024 * 1024)  # what an entry says to unpack to
    assert code_of(bytes(whole)) == "file_swollen"
    parts = {f"word/{number}.xml": "" for number in range(10_001)}
    assert code_of(package({**WORD, "word/document.xml": "", **parts}, packing=zipfile.ZIP_STORED)) == "file_swollen"


def test_a_locked_part_is_refused() -> None:
    whole = bytearray(word())
    entry = whole.index(b"PK\x01\x02")
    whole[entry + 8] |= 1  # the flag of encryption in the directory
    assert code_of(bytes(whole)) == "file_locked"


def test_a_package_of_a_later_kind_than_is_known_is_refused() -> None:
    whole = bytearray(word())
    whole[whole.index(b"PK\x01\x02") + 6] = 64  # the version it takes to unpack
    assert code_of(bytes(whole)) == "file_cut"


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("WORD/document.xml", "another")
    assert code_of(out.getvalue()) == "file_cut"


def test_a_picture_of_no_size_is_refused() -> None:
    body = struct.pack(">LLBBBBB", 0, 0, 8, 2, 0, 0, 0)
    head = struct.pack(">L", 13) + b"IHDR" + body + struct.pack(">L", zlib.crc32(b"IHDR" + body))
    end = struct.pack(">L", 0) + b"IEND" + struct.pack(">L", zlib.crc32(b"IEND"))
    assert code_of(b"\x89PNG\r\n\x1a\n" + head + end) == "file_cut"


@settings(max_examples=250, deadline=None)
@given(media_type=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_damaged_bytes_are_taken_or_refused_with_a_code_and_nothing_else_escapes(
    media_type: str, data: st.DataObject
) -> None:
    damaged = bytearray(WHOLE[media_type])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert outcome_of(bytes(damaged)) in {*WHOLE, *CODES}


def outcome_of(data: bytes) -> str:
    try:
        return read_file(data, "a").media_type
    except DomainError as refused:
        return refused.code


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Kế hoạch số 12.pdf", "Kế hoạch số 12.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Văn phòng\\kế hoạch.PDF", "kế hoạch.pdf"),
        ("ke-hoach.pdf.exe", "ke-hoach.pdf.pdf"),
        ('a"; filename="b.html', "a ; filename= b.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("hoa\u202efdp.exe", "hoafdp.pdf"),
        ("...", "van-ban.pdf"),
        ("", "van-ban.pdf"),
        ("a" * 300, "a" * 80 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_it_should(given_name: str, kept: str) -> None:
    assert safe_name(given_name, PDF) == kept


def test_a_file_is_kept_under_its_own_hash_and_once(tmp_path: Path) -> None:
    store, file = FilingStore(tmp_path / "f"), read_file(PAPER, "a")
    store.put(file.sha256, file.content)
    store.put(file.sha256, file.content)
    assert store.path(file.sha256).read_bytes() == PAPER
    assert [path.name for path in (tmp_path / "f").rglob("*") if path.is_file()] == [file.sha256]
    assert store.path(file.sha256).stat().st_mode & 0o077 == 0
    store.delete(file.sha256)
    store.delete(file.sha256)
    assert not store.exists(file.sha256)


@pytest.mark.parametrize("key", ["", "a", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 63 + "/"])
def test_no_other_path_can_be_reached_through_the_store(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotFound):
        FilingStore(tmp_path).path(key)
