"""A photograph's own data is read where it makes sense and left alone where it does not."""

import dataclasses
import struct
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import piexif
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.photos_meta import PhotoFacts, read_facts

PLACE = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((21, 1), (35, 1), (3012, 100)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((105, 1), (50, 1), (600, 100)),
    piexif.GPSIFD.GPSHPositioningError: (125, 10),
}
SHOT = {
    piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:42",
    piexif.ExifIFD.OffsetTimeOriginal: b"+07:00",
}
MAIN = {piexif.ImageIFD.Make: b"Phone", piexif.ImageIFD.Model: b"SN-12345", piexif.ImageIFD.Orientation: 6}


def facts_of(main: dict[int, Any] | None = None, shot: Any = None, gps: Any = None) -> PhotoFacts:
    return read_facts(piexif.dump({"0th": main or {}, "Exif": shot or {}, "GPS": gps or {}}), width=40, height=30)


def test_a_complete_photograph_tells_when_where_and_which_way_up() -> None:
    facts = facts_of(MAIN, SHOT, PLACE)
    assert facts.taken_at == datetime(2026, 11, 23, 9, 15, 42, tzinfo=timezone(timedelta(hours=7)))
    assert facts.lat == pytest.approx(21.5917, abs=1e-6)
    assert facts.lon == pytest.approx(105.835, abs=1e-6)
    assert facts.accuracy_m == 12.5
    assert (facts.orientation, facts.width, facts.height) == (6, 40, 30)


def test_the_camera_is_not_kept() -> None:
    kept = repr(dataclasses.asdict(facts_of(MAIN, SHOT, PLACE)))
    assert "Phone" not in kept
    assert "SN-12345" not in kept


@pytest.mark.parametrize("exif", [None, b"", b"Exif\0\0", b"II", b"not exif at all", b"II*\0\xff\xff\xff\xff"])
def test_missing_exif_is_normal(exif: bytes | None) -> None:
    assert read_facts(exif, width=4, height=3) == PhotoFacts(width=4, height=3)


