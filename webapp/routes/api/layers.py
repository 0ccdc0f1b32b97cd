"""Map layers: pins as clusters, and progress as numbers. Shapes travel apart, under /shapes/."""

import hashlib
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

import webapp
from geo.calendar import local_day
from geo.errors import Invalid
from geo.programme import Programme, Target
from geo.progress import UnitProgress
from webapp.access.policy import Permission
from webapp.config import CONTENT_VERSION
from webapp.extensions import db
from webapp.http import actor, conditional, now, requires
from webapp.pins import clusters, representation
from webapp.pins.queries import latest_event_id
from webapp.progress import queries as progress
from webapp.routes.address import filter_from_address
from webapp.routes.api import blueprint
from webapp.units.queries import commune_within_reach, current_release, units_version
from webapp.words import t

SHARE_DIGITS = 3


@blueprint.get("/layers/pins")
@requires(Permission.PINS_READ)
def pins_layer() -> ResponseReturnValue:
    """Serve a view of the pins in reach: clusters, and single pins where they are few."""
    box, zoom, chosen = _box(), _zoom(), filter_from_address()
    version = _version(box, zoom, chosen)

    def build() -> dict[str, Any]:
        grouped, single = clusters.view(db.session, actor(), chosen, box=box, zoom=zoom)
        return {
            "version": version,
            "clusters": [representation.cluster_on_map(cluster) for cluster in grouped],
            "pins": [representation.on_map(row) for row in single],
        }

    return conditional(version, build)


@blueprint.get("/targets")
@requires(Permission.PROGRESS_READ)
def targets() -> ResponseReturnValue:
    """List the targets that are measured."""
    return {"targets": [_target(target) for target in _programme().targets.values()]}


@blueprint.get("/layers/progress")
@requires(Permission.PROGRESS_READ)
def progress_layer() -> ResponseReturnValue:
    """Serve where every commune in reach stands against one target."""
    programme, on = _programme(), local_day(now())
    target = programme.target(request.args.get("target", ""))
    version = _version(programme.version, target.id, on, units_version(db.session))

    def build() -> dict[str, Any]:
        units = progress.by_commune(db.session, actor(), target, programme, on=on)
        return {
            "version": version,
            "target": target.id,
            "on": on.isoformat(),
            "units": {code: _progress(unit) for code, unit in units.items()},
        }

    return conditional(version, build)


@blueprint.get("/layers/progress/<target_id>/<commune_code>")
@requires(Permission.PROGRESS_READ)
def progress_records(target_id: str, commune_code: str) -> ResponseReturnValue:
    """Serve the records behind one figure."""
    programme, on = _programme(), local_day(now())
    target = programme.target(target_id)
    commune = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)
    version = _version(programme.version, target.id, commune.code, on, units_version(db.session))

    def build() -> dict[str, Any]:
        behind = progress.records_behind(db.session, actor(), target, programme, commune.code, on=on)
        return {
            "version": version,
            "target": target.id,
            "unit": commune.code,
            "records": [
                {**representation.on_map(record.row), "counts": record.counts, "misses": record.misses}
                for record in behind
            ],
        }

    return conditional(version, build)


def _box() -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(edge) for edge in request.args.get("bbox", "").split(","))
    except ValueError as broken:
        raise Invalid("box_invalid", field="bbox") from broken
    return west, south, east, north


def _zoom() -> int:
    zoom = request.args.get("zoom", "")
    if not zoom.isdecimal() or int(zoom) > 22:  # noqa: PLR2004  # no map zooms further
        raise Invalid("box_invalid", field="zoom")
    return int(zoom)


def _version(*parts: object) -> str:
    """Return an ETag: this program, the last step taken, the asker's reach, and what was asked."""
    asker = actor()
    shapes, step = current_release(db.session).version, latest_event_id(db.session)
    basis = (webapp.VERSION, CONTENT_VERSION, shapes, step, asker.user_id, asker.holdings)
    return hashlib.sha256(repr((basis, parts)).encode()).hexdigest()[:16]


def _programme() -> Programme:
    return current_app.extensions["programme"]  # type: ignore[no-any-return]


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": t(f"programme.{target.id}.name"),
        "unit": t(f"programme.{target.id}.unit"),
        "measure": target.measure,
        "level": "commune",
        "source": target.source,
        "hue": target.hue,
    }


def _progress(unit: UnitProgress) -> dict[str, Any]:
    share = None if unit.share is None else round(unit.share, SHARE_DIGITS)
    return {"done": unit.done, "target": unit.target, "share": share, "state": unit.state}
