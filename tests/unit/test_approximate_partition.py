"""Hexagons and their owners: geometry to the last digit, and the rule that keeps pieces whole."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.hexgrid import OUTSIDE, HexGrid
from geo.partition import Partition

GRID = HexGrid(west=105.0, south=21.5, rows=12, columns=12, radius_km=1.0, middle_lat=21.55)


def test_neighbours_are_mutual_and_six_inside_the_grid() -> None:
    for hexagon, ring in enumerate(GRID.rings):
        assert len(ring) == 6
        for side, neighbour in enumerate(ring):
            if neighbour != OUTSIDE:
                assert GRID.rings[neighbour][(side + 3) % 6] == hexagon
    assert sum(OUTSIDE not in ring for ring in GRID.rings) == 10 * 10


def test_centres_lie_in_their_own_hexagon_and_areas_are_true() -> None:
    geod = Geod(ellps="WGS84")
    for hexagon in range(len(GRID)):
        shape = GRID.outline([hexagon])
        centre = np.array([[shape.centroid.x, shape.centroid.y]])
        assert GRID.to_km(centre)[0] == pytest.approx(GRID.centres_km[hexagon], abs=0.001)
        area_km2 = geod.geometry_area_perimeter(shape)[0] / 1_000_000
        assert area_km2 == pytest.approx(float(GRID.area_km2(shape.centroid.y)), rel=0.001)


def test_an_outline_is_the_union_of_its_hexagons() -> None:
    hexagons = [40, 41, 52, 53, 54]
    union = shapely.union_all([GRID.outline([hexagon]) for hexagon in hexagons])
    assert GRID.outline(hexagons).equals(union)
    assert GRID.outline(hexagons).exterior.is_ccw


@pytest.mark.parametrize("hexagons", [[40, 100], GRID.rings[54]])
def test_hexagons_apart_or_around_a_hole_have_no_outline(hexagons: list[int]) -> None:
    with pytest.raises(ValueError, match="not one piece"):
        GRID.outline(hexagons)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_pieces_stay_whole_whatever_the_scores_and_targets(data: st.DataObject) -> None:
    owners = data.draw(st.integers(1, 6))
    seeds = data.draw(st.lists(st.integers(0, len(GRID) - 1), min_size=owners, max_size=owners, unique=True))
    dice = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    partition = Partition(GRID.rings, dice.uniform(-1, 1, (len(GRID), owners)), seeds, edge_loss=0.2)
    partition.grow()
    partition.settle(data.draw(st.lists(st.integers(1, 40), min_size=owners, max_size=owners)))
    pieces = [partition.hexagons_of(owner) for owner in range(owners)]
    assert [len(piece) for piece in pieces] == partition.sizes
    assert all(seed in piece for seed, piece in zip(seeds, pieces, strict=True))
    outlines = [GRID.outline(piece) for piece in pieces]
    assert shapely.coverage_is_valid(outlines)
    assert not any(part.interiors for part in shapely.get_parts(shapely.coverage_union_all(outlines)))


def test_sizes_become_the_targets_where_there_is_room() -> None:
    seeds = [30, 65, 110]
    to_seed = ((GRID.centres_km[:, None] - GRID.centres_km[seeds][None]) ** 2).sum(axis=2)
    partition = Partition(GRID.rings, 20 - to_seed, seeds, edge_loss=1.0)
    partition.grow()
    partition.settle([12, 31, 7])
    assert partition.sizes == [12, 31, 7]


def test_a_target_beyond_the_grid_ends_in_what_there_is() -> None:
    partition = Partition(GRID.rings, np.full((len(GRID), 1), -1.0), [70], edge_loss=1.0)
    partition.grow()
    partition.settle([1000])
    assert 100 < partition.sizes[0] <= len(GRID)


def test_free_land_that_owners_enclose_is_theirs() -> None:
    seeds = [GRID.rings[65][0], GRID.rings[65][3]]
    scores = np.full((len(GRID), 2), -1.0)
    scores[GRID.rings[65]] = 1.0
    partition = Partition(GRID.rings, scores, seeds, edge_loss=1.0)
    partition.grow()
    assert sum(partition.sizes) == 7