def test_time_without_an_offset_stays_local() -> None:
    facts = facts_of(shot={piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:42"})
    assert facts.taken_at is not None
    assert facts.taken_at.tzinfo is None


def test_the_satellites_time_stands_in_for_a_missing_one() -> None:
    clock = {piexif.GPSIFD.GPSTimeStamp: ((2, 1), (15, 1), (42, 1)), piexif.GPSIFD.GPSDateStamp: b"2026:11:23"}
    assert facts_of(gps=clock).taken_at == datetime(2026, 11, 23, 2, 15, 42, tzinfo=UTC)


def test_the_time_of_the_last_change_is_better_than_none() -> None:
    facts = facts_of({piexif.ImageIFD.DateTime: b"2026:11:23 09:15:42"})
    assert facts.taken_at == datetime(2026, 11, 23, 9, 15, 42)  # noqa: DTZ001  # EXIF did not say


def test_both_byte_orders_read_the_same() -> None:
    big = b"MM\0*" + struct.pack(">LH", 8, 1) + struct.pack(">HHLHH", 0x0112, 3, 1, 8, 0) + bytes(4)
    little = b"II*\0" + struct.pack("<LH", 8, 1) + struct.pack("<HHLHH", 0x0112, 3, 1, 8, 0) + bytes(4)
    assert read_facts(big, width=1, height=1) == read_facts(little, width=1, height=1)
    assert read_facts(b"Exif\0\0" + big, width=1, height=1).orientation == 8


def test_south_and_west_are_negative() -> None:
    facts = facts_of(gps=PLACE | {piexif.GPSIFD.GPSLatitudeRef: b"S", piexif.GPSIFD.GPSLongitudeRef: b"W"})
    assert (round(facts.lat or 0, 4), round(facts.lon or 0, 3)) == (-21.5917, -105.835)


@pytest.mark.parametrize(
    "nonsense",
    [
        {piexif.GPSIFD.GPSLatitude: ((21, 0), (35, 1), (0, 1))},
        {piexif.GPSIFD.GPSLatitude: ((0, 0), (0, 0), (0, 0))},
        {piexif.GPSIFD.GPSLatitude: ((91, 1), (0, 1), (0, 1))},
        {piexif.GPSIFD.GPSLatitude: ((21, 1), (61, 1), (0, 1))},
        {piexif.GPSIFD.GPSLongitude: ((181, 1), (0, 1), (0, 1))},
        {piexif.GPSIFD.GPSLatitudeRef: b"?"},
        {piexif.GPSIFD.GPSLatitude: ((0, 1), (0, 1), (0, 1)), piexif.GPSIFD.GPSLongitude: ((0, 1), (0, 1), (0, 1))},
    ],
)
def test_a_place_that_cannot_be_is_no_place(nonsense: dict[int, Any]) -> None:
    facts = facts_of(MAIN, SHOT, PLACE | nonsense)
    assert (facts.lon, facts.lat, facts.accuracy_m) == (None, None, None)
    assert facts.taken_at is not None


def test_a_place_without_its_hemisphere_is_no_place() -> None:
    assert facts_of(gps={tag: PLACE[tag] for tag in PLACE if tag != piexif.GPSIFD.GPSLongitudeRef}).lon is None


@pytest.mark.parametrize("error", [(0, 1), (5, 0), (4_000_000_000, 1)])
def test_an_accuracy_that_cannot_be_is_none(error: tuple[int, int]) -> None:
    facts = facts_of(gps=PLACE | {piexif.GPSIFD.GPSHPositioningError: error})
    assert facts.accuracy_m is None
    assert facts.lat is not None


@pytest.mark.parametrize("text", [b"0000:00:00 00:00:00", b"    :  :     :  :  ", b"yesterday", b"2026-11-23T09:15:42"])
def test_a_time_that_cannot_be_is_none(text: bytes) -> None:
    assert facts_of(shot={piexif.ExifIFD.DateTimeOriginal: text}).taken_at is None


@pytest.mark.parametrize("offset", [b"+7", b"ICT", b"+99:00", b"+07:99", b"+\xb2\xb3:00"])
def test_an_offset_that_cannot_be_leaves_local_time(offset: bytes) -> None:
    taken_at = facts_of(shot=SHOT | {piexif.ExifIFD.OffsetTimeOriginal: offset}).taken_at
    assert taken_at == datetime(2026, 11, 23, 9, 15, 42)  # noqa: DTZ001  # EXIF did not say


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_cannot_be_is_upright(orientation: int) -> None:
    assert facts_of({piexif.ImageIFD.Orientation: orientation}).orientation == 1


def test_directories_that_point_at_each_other_end() -> None:
    loop = b"II*\0" + struct.pack("<LH", 8, 1) + struct.pack("<HHLL", 0x8769, 4, 1, 8) + bytes(4)
    assert read_facts(loop, width=1, height=1) == PhotoFacts(width=1, height=1)


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=30), st.integers(0, 2000))
def test_damaged_exif_never_fails_and_never_invents_a_place(changes: list[tuple[int, int]], cut: int) -> None:
    block = bytearray(piexif.dump({"0th": MAIN, "Exif": SHOT, "GPS": PLACE}))
    for at, value in changes:
        block[at % len(block)] = value
    facts = read_facts(bytes(block[: cut or None]), width=1, height=1)
    assert (facts.lon is None) == (facts.lat is None)
    assert facts.lon is None or (-180 <= facts.lon <= 180 and -90 <= (facts.lat or 0) <= 90)
    assert facts.orientation in range(1, 9)


@given(st.binary(max_size=400))
def test_random_bytes_are_no_exif(block: bytes) -> None:
    assert isinstance(read_facts(b"II*\0\x08\0\0\0" + block, width=1, height=1), PhotoFacts)
