"""Morton codes: one integer per place, whose leading bits are the map tile it lies in.

A code interleaves the column and the row of the place's Web Mercator tile at level 26: column bits at the even places,
row bits (counted southwards) at the odd ones. So the first 2z of its 52 bits, read as a number, are the quadkey of the
slippy-map tile z/x/y; a tile is one range of codes, and a plain b-tree answers a map view. A cell is 0.6 m wide at the
equator. Codes fit a signed BIGINT, and a JavaScript number as well.

Every place on earth has a code: latitudes beyond 85.0511 degrees fall into the outermost row, longitude 180 into the
last column. What is no place (NaN, infinite, out of range) raises geo.errors.Invalid("position_invalid").
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import Invalid
from geo.points import are_on_earth

LEVELS = 26
BITS = 2 * LEVELS
MAX_COVER_CELLS = 256

Box = tuple[float, float, float, float]
Range = tuple[int, int]

_SIDE = 1 << LEVELS
_MAX_LAT = math.degrees(math.atan(math.sinh(math.pi)))
_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
_GATHER = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


def encode(lon: float, lat: float) -> int:
    """Return the code of a place.

    CRS: EPSG:4326.
    Raises: Invalid("position_invalid").
    """
    return int(encode_many([[lon, lat]])[0])


def encode_many(points: ArrayLike) -> NDArray[np.int64]:
    """Return the code of each place.

    Shape: (n, 2) float64, longitude first -> (n,) int64.
    CRS: EPSG:4326.
    Raises: Invalid("position_invalid") when any of them is no place.
    """
    places = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if not np.all(are_on_earth(places)):
        raise Invalid("position_invalid", field="position")
    x, y = _unit_square(places[:, 0], places[:, 1])
    return _interleave(_cells(x, LEVELS), _cells(y, LEVELS))


def decode(code: int, level: int = LEVELS) -> tuple[float, float]:
    """Return the centre (lon, lat) of the cell with this code; of a coarser one when `code` has only 2 x `level` bits.

    CRS: EPSG:4326.
    """
    _check_level(level)
    if not 0 <= code < 1 << (2 * level):
        raise ValueError(f"no cell {code} at level {level}")
    side = 1 << level
    x = (_compact(code) + 0.5) / side
    y = (_compact(code >> 1) + 0.5) / side
    return x * 360.0 - 180.0, math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y))))


def cell_shift(level: int) -> int:
    """Return by how many bits to shift a code to the right to get its cell at a level (0 to 26).

    Codes with equal shifted values lie in one tile of that level; `decode(shifted, level)` is the tile's centre.
    """
    _check_level(level)
    return BITS - 2 * level


def tile_range(z: int, x: int, y: int) -> Range:
    """Return the codes in a slippy-map tile as (lo, hi): lo <= code < hi."""
    _check_level(z)
    if not (0 <= x < 1 << z and 0 <= y < 1 << z):
        raise ValueError(f"no tile {z}/{x}/{y}")
    cell = int(_interleave(np.array([x]), np.array([y]))[0])
    return cell << cell_shift(z), (cell + 1) << cell_shift(z)


def column_and_row(code: int) -> tuple[int, int]:
    """Return the column eastwards and the row southwards of a place's cell at the finest level."""
    return _compact(code), _compact(code >> 1)


def place_at(column: float, row: float) -> tuple[float, float]:
    """Return the place (lon, lat) so far from the world's north-west corner, in cells of the finest level.

    CRS: EPSG:4326.
    """
    return column / _SIDE * 360.0 - 180.0, math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * row / _SIDE))))


def cover(box: Box, zoom: int) -> list[Range]:
    """Return ascending, disjoint ranges (lo, hi), lo <= code < hi, that together hold every code in the box.

    They are the tiles of level `zoom` that the box touches, neighbours in the order of codes merged; of a coarser level
    when there would be more than 256 of them, so that no box can ask for endless ranges. Other codes may lie in
    the ranges too: those of the tiles' parts outside the box.

    CRS: EPSG:4326; box is west, south, east, north, its edges belong to it.
    Raises: Invalid("box_invalid") when west > east, south > north, or an edge is no place.
    """
    _check_level(zoom)
    west, south, east, north = box
    if not (np.all(are_on_earth([[west, south], [east, north]])) and west <= east and south <= north):
        raise Invalid("box_invalid", field="bbox")
    x, y = _unit_square(np.array([west, east]), np.array([north, south]))
    level = zoom
    while True:
        (first_x, last_x), (first_y, last_y) = _cells(x, level), _cells(y, level)
        if (last_x - first_x + 1) * (last_y - first_y + 1) <= MAX_COVER_CELLS:
            break
        level -= 1
    columns, rows = np.meshgrid(np.arange(first_x, last_x + 1), np.arange(first_y, last_y + 1))
    cells = np.sort(_interleave(columns.ravel(), rows.ravel()))
    starts = cells[np.diff(cells, prepend=-2) != 1]
    ends = cells[np.diff(cells, append=cells[-1] + 2) != 1] + 1
    shift = cell_shift(level)
    return [(int(start) << shift, int(end) << shift) for start, end in zip(starts, ends, strict=True)]


def _unit_square(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Web Mercator x eastwards and y southwards, both 0 to 1 over the world."""
    x = (lon + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT)))) / (2.0 * np.pi)
    return x, y


def _cells(share: NDArray[np.float64], level: int) -> NDArray[np.int64]:
    """Return the column (or row) of a level in which each share of the world's width lies."""
    finest = np.clip(np.floor(share * _SIDE), 0, _SIDE - 1).astype(np.int64)
    return finest >> (LEVELS - level)


def _interleave(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    return _spread(x) | (_spread(y) << 1)


def _spread(values: NDArray[np.int64]) -> NDArray[np.int64]:
    spread = values
    for shift, mask in _SPREAD:
        spread = (spread | (spread << shift)) & mask
    return spread


def _compact(code: int) -> int:
    """Return the number made of every second bit, from the lowest on."""
    compact = code & 0x5555555555555555
    for shift, mask in _GATHER:
        compact = (compact | (compact >> shift)) & mask
    return compact


def _check_level(level: int) -> None:
    if not 0 <= level <= LEVELS:
        raise ValueError(f"levels are 0 to {LEVELS}: {level}")
