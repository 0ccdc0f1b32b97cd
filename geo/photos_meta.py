"""What a photograph says about itself: when it was taken, where, and which way up.

A TIFF reader of our own, because EXIF arrives from anyone's phone: it reads the dozen tags that are evidence, keeps
nothing else (no camera make, model or serial number), and answers None wherever a value makes no sense.
"""

# ruff: noqa: PLR2004  # EXIF is made of numbers

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

_EXIF_PREFIX: Final = b"Exif\0\0"
_MAX_ENTRIES: Final = 512  # a real directory holds a few dozen
_MAX_VALUES: Final = 64  # no evidence tag is longer

_ORIENTATION: Final = 0x0112
_CHANGED_AT: Final = 0x0132
_EXIF_DIRECTORY: Final = 0x8769
_GPS_DIRECTORY: Final = 0x8825
_TAKEN_AT: Final = 0x9003
_OFFSET: Final = 0x9010
_OFFSET_TAKEN: Final = 0x9011
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_GPS_TIME: Final = 7
_GPS_DATE: Final = 0x1D
_GPS_ERROR_M: Final = 0x1F

# TIFF type -> struct letter of one item; rationals are pairs.
_LETTERS: Final[Mapping[int, str]] = {
    1: "B", 2: "s", 3: "H", 4: "L", 5: "LL", 6: "b", 7: "s", 8: "h", 9: "l", 10: "ll", 11: "f", 12: "d",
}  # fmt: skip

Tags = Mapping[int, tuple[float, ...] | str]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """Hold what a photograph's own data claims: evidence to show beside a record, never a reason to refuse it.

    CRS: EPSG:4326; lon and lat are both given or both None.
    Units: accuracy_m is metres; width and height are pixels as stored, before `orientation` (1-8) is applied.
    `taken_at` is aware where the file knows its offset (or only the satellites' UTC time), else naive local time.
    """

    width: int
    height: int
    orientation: int = 1
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None


def read_facts(exif: bytes | None, *, width: int, height: int) -> PhotoFacts:
    """Read the evidence out of EXIF bytes, with or without their "Exif" prefix; never fail, whatever they hold.

    Cost: at most three directories of 512 entries, however the bytes point at each other.
    """
    block = (exif or b"").removeprefix(_EXIF_PREFIX)
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return PhotoFacts(width=width, height=height)
    main = _directory(block, order, struct.unpack_from(order + "L", block, 4)[0])
    shot = _directory(block, order, _first(main, _EXIF_DIRECTORY))
    gps = _directory(block, order, _first(main, _GPS_DIRECTORY))
    lon, lat = _position(gps)
    orientation = _first(main, _ORIENTATION)
    return PhotoFacts(
        width=width,
        height=height,
        orientation=int(orientation) if orientation is not None and orientation in range(1, 9) else 1,
        taken_at=_taken_at(main, shot, gps),
        lon=lon,
        lat=lat,
        accuracy_m=_accuracy_m(gps) if lon is not None else None,
    )


def _directory(block: bytes, order: str, offset: float | None) -> Tags:
    """Read one directory of tags; what does not fit into the block is left out."""
    start = int(offset) if offset is not None else 0
    if not 8 <= start <= len(block) - 2:
        return {}
    count = min(struct.unpack_from(order + "H", block, start)[0], _MAX_ENTRIES, (len(block) - start - 2) // 12)
    tags: dict[int, tuple[float, ...] | str] = {}
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, items = struct.unpack_from(order + "HHL", block, entry)
        value = _value(block, order, entry + 8, kind, items)
        if value is not None:
            tags.setdefault(tag, value)
    return tags


def _value(block: bytes, order: str, at: int, kind: int, items: int) -> tuple[float, ...] | str | None:
    letters = _LETTERS.get(kind)
    if letters is None or not 0 < items <= _MAX_VALUES:
        return None
    pattern = f"{order}{items}s" if letters == "s" else order + letters * items
    size = struct.calcsize(pattern)
    if size > 4:  # too long for the entry itself: these four bytes say where it is
        at = struct.unpack_from(order + "L", block, at)[0]
    if at + size > len(block):
        return None
    numbers = struct.unpack_from(pattern, block, at)
    if letters == "s":
        return bytes(numbers[0]).split(b"\0")[0].decode("ascii", "replace").strip()
    if len(letters) == 2:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return tuple(above / below if below else math.nan for above, below in pairs)
    return tuple(float(number) for number in numbers)


def _first(tags: Tags, tag: int) -> float | None:
    value = tags.get(tag)
    if isinstance(value, tuple) and math.isfinite(value[0]):
        return value[0]
    return None


def _text(tags: Tags, tag: int) -> str:
    value = tags.get(tag)
    return value if isinstance(value, str) else ""


def _position(gps: Tags) -> tuple[float, float] | tuple[None, None]:
    lon = _degrees(gps, _LON, _LON_REF, {"E": 1, "W": -1}, 180)
    lat = _degrees(gps, _LAT, _LAT_REF, {"N": 1, "S": -1}, 90)
    if lon is None or lat is None or (lon == 0 and lat == 0):  # many phones write zeros when they have no fix
        return None, None
    return lon, lat


def _degrees(gps: Tags, tag: int, ref_tag: int, signs: Mapping[str, int], most: float) -> float | None:
    parts, sign = gps.get(tag), signs.get(_text(gps, ref_tag).upper()[:1])
    if not isinstance(parts, tuple) or sign is None or len(parts) > 3:
        return None
    value = sum(part / 60**power for power, part in enumerate(parts))
    sound = math.isfinite(value) and all(part >= 0 for part in parts) and all(part <= 60 for part in parts[1:])
    return sign * value if sound and value <= most else None


def _accuracy_m(gps: Tags) -> float | None:
    error_m = _first(gps, _GPS_ERROR_M)
    return error_m if error_m is not None and 0 < error_m < 1_000_000 else None


def _taken_at(main: Tags, shot: Tags, gps: Tags) -> datetime | None:
    moment = _moment(_text(shot, _TAKEN_AT))
    if moment is not None:
        offset = _offset(_text(shot, _OFFSET_TAKEN) or _text(shot, _OFFSET))
        return moment.replace(tzinfo=offset)
    return _satellite_time(gps) or _moment(_text(main, _CHANGED_AT))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  # the zone is another tag, often missing
    except ValueError:
        return None


def _offset(text: str) -> timezone | None:
    sign, hours, minutes = text[:1], text[1:3], text[4:6]
    if len(text) != 6 or sign not in "+-" or text[3] != ":" or not (hours + minutes).isascii():
        return None
    if not (hours + minutes).isdigit() or int(hours) > 14 or int(minutes) > 59:
        return None
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-ahead if sign == "-" else ahead)


def _satellite_time(gps: Tags) -> datetime | None:
    clock = gps.get(_GPS_TIME)
    if not isinstance(clock, tuple) or len(clock) != 3 or not all(math.isfinite(part) for part in clock):
        return None
    try:
        day = date(*(int(part) for part in _text(gps, _GPS_DATE).split(":")))
        hour, minute, second = (int(part) for part in clock)
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
