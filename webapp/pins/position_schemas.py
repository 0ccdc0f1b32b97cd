"""Where a record says it stands, read strictly."""

import math
import re
from dataclasses import dataclass
from datetime import datetime

from geo.errors import Invalid
from geo.kinds import Kind, Placement
from webapp.pins.values import read_instant, read_mapping, read_number

UNIT_CODE = re.compile(r"[0-9A-Za-z-]{1,16}")
POSITION_SOURCES = ("gps", "tapped")
WEAK_REASONS = ("indoors", "canopy", "mountains", "device")


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stood or tapped. CRS: EPSG:4326."""

    lon: float
    lat: float
    accuracy_m: float | None
    source: str
    fixed_at: datetime | None
    weak_reason: str | None = None  # why the phone could do no better


def read_unit_code(value: object, code: str, field: str) -> str:
    """Return what may be a unit's code.

    Raises: Invalid with this code.
    """
    if isinstance(value, str) and UNIT_CODE.fullmatch(value):
        return value
    raise Invalid(code, field=field)


def read_area_code(value: object, kind: Kind) -> str | None:
    """Return the residential area's code; only what keeps its own position can do without.

    Raises: Invalid with code area_unknown.
    """
    if value is None and kind.keeps_position:
        return None
    return read_unit_code(value, "area_unknown", "area_code")


def check_placed(kind: Kind, position: Position | None, area_code: str | None) -> None:
    """Accept what stands at a position or in a residential area; only some kinds may be of a whole commune.

    Raises: Invalid with code position_required.
    """
    if position is None and area_code is None and kind.position is not Placement.EITHER:
        raise Invalid("position_required", field="position")


def read_position(raw: object, kind: Kind) -> Position | None:
    """Return a position; never one of a kind that may not keep it.

    Raises: Invalid with code position_unwanted or position_invalid.
    """
    if not kind.keeps_position:
        if raw is not None:
            raise Invalid("position_unwanted", field="position")
        return None
    if raw is None:
        return None
    values = read_mapping(raw, "position_invalid", "position")
    accuracy_m = values.get("accuracy_m")
    is_accuracy = accuracy_m is None or 0 <= read_number(accuracy_m) < math.inf
    if values.get("source") not in POSITION_SOURCES or not is_accuracy:
        raise Invalid("position_invalid", field="position")
    weak_reason = values.get("weak_reason")
    if weak_reason is not None and weak_reason not in WEAK_REASONS:
        raise Invalid("position_invalid", field="position")
    fixed_at = values.get("fixed_at")
    return Position(
        lon=read_number(values.get("lon")),
        lat=read_number(values.get("lat")),
        accuracy_m=None if accuracy_m is None else read_number(accuracy_m),
        source=values["source"],
        fixed_at=None if fixed_at is None else read_instant(fixed_at, "position_invalid", "position"),
        weak_reason=weak_reason,
    )
