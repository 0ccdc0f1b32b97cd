"""Boundaries for a map that has none yet: stylised on purpose, and made of nothing but public lists.

Each commune gets a patch of hexagons around its middle and the former seats within it, as large as its official area.
The straight edges stay visible, so that no one takes them for surveyed lines. An operator's file replaces them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from geo.boundaries import BoundarySet
from geo.hexgrid import HexGrid
from geo.partition import Partition
from geo.units import Commune, FormerCommune, communes, former_communes

RADIUS_KM = 1.2
_MARGIN_KM = 15.0
_MIDDLE_SHARE = 1 / 3  # how much a commune's middle draws, against its nearest former seat
_ROUNDS = 200
_EASE = 0.4  # how much of a missing area a commune's reach makes good in one round


def approximate_boundaries() -> BoundarySet:
    """Return stylised boundaries of the province's communes.

    Source: geo/data/SOURCES.md#approximate-boundaries.
    Cost: about a second.
    """
    return BoundarySet.of("approximate", approximate(communes(), former_communes()), approximate=True)


def approximate(units: Sequence[Commune], former: Sequence[FormerCommune]) -> dict[str, Polygon]:
    """Return a stylised boundary for every unit: one piece without a hole, near its official area, around its point.

    Neighbours share their edges to the last digit. The same lists always give the same boundaries.

    CRS: EPSG:4326.
    """
    middles = np.array([(unit.lon, unit.lat) for unit in units])
    seats = np.array([(seat.lon, seat.lat) for seat in former]).reshape(-1, 2)
    grid = HexGrid.around(np.concatenate([middles, seats]), RADIUS_KM, _MARGIN_KM)
    targets = np.maximum(1, np.rint([unit.area_km2 for unit in units] / grid.area_km2(middles[:, 1]))).astype(int)
    to_middle = _squared_km(grid, middles)
    to_seat = _squared_km(grid, seats)
    distances = to_middle.copy()
    for place, unit in enumerate(units):
        own = [index for index, seat in enumerate(former) if seat.commune_code == unit.code]
        if own:
            nearest = to_seat[:, own].min(axis=1)
            distances[:, place] = _MIDDLE_SHARE * to_middle[:, place] + (1 - _MIDDLE_SHARE) * nearest
    partition = Partition(
        grid.rings,
        scores=_reaches(distances, targets, grid) - distances,
        seeds=_seeds(to_middle),
        edge_loss=RADIUS_KM**2,
    )
    partition.grow()
    partition.settle(targets.tolist())
    return {unit.code: grid.outline(partition.hexagons_of(place)) for place, unit in enumerate(units)}


def _squared_km(grid: HexGrid, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squared distance of every hexagon's centre from every point.

    Shape: points (n, 2) -> (hexagons, n).
    """
    apart = grid.centres_km[:, None, :] - grid.to_km(points)[None, :, :]
    squared: NDArray[np.float64] = np.einsum("hnk,hnk->hn", apart, apart)
    return squared


def _reaches(distances: NDArray[np.float64], targets: NDArray[np.int_], grid: HexGrid) -> NDArray[np.float64]:
    """Return how far each unit must reach, in squared km, to win as many hexagons as its target.

    A hexagon goes to the unit whose reach exceeds its distance the most, to none when no reach does: a power diagram
    with open country around it. Its balance is found by giving a little more to who has too little, round after round.
    """
    per_hexagon = float(grid.area_km2(grid.middle_lat)) / np.pi
    reaches = np.multiply(targets, per_hexagon, dtype=np.float64)
    for _ in range(_ROUNDS):
        lead = reaches - distances
        winner = lead.argmax(axis=1)
        won = np.bincount(winner[lead.max(axis=1) > 0], minlength=len(targets))
        reaches += _EASE * per_hexagon * (targets - won)
    return reaches


def _seeds(to_middle: NDArray[np.float64]) -> list[int]:
    """Return for every unit the free hexagon nearest to its middle: the one it lies in, unless that is taken."""
    seeds: list[int] = []
    for column in to_middle.T:
        nearby = np.argsort(column, kind="stable")[: len(seeds) + 1].tolist()
        seeds.append(next(hexagon for hexagon in nearby if hexagon not in seeds))
    return seeds
