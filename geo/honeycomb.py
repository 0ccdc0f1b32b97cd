"""A map on which every commune is one hexagon of the same size: small wards are seen as well as wide mountains.

Neighbours are pulled to one distance from each other, each in the direction it really lies in; then every commune gets
a hexagon of its own, so that all together move least. Only points are needed, no boundaries, and no dice are thrown:
the same points give the same map.
"""

import math
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geo.assignment import assign
from geo.hexgrid import km_per_degree
from geo.points import Position
from geo.units import communes

Cell = tuple[int, int]  # column from the west, row from the north; odd rows are moved half a hexagon to the east

_ROW_HEIGHT = math.sqrt(3) / 2  # of a hexagon that stands on a corner and is 1 wide
_STRETCH = (1.2, 0.7)  # the province is twice as high as wide; a screen is not
_SHRINK = 0.95
_MARGIN = 2  # cells around the points, for those that find theirs taken


def lay_out(points: Mapping[str, Position]) -> dict[str, Cell]:
    """Give every point a cell of its own: one connected shape without a hole, neighbours near, north above south.

    CRS: EPSG:4326, longitude first.
    Cost: O(n³) of few instructions; 20 ms for 92 points.
    """
    codes = sorted(points)
    if not codes:
        return {}
    lon_lat = np.array([points[code] for code in codes], dtype=np.float64)
    km = (lon_lat - lon_lat.mean(axis=0)) * km_per_degree(float(lon_lat[:, 1].mean()))
    wanted = evened(km) * _STRETCH
    while not is_whole(cells := _nearest_cells(wanted)):
        wanted = wanted * _SHRINK
    west, north = min(column for column, _ in cells), min(row for _, row in cells)
    north -= north % 2  # an odd row stays odd
    return dict(zip(codes, ((column - west, row - north) for column, row in cells), strict=True))


@cache
def commune_cells() -> Mapping[str, Cell]:
    """Return the hexagon of every commune by its code, laid out once."""
    return MappingProxyType(lay_out({commune.code: (commune.lon, commune.lat) for commune in communes()}))


def neighbours(places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which places are neighbours: no third one lies in the circle between them (the Gabriel graph).

    Shape: (n, 2) -> (n, n), symmetric.
    """
    gaps = places[:, None] - places
    square = (gaps**2).sum(axis=2)
    near = np.array([~(row + square < row[:, None]).any(axis=1) for row in square])
    np.fill_diagonal(near, val=False)
    return near


def evened(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pull neighbours to the distance 1, each in the direction it lies in, as well as all of them can have it.

    Shape: (n, 2) -> (n, 2), around (0, 0).
    """
    near = neighbours(places).astype(np.float64)
    gaps = places[:, None] - places
    length = np.hypot(gaps[..., 0], gaps[..., 1])
    length[length == 0] = 1  # to oneself, or to a twin
    pull = (near[..., None] * gaps / length[..., None]).sum(axis=1)
    spread = np.diag(near.sum(axis=1)) - near
    moved: NDArray[np.float64] = np.linalg.lstsq(spread, pull, rcond=None)[0]
    centred: NDArray[np.float64] = moved - moved.mean(axis=0)
    return centred


def is_whole(cells: Collection[Cell]) -> bool:
    """Tell whether cells are one connected shape that encloses nothing."""
    inside = set(cells)
    columns, rows = [column for column, _ in inside], [row for _, row in inside]
    frame = {
        (column, row)
        for column in range(min(columns) - 1, max(columns) + 2)
        for row in range(min(rows) - 1, max(rows) + 2)
    }
    outside = frame - inside
    return _reached(next(iter(inside)), inside) == inside and _reached(min(outside), outside) == outside


def around(cell: Cell) -> tuple[Cell, ...]:
    """Return the six cells that touch one."""
    column, row = cell
    east = column + row % 2
    return (
        (column - 1, row),
        (column + 1, row),
        *((side, other) for other in (row - 1, row + 1) for side in (east - 1, east)),
    )


def _nearest_cells(wanted: NDArray[np.float64]) -> list[Cell]:
    """Give everyone a cell of a grid so that all together lie nearest to where they would like to be; rows go south."""
    places = wanted * (1, -1)
    low, high = np.floor(places.min(axis=0)) - _MARGIN, np.ceil(places.max(axis=0)) + _MARGIN
    rows = np.arange(math.floor(low[1] / _ROW_HEIGHT), math.ceil(high[1] / _ROW_HEIGHT) + 1)
    columns = np.arange(int(low[0]), int(high[0]) + 1)
    row, column = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    centres = np.column_stack([column + 0.5 + row % 2 / 2, row * _ROW_HEIGHT])
    taken = assign(((places[:, None] - centres) ** 2).sum(axis=2))
    return [(int(column[place]), int(row[place])) for place in taken]


def _reached(start: Cell, allowed: set[Cell]) -> set[Cell]:
    seen, waiting = {start}, [start]
    while waiting:
        new = {cell for cell in around(waiting.pop()) if cell in allowed} - seen
        seen |= new
        waiting += new
    return seen
