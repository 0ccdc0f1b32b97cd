"""The pins as a map layer: clusters where they are many. Shapes travel apart, under /shapes/."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from geo.errors import Invalid
from webapp.access.policy import Actor, Permission, reach
from webapp.extensions import db
from webapp.http import actor, requires
from webapp.kept.answers import kept_answer
from webapp.kept.versions import Version, version_of
from webapp.pins import clusters, representation
from webapp.pins.queries import PinFilter, owns_elsewhere
from webapp.routes.address import filter_from_address
from webapp.routes.api import blueprint


@blueprint.get("/layers/pins")
@requires(Permission.PINS_READ)
def pins_layer() -> ResponseReturnValue:
    """Serve a view of the pins in reach: clusters, and single pins where they are few."""
    window, chosen = clusters.window_of(_box(), _zoom()), filter_from_address()
    version = _version(actor(), chosen)

    def build() -> dict[str, Any]:
        grouped, single = clusters.view(db.session, actor(), chosen, window)
        return {
            "version": version.label,
            "clusters": [representation.cluster_on_map(cluster) for cluster in grouped],
            "pins": [representation.on_map(row) for row in single],
        }

    return kept_answer(version, ("pins", window, chosen), build)


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


def _version(asker: Actor, chosen: PinFilter) -> Version:
    """Return the version of a view: the same for all who see the same of it."""
    asked = [Permission.PINS_READ]
    if chosen.only_my_turn:
        asked += [Permission.PINS_REVIEW, Permission.PINS_VERIFY]
    reaches = tuple(reach(asker, permission) for permission in asked)
    # Some see what others of the same reach do not: their own records that lie elsewhere.
    owner = asker.user_id if owns_elsewhere(db.session, asker) else None
    return version_of("records", "units", reaches=reaches, owner=owner)
