"""What a phone sends, read strictly: one item of a batch becomes a `NewPin` or a refusal with a code."""

import contextlib
import hashlib
import json
import math
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from geo.calendar import local_day
from geo.errors import Invalid
from geo.kinds import Catalogue, Kind
from geo.names import normalise
from webapp.photos.services import AnnouncedPhoto

SCHEMAS = (1,)
MAX_NAME = 200
MAX_PHOTOS = 10
UNIT_CODE = re.compile(r"[0-9A-Za-z-]{1,16}")
PHOTO_ROLES = ("general", "before", "after")
POSITION_SOURCES = ("gps", "tapped")
SHA256 = re.compile(r"[0-9a-f]{64}")
_YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stood or tapped. CRS: EPSG:4326."""

    lon: float
    lat: float
    accuracy_m: float | None
    source: str
    fixed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewPin:
    """A well-formed item. Whether it may stand where it says is not decided here."""

    uid: str
    content_sha256: str
    kind: Kind
    name: str
    position: Position | None  # none: it stands at its residential area
    commune_code: str
    area_code: str | None
    captured_at: datetime
    state: str
    details: dict[str, str | int]
    photos: tuple[AnnouncedPhoto, ...]


def parse_item(raw: object, catalogue: Catalogue) -> NewPin:
    """Read one item of a batch.

    Raises: Invalid with the code and field of the first thing that does not hold.
    """
    item = _mapping(raw, "item_invalid")
    if item.get("schema") not in SCHEMAS:
        raise Invalid("schema_unsupported", field="schema")
    uid = parse_uid(item.get("id"))
    kind = catalogue.kind(item.get("group"), item.get("kind"))
    rules = catalogue.rules_of(kind)
    captured_at = _instant(item.get("captured_at"), "captured_at_invalid", "captured_at")
    state = item.get("state", rules.first_state)
    if state not in rules.states:
        raise Invalid("state_unknown", field="state")
    position = _position(item.get("position"), kind)
    area_code = _area_code(item.get("area_code"), kind)
    if position is None and area_code is None:
        raise Invalid("position_required", field="position")
    photos = _photos(item.get("photos", []))
    if rules.photo_required and not photos:
        raise Invalid("photo_required", field="photos")
    return NewPin(
        uid=uid,
        content_sha256=content_hash(item),
        kind=kind,
        name=parse_name(item.get("name")),
        position=position,
        commune_code=_text(item.get("commune_code"), "commune_unknown", "commune_code"),
        area_code=area_code,
        captured_at=captured_at,
        state=state,
        details=rules.parse_details(
            _mapping(item.get("details", {}), "item_invalid", "details"), today=local_day(captured_at)
        ),
        photos=photos,
    )


def parse_uid(value: object) -> str:
    """Return a UUID in its canonical form.

    Raises: Invalid with code id_invalid.
    """
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return str(uuid.UUID(value))
    raise Invalid("id_invalid", field="id")


def parse_name(value: object) -> str:
    """Return a name in NFC with its white space folded.

    Raises: Invalid with code name_required or name_too_long.
    """
    name = normalise(value) if isinstance(value, str) else ""
    if not name:
        raise Invalid("name_required", field="name")
    if len(name) > MAX_NAME:
        raise Invalid("name_too_long", field="name", most=MAX_NAME)
    return name


def parse_sha256(value: object) -> str:
    """Return 64 lower-case hexadecimal digits.

    Raises: Invalid with code photos_invalid.
    """
    if isinstance(value, str) and SHA256.fullmatch(value):
        return value
    raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)


def content_hash(item: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an item's content, whatever the order of its keys."""
    text = json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _mapping(raw: object, code: str, field: str | None = None) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise Invalid(code, field=field)
    return raw


def _text(value: object, code: str, field: str) -> str:
    if isinstance(value, str) and UNIT_CODE.fullmatch(value):
        return value
    raise Invalid(code, field=field)


def _area_code(value: object, kind: Kind) -> str | None:
    if value is None and kind.keeps_position:
        return None
    return _text(value, "area_unknown", "area_code")


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _position(raw: object, kind: Kind) -> Position | None:
    if not kind.keeps_position:
        if raw is not None:
            raise Invalid("position_unwanted", field="position")
        return None
    if raw is None:
        return None
    values = _mapping(raw, "position_invalid", "position")
    accuracy_m = values.get("accuracy_m")
    if values.get("source") not in POSITION_SOURCES or not (accuracy_m is None or 0 <= _number(accuracy_m) < math.inf):
        raise Invalid("position_invalid", field="position")
    fixed_at = values.get("fixed_at")
    return Position(
        lon=_number(values.get("lon")),
        lat=_number(values.get("lat")),
        accuracy_m=None if accuracy_m is None else _number(accuracy_m),
        source=values["source"],
        fixed_at=None if fixed_at is None else _instant(fixed_at, "position_invalid", "position"),
    )


def _instant(value: object, code: str, field: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year not in _YEARS:
        raise Invalid(code, field=field)
    return instant.astimezone(UTC)


def _photos(raw: object) -> tuple[AnnouncedPhoto, ...]:
    if not isinstance(raw, list) or len(raw) > MAX_PHOTOS:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    photos = tuple(_photo(line) for line in raw)
    if len({photo.uid for photo in photos}) != len(photos):
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    return photos


def _photo(raw: object) -> AnnouncedPhoto:
    line = _mapping(raw, "photos_invalid", "photos")
    size_bytes = line.get("bytes")
    if line.get("role") not in PHOTO_ROLES or type(size_bytes) is not int or not 0 < size_bytes < 2**31:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    return AnnouncedPhoto(
        uid=parse_uid(line.get("id")), role=line["role"], sha256=parse_sha256(line.get("sha256")), size_bytes=size_bytes
    )
