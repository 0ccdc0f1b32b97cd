"""Correcting a record: what an amendment asks for, read by the very rules of a new record, and what it was before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.errors import Invalid
from geo.kinds import Catalogue, Kind
from webapp.access.policy import Actor
from webapp.db.spatial import lat_of, lon_of
from webapp.pins.models import Pin
from webapp.pins.placing import declared_columns, locate_rows, standing_columns
from webapp.pins.position_schemas import Position, check_placed, read_area_code, read_position, read_unit_code
from webapp.pins.schemas import NewPin, parse_name, read_scores
from webapp.pins.values import read_mapping
from webapp.units.locator import current_locator
from webapp.units.queries import standing_in

_PLACE = frozenset({"position", "area_code", "commune_code", "kind"})


def amended(
    session: Session, actor: Actor, pin: Pin, changes: Mapping[str, Any], *, catalogue: Catalogue, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns that an amendment changes, and its entry in the history: every fact as from -> to.

    Raises: Invalid where a new record would be refused, Forbidden where the actor may not record at the new place.
    """
    stood = session.execute(select(lon_of(Pin.geom), lat_of(Pin.geom)).where(Pin.id == pin.id)).one()
    new = _as_if_new(pin, changes, _position(pin, *stood), catalogue, now)
    columns = declared_columns(new)
    told = {}
    if changes.keys() & _PLACE:
        locator = current_locator(session)
        codes = [code for code in (new.area_code, new.commune_code) if code]
        units = standing_in(session, codes, on=local_day(now))
        placed = standing_columns(new, actor, units, locator, now)
        if new.kind.keeps_position and placed["geom"] != tuple(stood):
            told["position"] = {"from": list(stood), "to": list(placed["geom"])}
        locate_rows([placed], locator)
        columns |= placed
    differing = {key: value for key, value in columns.items() if key == "geom" or getattr(pin, key) != value}
    return differing, _told(pin, differing) | told


def unit_code(unit_path: str) -> str:
    """Return the code of the unit that a path leads to."""
    return unit_path.rstrip("/").rsplit("/", 1)[-1]


def area_code_of(pin: Pin) -> str | None:
    """Return the code of the record's residential area; None where only its commune is known."""
    code = unit_code(pin.unit_path)
    return code if code != pin.commune_code else None


def _as_if_new(
    pin: Pin, changes: Mapping[str, Any], standing: Position | None, catalogue: Catalogue, now: datetime
) -> NewPin:
    """Return the record as it would be, had it been sent so in the first place."""
    kind = catalogue.kind(pin.group, changes["kind"]) if "kind" in changes else catalogue.kinds[pin.kind]
    # Not even where it stands at its area now: its photographs and its history may know a place.
    if not kind.keeps_position and catalogue.kinds[pin.kind].keeps_position:
        raise Invalid("kind_keeps_no_position", field="kind")
    area_code = area_code_of(pin)
    if "area_code" in changes:
        area_code = read_area_code(changes["area_code"], kind)
    elif "commune_code" in changes:
        area_code = read_area_code(None, kind)  # an area of the old commune is none of the new
    position = read_position(changes["position"], kind) if "position" in changes else standing
    if changes.keys() & _PLACE:  # one that stands at its commune alone may still be corrected otherwise
        check_placed(kind, position, area_code)
    return NewPin(
        uid=pin.uid,
        content_sha256=pin.content_sha256,
        kind=kind,
        name=parse_name(changes["name"]) if "name" in changes else pin.name,
        position=position,
        commune_code=read_unit_code(changes.get("commune_code", pin.commune_code), "commune_unknown", "commune_code"),
        area_code=area_code,
        captured_at=pin.captured_at,
        state=pin.state,
        details=_details(pin, changes, kind, catalogue, now),
        scores=_scores(pin, changes, kind),
        device=None,
        photos=(),
    )


def _details(pin: Pin, changes: Mapping[str, Any], kind: Kind, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """Return the details as they will be: all of them as sent, else those of old that the kind has as well."""
    if "details" not in changes and kind.key == pin.kind:
        return pin.details
    rules = catalogue.rules_of(kind)
    had = {field.key: pin.details[field.key] for field in rules.fields_of(kind) if field.key in pin.details}
    sent = read_mapping(changes.get("details", had), "item_invalid", "details")
    return dict(rules.parse_details(kind, sent, today=max(local_day(pin.captured_at), local_day(now))))


def _scores(pin: Pin, changes: Mapping[str, Any], kind: Kind) -> dict[str, int] | None:
    if "scores" in changes:
        return read_scores(changes["scores"], kind)
    return pin.self_scores if kind.key == pin.kind else None


def _position(pin: Pin, lon: float, lat: float) -> Position | None:
    """Return the position somebody gave the record; None where it only stands at its unit's point."""
    if pin.position_source == "area":
        return None
    return Position(lon, lat, pin.accuracy_m, pin.position_source, pin.fixed_at, pin.weak_reason)


def _told(pin: Pin, differing: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changed, fact by fact, as a history keeps it."""
    plain = {"name": "name", "kind": "kind", "self_scores": "scores"}
    told = {name: {"from": getattr(pin, key), "to": differing[key]} for key, name in plain.items() if key in differing}
    if "unit_path" in differing:
        told["unit"] = {"from": unit_code(pin.unit_path), "to": unit_code(differing["unit_path"])}
    now, before = differing.get("details", pin.details), pin.details
    fields = {
        key: {"from": before.get(key), "to": now.get(key)}
        for key in (*before, *(key for key in now if key not in before))
        if before.get(key) != now.get(key)
    }
    return told | ({"details": fields} if fields else {})
