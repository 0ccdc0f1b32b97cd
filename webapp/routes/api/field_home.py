"""The one document a phone keeps: units, kinds and pins of its communes, as JSON."""

import hashlib
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

import webapp
from geo.kinds import Catalogue, GroupRules
from webapp.access.policy import Actor, Permission
from webapp.config import CONTENT_VERSION
from webapp.pins import queries as pins
from webapp.pins import representation
from webapp.units import queries as units
from webapp.units.models import BoundaryRelease, Unit
from webapp.words import t

MOST_PINS = 1_000


def home_version(session: Session, actor: Actor, on: date) -> str:
    """Return what changes whenever the document would: a few cheap reads."""
    parts = (
        webapp.VERSION,
        CONTENT_VERSION,
        units.current_release(session).version,
        pins.latest_event_id(session),
        units.units_version(session),
        actor.user_id,
        actor.name,
        actor.holdings,
        on,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def read_home(session: Session, actor: Actor, catalogue: Catalogue, *, version: str, on: date) -> dict[str, Any]:
    """Return the document for one person on one day."""
    province = units.province(session)
    release = units.current_release(session)
    communes = units.communes_touching_reach(session, actor, Permission.PINS_CREATE)
    areas = units.areas_within_reach(session, actor, Permission.PINS_CREATE, on=on)
    rows = pins.in_field(session, actor, [commune.path for commune in communes], limit=MOST_PINS)
    reasons = pins.last_reasons(session, [row.pin.id for row in rows if row.pin.status == "needs_info"])
    return {
        "version": version,
        "user": {
            "id": actor.user_id,
            "name": actor.name,
            "role": t(f"domain.role.{actor.role}") if actor.role else "",
        },
        "demo": units.demo_is_loaded(session),
        "province": {"name": province.name, "bbox": [release.west, release.south, release.east, release.north]},
        "communes": [_commune(commune, release) for commune in communes],
        "areas": [_area(area) for area in areas],
        "shapes": {
            "version": release.version,
            "approximate": release.is_approximate,
            "communes": [
                url_for("shared.commune_shape", version=release.version, code=commune.code) for commune in communes
            ],
        },
        "groups": [_group(rules) for rules in catalogue.groups.values()],
        "pins": [representation.in_field(row, user_id=actor.user_id, reason=reasons.get(row.pin.id)) for row in rows],
    }


def _commune(unit: Unit, release: BoundaryRelease) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "former_districts": ", ".join(unit.former_districts),
        "point": [unit.lon, unit.lat],
        "bbox": release.boxes[unit.code],
    }


def _area(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "commune_code": unit.commune_code,
        "point": [unit.lon, unit.lat] if unit.lon is not None else None,
    }


def _group(rules: GroupRules) -> dict[str, Any]:
    key = rules.key.value
    states = "hotspot_state" if key == "hotspot" else "model_state"
    return {
        "key": key,
        "name": t(f"domain.group.{key}"),
        "short_name": t(f"domain.group_short.{key}"),
        "photo_required": rules.photo_required,
        "first_state": rules.first_state,
        "states": [{"key": state, "name": t(f"domain.{states}.{state}")} for state in rules.states],
        "fields": [
            {
                "key": field.key,
                "name": t(f"domain.field.{field.key}"),
                "type": field.type,
                "required": field.required,
                "min": field.min,
                "max": field.max,
                "choices": [{"key": key, "name": t(f"domain.{field.key}.{key}")} for key in field.choices],
            }
            for field in rules.fields
        ],
        "kinds": [
            {
                "key": kind.key,
                "name": t(f"domain.kind.{kind.key}"),
                "position": "point" if kind.keeps_position else "area",
            }
            for kind in rules.kinds
        ],
    }
