"""Which commune a position lies in, answered in the process from the boundaries in force."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.points import UnitIndex
from geo.shapes import province_outline
from webapp.units.models import Boundary, BoundaryRelease
from webapp.units.queries import current_release


@dataclass(frozen=True, slots=True)
class Locator:
    """The communes' shapes, ready for questions. Approximate ones suggest a commune and never enforce it."""

    version: str
    is_approximate: bool
    index: UnitIndex
    province: BaseGeometry


_ready: dict[tuple[int, datetime], Locator] = {}


def current_locator(session: Session) -> Locator:
    """Return the locator of the boundaries in force, built once per process and release.

    Raises: NotFound before `flask units init`.
    """
    release = current_release(session)
    # Not by version: that is the drawn shapes', and what positions are located by is finer.
    key = (release.id, release.loaded_at)
    found = _ready.get(key)
    if found is None:
        found = _build(session, release)
        _ready.clear()
        _ready[key] = found
    return found


def _build(session: Session, release: BoundaryRelease) -> Locator:
    rows = session.execute(
        select(Boundary.unit_code, func.ST_AsBinary(Boundary.geom))
        .where(Boundary.release_id == release.id)
        .order_by(Boundary.unit_code)
    ).all()
    shapes = [cast("shapely.MultiPolygon", shapely.from_wkb(bytes(wkb))) for _, wkb in rows]
    return Locator(
        version=release.version,
        is_approximate=release.is_approximate,
        index=UnitIndex([code for code, _ in rows], shapes),
        province=province_outline(shapes),
    )
