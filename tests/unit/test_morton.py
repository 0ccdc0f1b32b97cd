"""Morton codes: prefixes are tiles, ranges hold what they promise."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo import morton
from geo.errors import Invalid

lons = st.floats(-180, 180)
lats = st.floats(-85, 85)
zooms = st.integers(0, morton.LEVELS)


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return the slippy-map tile by the formula every map library uses."""
    side = 2**zoom
    x = math.floor((lon + 180) / 360 * side)
    y = math.floor((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return min(x, side - 1), min(max(y, 0), side - 1)


def quadkey(x: int, y: int, zoom: int) -> int:
    """Return the quadkey of a tile, digit by digit, as a number."""
    digits = [(x >> bit & 1) + 2 * (y >> bit & 1) for bit in reversed(range(zoom))]
    return int("".join(map(str, digits)) or "0", 4)


@given(lons, lats, st.integers(0, 20))
def test_a_prefix_of_2z_bits_is_the_tile_of_zoom_z(lon: float, lat: float, zoom: int) -> None:
    x, y = tile_of(lon, lat, zoom)
    code = morton.encode(lon, lat)
    low, high = morton.tile_range(zoom, x, y)
    centre_x, centre_y = tile_of(*morton.decode(code >> morton.cell_shift(zoom), zoom), zoom)
    assume(abs((lon + 180) / 360 * 2**zoom % 1 - 0.5) < 0.4999)  # on an edge, rounding may choose either tile
    assume(abs((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom % 1 - 0.5) < 0.4999)
    assert code >> morton.cell_shift(zoom) == quadkey(x, y, zoom)
    assert low <= code < high
    assert (centre_x, centre_y) == (x, y)


def test_the_province_lies_in_the_tile_a_map_shows() -> None:
    assert morton.encode(105.84, 21.59) >> morton.cell_shift(8) == quadkey(203, 112, 8)


@given(lons, st.floats(-90, 90))
def test_codes_fit_a_signed_bigint_and_a_javascript_number(lon: float, lat: float) -> None:
    assert 0 <= morton.encode(lon, lat) < 2**52


@given(lons, lats)
def test_decode_gives_the_centre_of_the_cell(lon: float, lat: float) -> None:
    code = morton.encode(lon, lat)
    centre_lon, centre_lat = morton.decode(code)
    assert morton.encode(centre_lon, centre_lat) == code
    assert abs(centre_lon - lon) <= 360 / 2**morton.LEVELS
    assert abs(centre_lat - lat) <= 360 / 2**morton.LEVELS


@given(st.lists(st.tuples(lons, st.floats(-90, 90)), max_size=30))
def test_many_at_once_are_the_same_as_one_by_one(points: list[tuple[float, float]]) -> None:
    assert morton.encode_many(points).tolist() == [morton.encode(lon, lat) for lon, lat in points]


def test_the_ends_of_the_world_fall_into_the_outermost_cells() -> None:
    last = 4**morton.LEVELS - 1
    assert morton.encode(-180, 90) == morton.encode(-180, 85.06) == 0
    assert morton.encode(180, -90) == last
    assert morton.encode(179.9999999, -85.06) == last


@pytest.mark.parametrize(
    "place", [(math.nan, 21), (105, math.nan), (math.inf, 0), (180.1, 0), (0, -90.1), (21.6, 105.8)]
)
def test_what_is_no_place_has_no_code(place: tuple[float, float]) -> None:
    with pytest.raises(Invalid, match="position_invalid"):
        morton.encode(*place)


@given(st.integers(0, 20), st.data())
def test_the_four_tiles_below_share_out_the_range_of_a_tile(zoom: int, data: st.DataObject) -> None:
    x, y = (data.draw(st.integers(0, 2**zoom - 1)) for _ in "xy")
    low, high = morton.tile_range(zoom, x, y)
    below = sorted(morton.tile_range(zoom + 1, 2 * x + dx, 2 * y + dy) for dx in (0, 1) for dy in (0, 1))
    assert [low, *[end for _, end in below]] == [*[start for start, _ in below], high]


@given(st.tuples(lons, lons), st.tuples(lats, lats), zooms, st.floats(0, 1), st.floats(0, 1))
def test_a_cover_holds_every_place_of_its_box(
    x: tuple[float, float], y: tuple[float, float], zoom: int, east_share: float, north_share: float
) -> None:
    (west, east), (south, north) = sorted(x), sorted(y)
    ranges = morton.cover((west, south, east, north), zoom)
    lon = min(west + east_share * (east - west), east)
    lat = min(south + north_share * (north - south), north)
    code = morton.encode(lon, lat)
    assert any(low <= code < high for low, high in ranges)


@given(st.tuples(lons, lons), st.tuples(lats, lats), zooms)
def test_a_cover_is_ascending_merged_and_bounded(x: tuple[float, float], y: tuple[float, float], zoom: int) -> None:
    (west, east), (south, north) = sorted(x), sorted(y)
    ranges = morton.cover((west, south, east, north), zoom)
    assert all(low < high for low, high in ranges)
    assert all(end < start for (_, end), (start, _) in pairwise(ranges))
    assert len(ranges) <= morton.MAX_COVER_CELLS


def test_a_cover_is_no_larger_than_the_tiles_it_touches() -> None:
    box = (105.4, 21.3, 106.3, 22.8)
    inside = sum(high - low for low, high in morton.cover(box, 9))
    west, north = tile_of(105.4, 22.8, 9)
    east, south = tile_of(106.3, 21.3, 9)
    assert inside == (east - west + 1) * (south - north + 1) << morton.cell_shift(9)


def test_the_whole_world_is_one_range() -> None:
    assert morton.cover((-180, -90, 180, 90), 5) == [(0, 4**morton.LEVELS)]
    assert morton.cover((-180, -90, 180, 90), 26) == [(0, 4**morton.LEVELS)]


@pytest.mark.parametrize(
    "box", [(106, 21, 105, 22), (105, 22, 106, 21), (math.nan, 21, 106, 22), (105, 21, 106, math.inf), (-181, 0, 0, 0)]
)
def test_a_box_inside_out_is_refused(box: morton.Box) -> None:
    with pytest.raises(Invalid, match="box_invalid"):
        morton.cover(box, 9)


@pytest.mark.parametrize("level", [-1, 27])
def test_there_are_no_levels_beyond_the_code(level: int) -> None:
    with pytest.raises(ValueError, match="levels are 0 to 26"):
        morton.cell_shift(level)


@pytest.mark.parametrize("tile", [(3, 8, 0), (3, 0, -1)])
def test_there_are_no_tiles_beyond_the_world(tile: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        morton.tile_range(*tile)


def test_codes_at_the_same_shifted_value_are_one_cluster() -> None:
    points = np.array([[105.8401, 21.5901], [105.8402, 21.5902], [105.9, 21.7]])
    cells = morton.encode_many(points) >> morton.cell_shift(12)
    assert cells[0] == cells[1] != cells[2]
