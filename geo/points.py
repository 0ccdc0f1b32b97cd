"""Where a point lies: on earth, in the province, in which commune, near what."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.errors import Invalid

Position = tuple[float, float]

EARTH_RADIUS_M = 6_371_008.8
_MAX_LON = 180.0
_MAX_LAT = 90.0


class UnitIndex:
    """The geometries of units, made ready to find the unit of many points at once."""

    def __init__(self, codes: Sequence[str], geometries: Sequence[BaseGeometry]) -> None:
        """Index the geometries of the units with these codes.

        CRS: EPSG:4326.
        Raises: ValueError when a code comes twice or the two sequences differ in length.
        """
        if len(codes) != len(geometries) or len(set(codes)) != len(codes):
            raise ValueError("every geometry needs a code of its own")
        order = sorted(range(len(codes)), key=codes.__getitem__)
        self.codes = tuple(codes[place] for place in order)
        self._geometries = np.array([geometries[place] for place in order], dtype=object)
        shapely.prepare(self._geometries)
        self._tree = STRtree(self._geometries)

    @classmethod
    def of(cls, geometries: Mapping[str, BaseGeometry]) -> "UnitIndex":
        """Index geometries keyed by the code of their unit."""
        return cls(tuple(geometries), tuple(geometries.values()))

    def locate(self, points: ArrayLike) -> NDArray[np.str_]:
        """Find the unit each point lies in.

        Shape: points (n, 2) float64 -> (n,) str; "" where no unit contains the point, or the point is not finite.
        CRS: EPSG:4326, longitude first. A shared border belongs to the unit with the lower code.
        Cost: O(n log m).
        """
        places = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        nowhere = len(self.codes)
        unit = np.full(len(places), nowhere)
        finite = np.flatnonzero(np.isfinite(places).all(axis=1))
        x, y = places[finite].T
        point, candidate = self._tree.query(shapely.points(x, y))
        inside = shapely.intersects_xy(self._geometries[candidate], x[point], y[point])
        np.minimum.at(unit, finite[point[inside]], candidate[inside])
        located: NDArray[np.str_] = np.array([*self.codes, ""])[unit]
        return located


def are_on_earth(points: ArrayLike) -> NDArray[np.bool_]:
    """Say of each point whether it is a place: finite, longitude within 180 degrees, latitude within 90.

    Shape: (n, 2) float64, longitude first -> (n,) bool.
    """
    within: NDArray[np.bool_] = np.all(np.abs(np.asarray(points, dtype=np.float64)) <= (_MAX_LON, _MAX_LAT), axis=1)
    return within


def check_position(lon: float, lat: float, province: BaseGeometry, margin_m: float = 0.0) -> None:
    """Accept a position in the province or at most `margin_m` outside its border.

    CRS: EPSG:4326.
    Raises: Invalid with code position_invalid (no place on earth), position_swapped (it would lie in the province with
    lon and lat exchanged) or position_outside_province; its params then hold `distance_km`.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Invalid("position_invalid", field="position")
    if shapely.intersects_xy(province, lat, lon):
        raise Invalid("position_swapped", field="position")
    if not are_on_earth([[lon, lat]])[0]:
        raise Invalid("position_invalid", field="position")
    outside_m = distance_outside_m(lon, lat, province)
    if outside_m <= margin_m:
        return
    raise Invalid("position_outside_province", field="position", distance_km=round(outside_m / 1000, 1))


def distance_m(lon: ArrayLike, lat: ArrayLike, other_lon: ArrayLike, other_lat: ArrayLike) -> NDArray[np.float64]:
    """Return the great-circle distance between places; arrays broadcast.

    CRS: EPSG:4326. Units: metres; within 0.6 % of the ellipsoid's.
    """
    lon_1, lat_1, lon_2, lat_2 = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lon, lat, other_lon, other_lat))
    haversine = np.sin((lat_2 - lat_1) / 2) ** 2 + np.cos(lat_1) * np.cos(lat_2) * np.sin((lon_2 - lon_1) / 2) ** 2
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))
    return distance


def nearest(lon: float, lat: float, candidates: Mapping[str, Position]) -> tuple[str, float] | None:
    """Return the code and the distance in metres of the nearest candidate; the lower code of equals; None of none.

    CRS: EPSG:4326; candidates are (lon, lat) keyed by code.
    """
    if not candidates:
        return None
    codes = sorted(candidates)
    positions = np.array([candidates[code] for code in codes], dtype=np.float64)
    distances = distance_m(lon, lat, positions[:, 0], positions[:, 1])
    first = int(np.argmin(distances))
    return codes[first], float(distances[first])


def distance_outside_m(lon: float, lat: float, geometry: BaseGeometry) -> float:
    """Return how far a point lies outside a geometry, by way of the place nearest in degrees; 0 inside."""
    if shapely.intersects_xy(geometry, lon, lat):
        return 0.0
    border, _ = nearest_points(geometry, shapely.Point(lon, lat))
    return float(distance_m(lon, lat, border.x, border.y))
