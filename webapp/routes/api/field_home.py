"""The one document a phone keeps: who and where I am, what can be pinned there and what is asked for, as JSON."""

import hashlib
from datetime import date
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

import webapp
from geo.fields import Field
from geo.kinds import Catalogue, GroupRules, Kind
from geo.programme import AskedOf, Programme, Target
from geo.proof import Activities, Areas, Records
from geo.scores import BONUS, Item, Sheet, load_sheets
from webapp.access.policy import Actor, Permission, can
from webapp.config import CONTENT_VERSION
from webapp.pins.position_schemas import WEAK_REASONS
from webapp.pins.wording import state_word
from webapp.units import queries as units
from webapp.units.models import BoundaryRelease, Unit
from webapp.words import t


def home_version(session: Session, actor: Actor, on: date) -> str:
    """Return what changes whenever the document would: a few cheap reads. What is pinned travels apart."""
    parts = (
        webapp.VERSION,
        CONTENT_VERSION,
        units.current_release(session).version,
        units.units_version(session),
        units.demo_is_loaded(session),
        actor.user_id,
        actor.name,
        actor.holdings,
        current_app.extensions["ground"],
        on,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def read_home(
    session: Session, actor: Actor, catalogue: Catalogue, programme: Programme, *, version: str, on: date
) -> dict[str, Any]:
    """Return the document for one person on one day."""
    province = units.province(session)
    release = units.current_release(session)
    communes = units.communes_touching_reach(session, actor, Permission.PINS_CREATE)
    areas = units.areas_within_reach(session, actor, Permission.PINS_CREATE, on=on)
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
        "may_review_in": [one.code for one in communes if can(actor, Permission.PINS_REVIEW, one.path)],
        "shapes": {
            "version": release.version,
            "approximate": release.is_approximate,
            "communes": [
                url_for("shared.commune_shape", version=release.version, code=commune.code) for commune in communes
            ],
        },
        "ground": current_app.extensions["ground"].as_json(),
        "groups": [_group(rules) for rules in catalogue.groups.values()],
        "score_sheets": {key: _score_sheet(sheet) for key, sheet in load_sheets().items()},
        "weak_reasons": [{"key": key, "name": t(f"domain.weak_reason.{key}")} for key in WEAK_REASONS],
        "year": {"starts_on": programme.starts_on.isoformat(), "ends_on": programme.ends_on.isoformat()},
        "targets": [_target(each, programme) for each in programme.targets.values() if _is_done_in_the_field(each)],
        "open_states": list(programme.open_states),
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
    return {
        "key": key,
        "name": t(f"domain.group.{key}"),
        "short_name": t(f"domain.group_short.{key}"),
        "photo_required": rules.photo_required,
        "first_state": rules.first_state,
        "states": [{"key": state, "name": state_word(key, state)} for state in rules.states],
        "sections": [{"key": section, "name": t(f"domain.section.{section}")} for section in rules.sections],
        "fields": [_field(field) for field in rules.fields],
        "flow": [
            {"to": move.to, "from": list(move.from_states), "by": move.by, "needs": list(move.needs)}
            for move in rules.flow
        ],
        "kinds": [_kind(kind) for kind in rules.kinds if kind.pinned],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "name": t(f"domain.field.{field.key}"),
        "type": field.type,
        "required": field.required,
        "more": field.more,
        "past": field.past,
        "min": field.min,
        "max": field.max,
        "max_length": field.max_length,
        "choices": [{"key": key, "name": t(f"domain.{field.key}.{key}")} for key in field.choices],
        "kinds": None if field.kinds is None else list(field.kinds),
    }


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "key": kind.key,
        "name": t(f"domain.kind.{kind.key}"),
        "position": kind.position,
        "section": kind.section,
        "photo_required": kind.photo_required,
        "serves": list(kind.serves),
        "score_sheet": kind.score_sheet,
    }


def _score_sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "threshold": sheet.threshold,
        "least": sheet.least,
        "bonus_most": sheet.bonus_most,
        "bonus_name": t(f"scores.{sheet.key}.{BONUS}"),
        "criteria": [
            {
                "key": criterion.key,
                "name": t(f"domain.criterion.{criterion.key}"),
                "help": t(f"domain.criterion_help.{criterion.key}"),
                "items": [_score_item(sheet, item) for item in criterion.items],
            }
            for criterion in sheet.criteria
        ],
    }


def _score_item(sheet: Sheet, item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "name": t(f"scores.{sheet.key}.{item.key}"),
        "points": item.points,
        "zero_with_open_hotspot": item.zero_with_open_hotspot,
    }


def _is_done_in_the_field(target: Target) -> bool:
    """Test that records which the field makes can bring every area, or every commune, to its number."""
    if isinstance(target.proof, Areas):
        return target.wants_share
    is_asked = target.asked_of in {AskedOf.COMMUNES, AskedOf.LEVELS}
    return is_asked and isinstance(target.proof, Records | Activities) and target.proof.at_least is not None


def _target(target: Target, programme: Programme) -> dict[str, Any]:
    """Return what an area or a commune is asked for: at least so many records of the kinds usually counted for it."""
    rule = target.proof
    per_area = isinstance(rule, Areas)
    return {
        "id": target.id,
        "name": t(f"programme.{target.id}.name"),
        "short_name": t(f"programme.{target.id}.short"),
        "at": "area" if per_area else "commune",
        "kinds": [kind for kind in target.kinds if programme.claims[kind][0] == target.id],
        "states": list(getattr(rule, "states", ())),
        "lead_org": target.lead_org,
        "at_least": rule.having if isinstance(rule, Areas) else getattr(rule, "at_least", None),
        "maintained_within_days": getattr(rule, "maintained_within_days", None),
        "in_year": isinstance(rule, Activities)
        or getattr(rule, "launched_in_year", False)
        or getattr(rule, "held_in_year", False),
    }
