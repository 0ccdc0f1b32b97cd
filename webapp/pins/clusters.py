"""Pins of a map view, as clusters where they are many and one by one where they are few.

Clusters are cells of the quadkey grid, so they stay where they are while the map is panned. For a whole province they
are counted already; everybody else's few pins, and what only the pins themselves can tell, are counted when asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from geo import morton
from geo.review import MARK_OF, Mark
from geo.units import is_whole_province
from webapp.access.policy import Actor, Permission, reach
from webapp.access.scope import below, outside, within_reach
from webapp.db.spatial import lat_of, lon_of
from webapp.pins import cells
from webapp.pins.cells import Counted
from webapp.pins.models import Pin
from webapp.pins.queries import PinFilter, PinRow, pin_rows, read_rows, visible_to

CELLS_PER_TILE = 2  # levels finer than the tile: a cluster stands for 64 x 64 screen pixels
SINGLE_FROM_ZOOM = 15
MANY = 60  # a view that holds no more than this shows every pin
MOST_SINGLE = 600
# As plain text: a view of a province adds up thousands of rows, and an enum's members are slow keys.
_MARKS = [mark.value for mark in Mark]
_MARK_OF = {status.value: mark.value for status, mark in MARK_OF.items()}


@dataclass(slots=True)
class Cluster:
    """Pins that share a cell. CRS: EPSG:4326."""

    key: str
    count: int = 0
    marks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_MARKS, 0))
    groups: dict[str, int] = field(default_factory=dict)
    states: dict[str, dict[str, int]] = field(default_factory=dict)  # by group
    statuses: set[str] = field(default_factory=set)
    lon_sum: float = 0.0
    lat_sum: float = 0.0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of its pins, which lies in its cell."""
        return self.lon_sum / self.count, self.lat_sum / self.count

    def add(self, row: Counted) -> None:
        """Count pins of one sort."""
        self.count += row.pins
        self.lon_sum += row.lon * row.pins
        self.lat_sum += row.lat * row.pins
        self.statuses.add(row.status)
        self.marks[_MARK_OF[row.status]] += row.pins
        self.groups[row.group] = self.groups.get(row.group, 0) + row.pins
        states = self.states.setdefault(row.group, {})
        states[row.state] = states.get(row.state, 0) + row.pins


@dataclass(frozen=True, slots=True)
class Window:
    """A view, widened to the tiles of its zoom: whoever looks at the same tiles asks for the same."""

    zoom: int
    ranges: tuple[morton.Range, ...]

    @property
    def level(self) -> int:
        """The level of the cells that are clusters."""
        return min(self.zoom + CELLS_PER_TILE, morton.LEVELS)


@lru_cache(maxsize=4_096)
def window_of(box: morton.Box, zoom: int) -> Window:
    """Return the view of a box.

    CRS: EPSG:4326; box is (west, south, east, north).
    Raises: Invalid with code box_invalid.
    """
    return Window(zoom, tuple(morton.cover(box, min(zoom + 1, morton.LEVELS))))


def view(session: Session, actor: Actor, chosen: PinFilter, window: Window) -> tuple[list[Cluster], list[PinRow]]:
    """Return the clusters and the single pins of a view."""
    found: dict[int, Cluster] = {}
    for row in _counted(session, actor, chosen, window):
        cluster = found.get(row.cell)
        if cluster is None:
            cluster = found[row.cell] = Cluster(key=f"{window.level}/{row.cell}")
        cluster.add(row)
    total = sum(cluster.count for cluster in found.values())
    clusters: list[Cluster] = []
    if total <= MANY:
        alone = _in_cells(found, window)
    elif window.zoom >= SINGLE_FROM_ZOOM and total <= MOST_SINGLE:
        alone = _looked_at(window, Pin.morton)
    else:
        clusters = [found[cell] for cell in sorted(found) if found[cell].count > 1]
        alone = Pin.morton.in_([morton.encode(*one.centre) for one in found.values() if one.count == 1])
    return clusters, read_rows(session, pin_rows(alone, visible_to(actor), *chosen.conditions(actor)).order_by(Pin.id))


def _in_cells(found: Mapping[int, Cluster], window: Window) -> ColumnElement[bool]:
    """Test that a pin is one of those that were counted, by ranges of an index that hold little else."""
    shift = morton.cell_shift(window.level)
    return or_(
        false(),
        *(
            and_(
                Pin.group.in_(cluster.groups),
                Pin.status.in_(cluster.statuses),
                Pin.morton.between(cell << shift, ((cell + 1) << shift) - 1),
            )
            for cell, cluster in found.items()
        ),
    )


def _counted(session: Session, actor: Actor, chosen: PinFilter, window: Window) -> Iterator[Counted]:
    """Count the pins of a view by cell and sort.

    Where the asker sees a whole province the pins are found by where the map looks, else by whose they are: the one
    would find everybody's, the other the whole province's.
    """
    paths = reach(actor, Permission.PINS_READ)
    whole, parts = [p for p in paths if is_whole_province(p)], [p for p in paths if not is_whole_province(p)]
    asked = chosen.conditions(actor)
    if not whole:
        yield from _scan(session, window, visible_to(actor), _looked_at(window, Pin.morton + 0), *asked)
    elif window.level > cells.FINEST or not cells.can_tell(chosen):
        yield from _scan(session, window, _looked_at(window, Pin.morton), _visible(actor), *asked)
    else:
        yield from cells.counted(session, whole, chosen, ranges=window.ranges, level=window.level)
        mine = [and_(Pin.created_by == actor.user_id, gap) for gap in outside(Pin.unit_path, whole)]
        beyond = or_(*mine, *(below(Pin.unit_path, path) for path in parts))
        yield from _scan(session, window, beyond, _looked_at(window, Pin.morton + 0), *asked)
        if chosen.also_kinds:
            others = replace(chosen, group=None, also_kinds=()).conditions(actor)
            also = (Pin.kind.in_(chosen.also_kinds), Pin.group != chosen.group)
            inside = or_(*(below(Pin.unit_path.concat(""), path) for path in whole))
            yield from _scan(session, window, *also, _looked_at(window, Pin.morton), inside, *others)


def _looked_at(window: Window, column: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return or_(*(column.between(low, high - 1) for low, high in window.ranges))


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Test as `visible_to`, in a way for which no index is of use."""
    return or_(within_reach(Pin.unit_path.concat(""), actor, Permission.PINS_READ), Pin.created_by + 0 == actor.user_id)


def _scan(session: Session, window: Window, *conditions: ColumnElement[bool]) -> Iterator[Counted]:
    # PostgreSQL shifts a bigint by an integer only, and a bare number would be sent as a bigint.
    shift = cast(morton.cell_shift(window.level), Integer)
    cell: ColumnElement[int] = Pin.morton.bitwise_rshift(shift).label("cell")
    sort = (Pin.group, Pin.status, Pin.state)
    middle = (func.avg(lon_of(Pin.geom)), func.avg(lat_of(Pin.geom)))
    counted = select(cell, *sort, func.count(), *middle).where(*conditions).group_by(cell, *sort)
    return (Counted(*row) for row in session.execute(counted))
