"""Setting up the units, and putting boundaries in force."""

import gzip
import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.coverage import simplify_coverage
from geo.names import fold
from geo.shapes import to_feature_collection
from geo.units import PROVINCE, communes
from webapp.db.spatial import multipolygon_ewkt
from webapp.units.models import Boundary, BoundaryRelease, Unit

if TYPE_CHECKING:
    from geo.boundaries import BoundarySet

# What a map of the province shows of a border; positions are located by the finer shapes that are kept.
DRAWN_TOLERANCE_M = 100.0
IN_FORCE_SINCE = date(2025, 7, 1)  # Nghị quyết 1683/NQ-UBTVQH15


def add_province(session: Session) -> bool:
    """Add the province and its communes unless they are there. Return whether they were added."""
    if session.scalar(select(Unit.id).where(Unit.path == PROVINCE.path)) is not None:
        return False
    session.add(
        Unit(
            path=PROVINCE.path,
            parent_path="VN/",
            code=PROVINCE.code,
            level="province",
            kind="tỉnh",
            name=PROVINCE.name,
            folded_name=fold(PROVINCE.name),
            valid_from=IN_FORCE_SINCE,
        )
    )
    session.add_all(
        Unit(
            path=commune.path,
            parent_path=PROVINCE.path,
            code=commune.code,
            level="commune",
            kind=commune.kind,
            name=commune.full_name,
            folded_name=fold(commune.full_name),
            region=commune.region,
            former_districts=list(commune.former_districts),
            area_km2=commune.area_km2,
            lon=commune.lon,
            lat=commune.lat,
            valid_from=IN_FORCE_SINCE,
        )
        for commune in communes()
    )
    session.flush()
    return True


def put_in_force(session: Session, boundaries: "BoundarySet", *, now: datetime) -> BoundaryRelease:
    """Replace the boundaries. What was sent under the old version stays valid in the caches that hold it."""
    drawn = simplify_coverage(boundaries.geometries, DRAWN_TOLERANCE_M)
    shapes_gz = gzip.compress(to_feature_collection(drawn).encode(), mtime=0)
    version = hashlib.sha256(shapes_gz).hexdigest()[:12]
    session.execute(delete(Boundary))
    session.execute(delete(BoundaryRelease))
    west, south, east, north = shapely.total_bounds(list(boundaries.geometries.values())).tolist()
    release = BoundaryRelease(
        version=version,
        source_name=boundaries.source_name,
        is_approximate=boundaries.approximate,
        loaded_at=now,
        west=west,
        south=south,
        east=east,
        north=north,
        boxes={code: list(shape.bounds) for code, shape in boundaries.geometries.items()},
        communes_gz=shapes_gz,
    )
    session.add(release)
    session.flush()
    session.execute(
        insert(Boundary),
        [
            {"release_id": release.id, "unit_code": code, "geom": multipolygon_ewkt(shape)}
            for code, shape in boundaries.geometries.items()
        ],
    )
    return release
