"""Where a new record stands: its commune and residential area, its position, and the row that keeps them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import numpy as np

from geo import morton
from geo.calendar import local_day
from geo.errors import Forbidden, Invalid
from geo.points import check_position
from geo.receipts import short_code
from geo.review import Status
from webapp.access.policy import Actor, Permission, can
from webapp.db.spatial import point_ewkt
from webapp.pins.position_schemas import Position
from webapp.pins.schemas import NewPin
from webapp.units.locator import Locator
from webapp.units.models import Unit

# Farther outside than this is a mistake; nearer, it may be the boundary that is wrong.
MARGIN_APPROXIMATE_M = 15_000.0
MARGIN_OFFICIAL_M = 2_000.0


def row_of(new: NewPin, actor: Actor, units: dict[str, Unit], locator: Locator, now: datetime) -> dict[str, Any]:
    """Return the row that keeps a new record, yet without the commune its position lies in.

    Raises: Invalid where the unit or the position does not hold, Forbidden where the actor may not record there.
    """
    return {
        "uid": new.uid,
        "code": short_code(new.uid),
        "content_sha256": new.content_sha256,
        "group": new.kind.group.value,
        "status": Status.WAITING_PHOTOS if new.photos else Status.SUBMITTED_COMMUNE,
        "state": new.state,
        **declared_columns(new),
        **standing_columns(new, actor, units, locator, now),
        "captured_at": new.captured_at,
        "device": new.device,
        "received_at": now,
        "created_by": actor.user_id,
        "is_demo": actor.is_demo,
    }


def declared_columns(new: NewPin) -> dict[str, Any]:
    """Return what was declared of a record, as it is kept."""
    return {
        "kind": new.kind.key,
        "name": new.name,
        "details": new.details,
        "lead_org": new.details.get("lead_org"),
        "launched_on": _day(new.details.get("launched_on")),
        "held_on": _day(new.details.get("held_on")),
        "self_scores": new.scores,
    }


def standing_columns(
    new: NewPin, actor: Actor, units: dict[str, Unit], locator: Locator, now: datetime
) -> dict[str, Any]:
    """Return where a record stands, yet without the commune its position lies in.

    Raises: as `row_of`.
    """
    commune, place = _place(new, units, {min(local_day(new.captured_at), local_day(now)), local_day(now)})
    if not can(actor, Permission.PINS_CREATE, place.path):
        raise Forbidden(field="area_code" if new.area_code else "commune_code")
    position = new.position or _standing_at(place, commune)
    margin_m = MARGIN_APPROXIMATE_M if locator.is_approximate else MARGIN_OFFICIAL_M
    check_position(position.lon, position.lat, locator.province, margin_m)
    return {"unit_path": place.path, "commune_code": commune.code, **_position_columns(position)}


def locate_rows(rows: Collection[dict[str, Any]], locator: Locator) -> None:
    """Note in each row the commune its position really lies in, and turn the position into a geometry."""
    if not rows:
        return
    points = np.array([row["geom"] for row in rows])
    for row, code in zip(rows, locator.index.locate(points), strict=True):
        row["located_commune_code"] = str(code) or None
        row["geom"] = point_ewkt(*row["geom"])


def _position_columns(position: Position) -> dict[str, Any]:
    return {
        "geom": (position.lon, position.lat),
        "morton": morton.encode(position.lon, position.lat),
        "accuracy_m": position.accuracy_m,
        "position_source": position.source,
        "weak_reason": position.weak_reason,
        "fixed_at": position.fixed_at,
    }


def _place(new: NewPin, units: dict[str, Unit], days: Collection[date]) -> tuple[Unit, Unit]:
    """Return the commune and the unit the record belongs to: its residential area where one is named.

    The area must exist on one of the `days`: when the record was made, or now that it is here.
    """
    commune = units.get(new.commune_code)
    if commune is None or commune.level != "commune":
        raise Invalid("commune_unknown", field="commune_code")
    if new.area_code is None:
        return commune, commune
    area = units.get(new.area_code)
    if area is None or area.level != "area" or area.commune_code != commune.code:
        raise Invalid("area_unknown", field="area_code")
    if not any(area.is_in_force(day) for day in days):
        raise Invalid("area_unknown", field="area_code")
    return commune, area


def _standing_at(place: Unit, commune: Unit) -> Position:
    """Return the residential area's own point, else its commune's: all that is kept where no position was given."""
    if place.lon is not None and place.lat is not None:
        return Position(place.lon, place.lat, None, "area", None)
    if commune.lon is not None and commune.lat is not None:
        return Position(commune.lon, commune.lat, None, "area", None)
    raise Invalid("position_required", field="position")


def _day(written: object) -> date | None:
    return date.fromisoformat(str(written)) if written else None
