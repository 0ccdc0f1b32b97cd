"""A coverage: areas side by side that neither overlap nor leave gaps, and share every point of a common border."""

from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geo.crs import WGS84
from geo.projections import projection

_METRIC = 32648  # UTM zone 48 north: metres, true to 0.1 % all over the province
_SNAP_M = 1.0
_GAP_M = 10.0

Area = Polygon | MultiPolygon
Areas = Mapping[str, Area]


def clean_coverage(geometries: Areas) -> dict[str, Area]:
    """Make areas that almost fit together fit exactly: overlaps, and gaps between them up to 10 m, go to a neighbour.

    CRS: EPSG:4326.
    """
    metric = _to_metres(geometries)
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # newer than its stubs
        metric, snapping_distance=_SNAP_M, gap_width=_GAP_M
    )
    return _to_degrees(geometries, cleaned)


def simplify_coverage(geometries: Areas, tolerance_m: float) -> dict[str, Area]:
    """Leave out the bends of a coverage whose triangle is smaller than the square of the tolerance.

    A border is simplified once, for both its sides, so the areas still fit exactly; none disappears.

    CRS: EPSG:4326. Units: metres.
    """
    return _to_degrees(geometries, shapely.coverage_simplify(_to_metres(geometries), tolerance_m))


def areas_km2(geometries: Areas) -> dict[str, float]:
    """Return the area of each geometry.

    CRS: EPSG:4326. Units: km², within 0.1 %.
    """
    areas = shapely.area(_to_metres(geometries)) / 1_000_000
    return dict(zip(geometries, areas.tolist(), strict=True))


def overlaps(geometries: Areas) -> list[tuple[str, str, float]]:
    """Return the pairs of areas that overlap: one code, the higher code, the share of the smaller area they share.

    CRS: EPSG:4326.
    """
    codes = sorted(geometries)
    shapes = np.array([geometries[code] for code in codes], dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    share = common / np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    found = zip(one.tolist(), other.tolist(), share.tolist(), strict=True)
    return [(codes[a], codes[b], shared) for a, b, shared in found if shared > 0]


def _to_metres(geometries: Areas) -> NDArray[np.object_]:
    return _transform(np.array(list(geometries.values()), dtype=object), WGS84, _METRIC)


def _to_degrees(geometries: Areas, metric: NDArray[np.object_]) -> dict[str, Area]:
    return dict(zip(geometries, _transform(metric, _METRIC, WGS84), strict=True))


def _transform(geometries: NDArray[np.object_], source: int, target: int) -> NDArray[np.object_]:
    moved: NDArray[np.object_] = shapely.transform(geometries, projection(source, target))
    return moved
