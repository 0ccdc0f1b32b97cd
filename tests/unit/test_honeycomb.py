"""The equal-area map: a hexagon for each, one shape, neighbours near, north above south."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.hexgrid import km_per_degree
from geo.honeycomb import Cell, around, commune_cells, is_whole, lay_out, neighbours
from geo.units import communes

COMMUNES = communes()
POINTS = {commune.code: (commune.lon, commune.lat) for commune in COMMUNES}


def steps_between(one: Cell, other: Cell) -> int:
    """Return how many hexagons one walks from one to the other."""
    (a, b), (c, d) = ((column - (row - row % 2) // 2, row) for column, row in (one, other))
    return (abs(a - c) + abs(b - d) + abs(a + b - c - d)) // 2


def neighbour_pairs() -> list[tuple[str, str]]:
    """Return the communes that lie beside each other, by their points."""
    places = np.array([POINTS[commune.code] for commune in COMMUNES])
    near = neighbours(places * km_per_degree(float(places[:, 1].mean())))
    return [(COMMUNES[i].code, COMMUNES[j].code) for i, j in zip(*np.nonzero(np.triu(near)), strict=True)]


def test_every_commune_has_a_cell_of_its_own() -> None:
    cells = commune_cells()
    assert set(cells) == set(POINTS)
    assert len(set(cells.values())) == len(COMMUNES) == 92
    assert min(column for column, _ in cells.values()) == min(row for _, row in cells.values()) == 0


def test_the_cells_are_one_shape_without_a_hole() -> None:
    assert is_whole(commune_cells().values())


def test_most_neighbours_touch_and_none_is_far() -> None:
    cells = commune_cells()
    walks = [steps_between(cells[one], cells[other]) for one, other in neighbour_pairs()]
    assert np.mean(walks) < 1.25
    assert max(walks) <= 3
    assert np.mean(np.array(walks) == 1) > 0.75


def test_who_lies_well_to_the_north_is_never_drawn_below() -> None:
    cells = commune_cells()
    upside_down = [
        (one, other)
        for one, other in neighbour_pairs()
        if (POINTS[one][1] - POINTS[other][1]) * (cells[one][1] - cells[other][1]) > 0
    ]
    assert len(upside_down) <= 0.02 * len(neighbour_pairs())
    rows = np.array([cells[code][1] for code in POINTS])
    latitudes = np.array([lat for _, lat in POINTS.values()])
    assert np.corrcoef(rows, latitudes)[0, 1] < -0.95
    by_region = {key: [cells[one.code][1] for one in COMMUNES if one.region == key] for key in ("north", "south")}
    assert np.mean(by_region["north"]) + 4 < np.mean(by_region["south"])


def test_it_is_no_higher_than_a_screen_allows() -> None:
    columns, rows = (np.array(axis) for axis in zip(*commune_cells().values(), strict=True))
    assert np.ptp(rows) <= 1.5 * np.ptp(columns)


def test_the_same_points_give_the_same_map_in_whatever_order_they_come() -> None:
    assert lay_out(dict(reversed(POINTS.items()))) == commune_cells()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=30))
def test_any_points_become_one_shape_even_where_some_are_twins(places: list[tuple[int, int]]) -> None:
    cells = lay_out({str(n): (105 + x / 40, 21 + y / 40) for n, (x, y) in enumerate(places)})
    assert len(set(cells.values())) == len(places)
    assert is_whole(cells.values())


def test_nothing_has_no_map() -> None:
    assert lay_out({}) == {}


@pytest.mark.parametrize(
    ("cells", "whole"),
    [
        ([(0, 0)], True),
        ([(0, 0), (1, 0), (0, 1)], True),
        ([(0, 0), (2, 0)], False),
        (list(around((3, 3))), False),
        ([(3, 3), *around((3, 3))], True),
        (list(around((3, 4))), False),
    ],
)
def test_a_shape_apart_or_around_a_hole_is_not_whole(cells: list[Cell], *, whole: bool) -> None:
    assert is_whole(cells) is whole


def test_touching_is_mutual() -> None:
    for cell in ((4, 4), (4, 5)):
        assert len(set(around(cell))) == 6
        assert all(cell in around(other) for other in around(cell))
