"""What the outline of one commune must be before it may join the map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj.exceptions import CRSError, ProjError
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.boundary_files import Feature
from geo.boundary_problems import Problem
from geo.coverage import Area
from geo.crs import WGS84
from geo.points import distance_outside_m
from geo.projections import projection
from geo.units import Commune

_MARGIN_DEGREES = 0.5  # how far the province can reach beyond its communes' middles
_REPAIR_SHARE = 0.001  # how much of its area an outline may gain or lose by a repair
_MIDDLE_M = 5_000.0  # how far outside its outline a commune's listed middle may lie; farther, and two were mixed up

Bounds = tuple[float, float, float, float]
ToDegrees = Callable[[Area], Area]


class _Unfit(Exception):
    """Carry the code and the params of the problem that ends the check of one outline."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class OutlineCheck:
    """The checks of one file: `to_degrees` is None when its coordinates cannot be understood."""

    to_degrees: ToDegrees | None
    bounds: Bounds

    def outline(self, feature: Feature, unit: Commune) -> Area | Problem | None:
        """Return the feature's outline, repaired where that changes next to nothing, or what is wrong with it.

        CRS: EPSG:4326; None when the file's coordinates cannot be understood and nothing else is wrong.
        """
        try:
            outline = _polygonal(feature.geometry)
            if self.to_degrees is None:
                return None
            outline = self._in_place(self.to_degrees(outline))
            outline = _repaired(outline)
            _check_middle(outline, unit)
        except _Unfit as unfit:
            where = {"feature": feature.number, "name": unit.full_name, "code": unit.code}
            return Problem(unfit.code, {**where, **unfit.params}, feature=feature.number, unit_code=unit.code)
        return outline

    def _in_place(self, outline: Area) -> Area:
        west, south, east, north = outline.bounds
        if not _is_within((west, south, east, north), self.bounds):
            swapped = _is_within((south, west, north, east), self.bounds)
            raise _Unfit("axes_swapped" if swapped else "outside_province")
        return outline


def reader_of(crs: str | None) -> ToDegrees | Problem:
    """Return what turns geometries of a coordinate reference system into longitude and latitude, or why nothing can."""
    if crs is None:
        return Problem("crs_missing")
    try:
        move = projection(crs, WGS84)
    except (CRSError, ProjError):
        return Problem("crs_unknown", {"crs": crs.partition(",")[0]})
    return lambda area: shapely.transform(area, move)


def plausible_bounds(units: Sequence[Commune]) -> Bounds:
    """Return the box that every outline of these units must lie in.

    CRS: EPSG:4326.
    """
    middles = np.array([(unit.lon, unit.lat) for unit in units])
    west, south = (middles.min(axis=0) - _MARGIN_DEGREES).tolist()
    east, north = (middles.max(axis=0) + _MARGIN_DEGREES).tolist()
    return west, south, east, north


def _polygonal(geometry: BaseGeometry | None) -> Area:
    if geometry is None or geometry.is_empty:
        raise _Unfit("geometry_missing")
    if not isinstance(geometry, Polygon | MultiPolygon):
        raise _Unfit("geometry_not_polygon", type=geometry.geom_type)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise _Unfit("geometry_not_finite")
    return geometry


def _repaired(outline: Area) -> Area:
    if outline.is_valid:
        return outline
    repaired = shapely.make_valid(outline, method="structure", keep_collapsed=False)
    changed = abs(repaired.area - outline.area) > _REPAIR_SHARE * outline.area
    if changed or repaired.is_empty or not isinstance(repaired, Polygon | MultiPolygon):
        raise _Unfit("geometry_invalid", reason=shapely.is_valid_reason(outline))
    return repaired


def _check_middle(outline: Area, unit: Commune) -> None:
    away_m = distance_outside_m(unit.lon, unit.lat, outline)
    if away_m > _MIDDLE_M:
        raise _Unfit("far_from_middle", km=round(away_m / 1000))


def _is_within(inner: Bounds, outer: Bounds) -> bool:
    """Say whether one box lies in another; a box that is not finite lies in none."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
