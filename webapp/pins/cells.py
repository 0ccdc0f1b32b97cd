"""Pins counted per cell of the map, at a few depths: what a view of a whole province is made of.

Kept by the writer of history from the same changes as the spans, and made anew from the spans by one command.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, RowMapping, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from geo import morton
from geo.review import marks_to_statuses
from geo.units import province_path_of
from webapp.access.scope import below
from webapp.db.schema import Base
from webapp.db.sums import add_up, drop_empty
from webapp.pins.models import PinCell, PinSpan
from webapp.pins.queries import PinFilter
from webapp.pins.spans import Change

LEVELS: Final = (14, 12, 10, 8, 6)  # from the finest on, each made of the one before
FINEST: Final = LEVELS[0]
SORT: Final = ("group", "status", "state")
_CELL: Final = ("cell", "province_path", *SORT)
_TABLE: Final = Base.metadata.tables["pin_cells"]
_STEP: Final = 2 * (LEVELS[0] - LEVELS[1])  # bits of the quadkey between one level and the next
_AT_ONCE: Final = 20_000

Facts = Mapping[str, Any] | RowMapping
Move = tuple[int, Facts]  # one pin more or less where these facts put it
Sums = dict[tuple[Any, ...], list[int]]  # pins, columns and rows by cell, province, group, status and state


class Counted(NamedTuple):
    """So many pins of one sort in one cell, and the middle of them or of all that are there. CRS: EPSG:4326."""

    cell: int
    group: str
    status: str
    state: str
    pins: int
    lon: float
    lat: float


def can_tell(chosen: PinFilter) -> bool:
    """Return whether cells know all that is asked for."""
    return replace(chosen, group=None, also_kinds=(), mark=None, statuses=(), state=None) == PinFilter()


def counted(
    session: Session, province_paths: Iterable[str], chosen: PinFilter, *, ranges: Iterable[morton.Range], level: int
) -> Iterator[Counted]:
    """Yield what stands in each cell of a level, in whole provinces."""
    kept = min(one for one in LEVELS if one >= level)
    to_kept, to_level = morton.cell_shift(kept), 2 * (kept - level)
    cell = PinCell.cell.bitwise_rshift(cast(to_level, Integer)) if to_level else PinCell.cell
    sort, sums = (PinCell.group, PinCell.status, PinCell.state), (PinCell.pins, PinCell.columns, PinCell.rows)
    query = select(cell, *sort, *((cast(func.sum(column), BigInteger) for column in sums) if to_level else sums))
    # Added up by the database only where there is much to add up; a cell may be several provinces' as it is.
    query = query.group_by(cell, *sort) if to_level else query
    found = session.execute(
        query.order_by(cell).where(
            PinCell.level == kept,
            or_(*(PinCell.cell.between(low >> to_kept, (high - 1) >> to_kept) for low, high in ranges)),
            or_(*(below(PinCell.province_path, path) for path in province_paths)),
            *_sorts(chosen),
        )
    )
    for number, rows in groupby(found, key=itemgetter(0)):
        here = list(rows)
        pins = sum(row[4] for row in here)
        # A pin stands in the middle of its finest cell.
        middle = (sum(row[at] for row in here) / pins + 0.5 for at in (5, 6))
        lon, lat = morton.place_at(*middle)
        for _, group, status, state, count, _, _ in here:
            yield Counted(number, group, status, state, count, lon, lat)


def _sorts(chosen: PinFilter) -> Iterator[ColumnElement[bool]]:
    if chosen.group is not None:
        yield PinCell.group == chosen.group.value
    if chosen.mark is not None:
        yield PinCell.status.in_(marks_to_statuses(chosen.mark))
    if chosen.statuses:
        yield PinCell.status.in_(chosen.statuses)
    if chosen.state is not None:
        yield PinCell.state == chosen.state


def carry_over(session: Session, changes: Iterable[Change]) -> None:
    """Count pins where they stand now, and no more where they stood.

    Take the turn of those who write history first: two who count the same cells would wait for each other.
    """
    moves = list(chain.from_iterable(map(_moves, changes)))
    _add(session, moves)
    emptied = _rows(_sums(move for move in moves if move[0] < 0))
    drop_empty(session.connection(), _TABLE, emptied, _TABLE.c.pins)


def rebuild(session: Session) -> None:
    """Count all pins anew, from the spans that hold now."""
    session.execute(delete(PinCell))
    facts = [PinSpan.__table__.c[name] for name in ("morton", "unit_path", *SORT)]
    query = select(*facts).where(PinSpan.until.is_(None)).execution_options(yield_per=_AT_ONCE)
    for part in session.execute(query).mappings().partitions():
        _add(session, ((1, fact) for fact in part))


def _moves(change: Change) -> Iterator[Move]:
    before, after = change.before, change.after
    if before is not None and all(before[name] == after[name] for name in ("morton", "unit_path", *SORT)):
        return
    if before is not None:
        yield -1, before
    yield 1, after


def _add(session: Session, moves: Iterable[Move]) -> None:
    rows = _rows(_sums(moves))
    for start in range(0, len(rows), _AT_ONCE):
        add_up(session.connection(), _TABLE, rows[start : start + _AT_ONCE])


def _sums(moves: Iterable[Move]) -> Sums:
    """Return what is added in each cell of the finest level."""
    sums: Sums = {}
    for sign, facts in moves:
        code = facts["morton"]
        column, row = morton.column_and_row(code)
        key = (code >> morton.cell_shift(FINEST), province_path_of(facts["unit_path"]), *(facts[name] for name in SORT))
        kept = sums.setdefault(key, [0, 0, 0])
        kept[0] += sign
        kept[1] += sign * column
        kept[2] += sign * row
    return sums


def _rows(sums: Sums) -> list[dict[str, Any]]:
    """Return what is added at every level, as rows."""
    rows: list[dict[str, Any]] = []
    for level in LEVELS:
        rows += (
            {
                "level": level,
                **dict(zip(_CELL, key, strict=True)),
                **dict(zip(("pins", "columns", "rows"), added, strict=True)),
            }
            for key, added in sums.items()
        )
        coarser: Sums = {}
        for (cell, *sort), added in sums.items():
            kept = coarser.setdefault((cell >> _STEP, *sort), [0, 0, 0])
            kept[:] = map(sum, zip(kept, added, strict=True))
        sums = coarser
    return rows
