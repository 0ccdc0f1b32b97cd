"""A grid of equal hexagons over a small piece of the earth, with outlines that neighbours share to the last digit.

Hexagons stand on a corner, in rows; odd rows are moved half a hexagon to the east. Corners and centres have whole
numbers for coordinates (half widths eastwards, half radii northwards), and a corner's longitude and latitude follow
from these numbers alone: whichever hexagon asks, the answer is the same.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

Corner = tuple[int, int]

OUTSIDE = -1
_CORNERS: tuple[Corner, ...] = ((1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2))  # side k runs from k to k + 1
_RING = ((0, 2), (3, 1), (3, -1), (0, -2), (-3, -1), (-3, 1))  # the centre beyond each side: north, then east
_WGS84_RADIUS_KM = 6378.137
_WGS84_E2 = 0.00669437999014
_DECIMALS = 7


@dataclass(frozen=True)
class HexGrid:
    """Hexagons of one radius (centre to corner) from a south-west corner on; `rows` x `columns` of them.

    CRS: EPSG:4326. Cost: a few arrays of rows x columns.
    """

    west: float
    south: float
    rows: int
    columns: int
    radius_km: float
    middle_lat: float

    @classmethod
    def around(cls, points: NDArray[np.float64], radius_km: float, margin_km: float) -> "HexGrid":
        """Lay a grid over the points and a margin around them.

        Shape: points (n, 2), longitude first.
        """
        low, high = points.min(axis=0), points.max(axis=0)
        middle_lat = float(low[1] + high[1]) / 2
        km_per_lon, km_per_lat = km_per_degree(middle_lat)
        width_km, height_km = (high - low) * (km_per_lon, km_per_lat) + 2 * margin_km
        return cls(
            west=float(low[0]) - margin_km / km_per_lon,
            south=float(low[1]) - margin_km / km_per_lat,
            rows=math.ceil(height_km / (1.5 * radius_km)) + 1,
            columns=math.ceil(width_km / (math.sqrt(3) * radius_km)) + 1,
            radius_km=radius_km,
            middle_lat=middle_lat,
        )

    def __len__(self) -> int:
        return self.rows * self.columns

    def area_km2(self, lat: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the area of a hexagon at a latitude: one grid in degrees is a little wider in the south."""
        at_middle = 1.5 * math.sqrt(3) * self.radius_km**2
        return np.asarray(at_middle * np.cos(np.radians(lat)) / math.cos(math.radians(self.middle_lat)))

    def to_km(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return kilometres east and north of the grid's south-west corner.

        Shape: (n, 2) -> (n, 2).
        """
        km: NDArray[np.float64] = (points - (self.west, self.south)) * km_per_degree(self.middle_lat)
        return km

    @cached_property
    def centres_km(self) -> NDArray[np.float64]:
        """The centre of every hexagon, in the kilometres of `to_km`."""
        unit_km = (math.sqrt(3) / 2 * self.radius_km, self.radius_km / 2)
        return np.multiply(self._centres, unit_km, dtype=np.float64)

    @cached_property
    def rings(self) -> list[list[int]]:
        """For every hexagon its six neighbours in a circle, OUTSIDE beyond the edge of the grid."""
        place = {(int(x), int(y)): index for index, (x, y) in enumerate(self._centres)}
        return [[place.get((x + dx, y + dy), OUTSIDE) for dy, dx in _RING] for x, y in place]

    def outline(self, hexagons: Collection[int]) -> Polygon:
        """Return the polygon made of hexagons that hang together and enclose nothing, counter-clockwise.

        CRS: EPSG:4326, 7 decimals. Raises: ValueError when they fall apart or leave a hole.
        """
        inside = set(hexagons)
        following: dict[Corner, Corner] = {}
        for hexagon in sorted(inside):
            x, y = (int(value) for value in self._centres[hexagon])
            corners = [(x + dx, y + dy) for dx, dy in _CORNERS]
            for side, neighbour in enumerate(self.rings[hexagon]):
                if neighbour not in inside:
                    following[corners[side]] = corners[(side + 1) % 6]
        first = min(following)
        ring = [first]
        while (corner := following[ring[-1]]) != first:
            ring.append(corner)
        if len(ring) != len(following):
            raise ValueError("these hexagons are not one piece without a hole")
        return Polygon([self._position(corner) for corner in ring])

    @cached_property
    def _centres(self) -> NDArray[np.int64]:
        row, column = np.divmod(np.arange(len(self)), self.columns)
        return np.column_stack([2 * column + row % 2, 3 * row])

    def _position(self, corner: Corner) -> tuple[float, float]:
        km_per_lon, km_per_lat = km_per_degree(self.middle_lat)
        lon = self.west + corner[0] * math.sqrt(3) / 2 * self.radius_km / km_per_lon
        lat = self.south + corner[1] * self.radius_km / 2 / km_per_lat
        return round(lon, _DECIMALS), round(lat, _DECIMALS)


def km_per_degree(lat: float) -> tuple[float, float]:
    """Return the length in kilometres of a degree of longitude and of latitude, on the WGS84 ellipsoid."""
    bend = 1 - _WGS84_E2 * math.sin(math.radians(lat)) ** 2
    along_parallel = _WGS84_RADIUS_KM * math.cos(math.radians(lat)) / math.sqrt(bend)
    along_meridian = _WGS84_RADIUS_KM * (1 - _WGS84_E2) / bend**1.5
    return math.radians(along_parallel), math.radians(along_meridian)
