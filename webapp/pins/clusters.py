"""Pins of a map view, as clusters where they are many and one by one where they are few.

Clusters are cells of the quadkey grid, so they stay where they are while the map is panned, and counting them needs no
geometry: one range scan of an integer column on either engine.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, or_, select
from sqlalchemy.orm import Session

from geo import morton
from geo.review import MARK_OF, Mark, Status
from webapp.access.policy import Actor
from webapp.pins.models import Pin
from webapp.pins.queries import PinFilter, PinRow, pin_rows, read_rows, visible_to

CELLS_PER_TILE = 2  # levels finer than the tile: a cluster stands for 64 x 64 screen pixels
SINGLE_FROM_ZOOM = 15
MANY = 60  # a view that holds no more than this shows every pin
MOST_SINGLE = 600


@dataclass(slots=True)
class Cluster:
    """Pins that share a cell. CRS: EPSG:4326."""

    key: str
    count: int = 0
    first: int = 0
    last: int = 0
    marks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Mark, 0))
    groups: dict[str, int] = field(default_factory=dict)
    some_id: int = 0

    @property
    def centre(self) -> tuple[float, float]:
        """Half-way between the cell's first and last pin along the curve: exact for one pin and for two."""
        (west, north), (east, south) = morton.decode(self.first), morton.decode(self.last)
        return (west + east) / 2, (north + south) / 2


def view(
    session: Session, actor: Actor, chosen: PinFilter, *, box: morton.Box, zoom: int
) -> tuple[list[Cluster], list[PinRow]]:
    """Return the clusters and the single pins of a view.

    CRS: EPSG:4326; box is (west, south, east, north).
    Raises: Invalid with code box_invalid.
    """
    conditions = [_within(box, zoom), visible_to(actor), *chosen.conditions(actor)]
    clusters = _count(session, conditions, zoom)
    total = sum(cluster.count for cluster in clusters)
    if total <= MANY or (zoom >= SINGLE_FROM_ZOOM and total <= MOST_SINGLE):
        return [], read_rows(session, pin_rows(*conditions).order_by(Pin.id))
    lone = [cluster.some_id for cluster in clusters if cluster.count == 1]
    return [c for c in clusters if c.count > 1], read_rows(session, pin_rows(Pin.id.in_(lone)).order_by(Pin.id))


def _within(box: morton.Box, zoom: int) -> ColumnElement[bool]:
    ranges = morton.cover(box, min(zoom + 1, morton.LEVELS))
    return or_(*((Pin.morton >= low) & (Pin.morton < high) for low, high in ranges))


def _count(session: Session, conditions: list[ColumnElement[bool]], zoom: int) -> list[Cluster]:
    level = min(zoom + CELLS_PER_TILE, morton.LEVELS)
    # PostgreSQL shifts a bigint by an integer only, and a bare number would be sent as a bigint.
    shift = cast(morton.cell_shift(level), Integer)
    cell: ColumnElement[Any] = Pin.morton.bitwise_rshift(shift).label("cell")
    counted = (
        select(cell, Pin.group, Pin.status, func.count(), func.min(Pin.morton), func.max(Pin.morton), func.min(Pin.id))
        .where(*conditions)
        .group_by(cell, Pin.group, Pin.status)
    )
    found: dict[int, Cluster] = {}
    for key, group, status, count, first, last, some_id in session.execute(counted):
        cluster = found.setdefault(key, Cluster(key=f"{level}/{key}", first=first, some_id=some_id))
        cluster.count += count
        cluster.first, cluster.last = min(cluster.first, first), max(cluster.last, last)
        cluster.marks[MARK_OF[Status(status)]] += count
        cluster.groups[group] = cluster.groups.get(group, 0) + count
    return [found[key] for key in sorted(found)]
