"""What a phone sends, read strictly: one item of a batch becomes a `NewPin` or a refusal with a code."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.calendar import local_day
from geo.errors import Invalid
from geo.kinds import Catalogue, Kind
from geo.names import normalise
from geo.scores import load_sheets
from geo.scores import parse as parse_scores
from webapp.photos.services import AnnouncedPhoto
from webapp.pins.position_schemas import Position, check_placed, read_area_code, read_position, read_unit_code
from webapp.pins.values import parse_uid, read_instant, read_mapping, read_number

SCHEMAS = (1, 2)  # what phones in the field may still be sending
MAX_NAME = 200
MAX_PHOTOS = 10
MOST_LEVELS = 8
MOST_CHARACTERS = 64 * 1024
PHOTO_ROLES = ("general", "before", "after")
_DEVICE_FACTS = {"clock_offset_ms": "clock_offset_s", "fix_age_ms": "fix_age_s", "form_ms": "form_s"}
_MOST_DEVICE_S = 10 * 366 * 24 * 3600  # beyond that a clock says nothing
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NewPin:
    """A well-formed item. Whether it may stand where it says is not decided here."""

    uid: str
    content_sha256: str
    kind: Kind
    name: str
    position: Position | None  # none: it stands at its residential area, or its commune
    commune_code: str
    area_code: str | None
    captured_at: datetime
    state: str
    details: dict[str, str | int]
    scores: dict[str, int] | None
    device: dict[str, int] | None
    photos: tuple[AnnouncedPhoto, ...]


def parse_item(raw: object, catalogue: Catalogue, *, now: datetime) -> NewPin:
    """Read one item of a batch received `now`.

    Raises: Invalid with the code and field of the first thing that does not hold.
    """
    item = read_mapping(raw, "item_invalid")
    if item.get("schema") not in SCHEMAS:
        raise Invalid("schema_unsupported", field="schema")
    uid = parse_uid(item.get("id"))
    kind = catalogue.kind(item.get("group"), item.get("kind"))
    rules = catalogue.rules_of(kind)
    captured_at = read_instant(item.get("captured_at"), "captured_at_invalid", "captured_at")
    state = item.get("state", rules.first_state)
    if state not in rules.states:
        raise Invalid("state_unknown", field="state")
    position = read_position(item.get("position"), kind)
    area_code = read_area_code(item.get("area_code"), kind)
    check_placed(kind, position, area_code)
    photos = read_photos(item.get("photos", []))
    if kind.photo_required and not photos:
        raise Invalid("photo_required", field="photos")
    return NewPin(
        uid=uid,
        content_sha256=content_hash(item),
        kind=kind,
        name=parse_name(item.get("name")),
        position=position,
        commune_code=read_unit_code(item.get("commune_code"), "commune_unknown", "commune_code"),
        area_code=area_code,
        captured_at=captured_at,
        state=state,
        details=rules.parse_details(
            kind,
            read_mapping(item.get("details", {}), "item_invalid", "details"),
            # A form may be begun the day before what it tells of, and a phone's clock may run ahead.
            today=max(local_day(captured_at), local_day(now)),
        ),
        scores=read_scores(item.get("scores"), kind),
        device=read_device(item.get("device")),
        photos=photos,
    )


def uid_of(raw: object) -> str | None:
    """Return an item's id, if it has one that can be said back."""
    try:
        return parse_uid(raw.get("id")) if isinstance(raw, dict) else None
    except Invalid:
        return None


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


def read_scores(raw: object, kind: Kind) -> dict[str, int] | None:
    """Return what a commune gives itself by the kind's score sheet, or None where it gave nothing.

    Raises: Invalid with code scores_invalid, also for a kind without a sheet.
    """
    if raw is None:
        return None
    if kind.score_sheet is None:
        raise Invalid("scores_invalid", field="scores")
    return parse_scores(raw, load_sheets()[kind.score_sheet]) or None


def read_device(raw: object) -> dict[str, int] | None:
    """Return in whole seconds what a phone's clocks say of each other, or None where they say nothing.

    What makes no sense is left out: a fact for the reviewer is no reason to refuse a record.
    """
    if not isinstance(raw, dict):
        return None
    told = {name: read_number(raw.get(key)) / 1000 for key, name in _DEVICE_FACTS.items()}
    return {name: round(length_s) for name, length_s in told.items() if abs(length_s) <= _MOST_DEVICE_S} or None


def content_hash(item: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an item's content, whatever the order of its keys.

    Raises: Invalid with code item_invalid for what is nested deeper, or longer, than anything a phone makes.
    """
    if _is_nested_deeper(item, MOST_LEVELS):
        raise Invalid("item_invalid")
    text = json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise Invalid("item_invalid")
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _is_nested_deeper(item: object, levels: int) -> bool:
    """Return whether anything lies deeper in lists and objects. It goes level by level: depth costs it no stack."""
    level = [item]
    for _ in range(levels):
        holders = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [inner for holder in holders for inner in holder]
    return bool(level)


def read_photos(raw: object) -> tuple[AnnouncedPhoto, ...]:
    """Return a photo manifest.

    Raises: Invalid with code photos_invalid or id_invalid.
    """
    if not isinstance(raw, list) or len(raw) > MAX_PHOTOS:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    photos = tuple(_photo(line) for line in raw)
    if len({photo.uid for photo in photos}) != len(photos):
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    return photos


def _photo(raw: object) -> AnnouncedPhoto:
    line = read_mapping(raw, "photos_invalid", "photos")
    size_bytes = line.get("bytes")
    if line.get("role") not in PHOTO_ROLES or type(size_bytes) is not int or not 0 < size_bytes < 2**31:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    return AnnouncedPhoto(
        uid=parse_uid(line.get("id")), role=line["role"], sha256=parse_sha256(line.get("sha256")), size_bytes=size_bytes
    )
