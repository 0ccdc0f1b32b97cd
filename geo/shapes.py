"""What a browser draws: the communes as compact GeoJSON, and the outline of the province."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely import LinearRing, MultiPolygon, Polygon

from geo.coverage import Area, Areas
from geo.units import Commune, communes

DECIMALS = 5  # a metre
_LARGEST_SLIVER_KM2 = 1.0
_KM2_PER_SQUARE_DEGREE = 11_440.0  # in the province's latitude; only to tell slivers by


def province_outline(geometries: Iterable[Area]) -> Area:
    """Return the outline of all communes together, without the slivers that may gape between them.

    CRS: EPSG:4326.
    """
    union = shapely.union_all(list(geometries))
    parts = [
        Polygon(part.exterior, [hole for hole in part.interiors if not _is_sliver(hole)])
        for part in shapely.get_parts(union)
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def label_point(geometry: Area) -> tuple[float, float]:
    """Return the point of a geometry farthest from its border: where a label stands well.

    CRS: EPSG:4326.
    """
    radius = shapely.maximum_inscribed_circle(geometry)
    lon, lat = shapely.get_coordinates(radius)[0].tolist()
    return lon, lat


def to_feature_collection(geometries: Areas, units: Iterable[Commune] | None = None) -> str:
    """Write those units (the province's, unless told) that have a geometry as compact GeoJSON with 5 decimals.

    Properties: code, name, full_name, area_km2, label [lon, lat]: the point of `label_point`.
    CRS: EPSG:4326, rings turned as RFC 7946 wants.
    """
    listed = communes() if units is None else units
    features = [_feature(geometries[unit.code], unit) for unit in listed if unit.code in geometries]
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _feature(geometry: Area, unit: Commune) -> dict[str, Any]:
    lon, lat = label_point(geometry)
    properties = {
        "code": unit.code,
        "name": unit.name,
        "full_name": unit.full_name,
        "area_km2": unit.area_km2,
        "label": [round(lon, DECIMALS), round(lat, DECIMALS)],
    }
    return {"type": "Feature", "id": unit.code, "properties": properties, "geometry": _rounded(geometry)}


def _rounded(geometry: Area) -> dict[str, Any]:
    """Return a geometry as GeoJSON; a point that two neighbours share is rounded the same for both."""
    rounded = shapely.transform(geometry, lambda points: np.round(points, DECIMALS))
    thinned = shapely.remove_repeated_points(rounded)
    written: dict[str, Any] = json.loads(shapely.to_geojson(shapely.orient_polygons(thinned)))
    return written


def _is_sliver(hole: LinearRing) -> bool:
    return Polygon(hole).area * _KM2_PER_SQUARE_DEGREE < _LARGEST_SLIVER_KM2
