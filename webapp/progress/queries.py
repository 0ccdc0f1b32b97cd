"""Counting records against the programme: one GROUP BY per target, within the asker's reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from geo.programme import Measure, Programme, Target
from geo.progress import Count, State, UnitProgress, measure
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.pins.models import Pin
from webapp.pins.queries import PinRow, pin_rows
from webapp.progress.conditions import concerns, counting, is_denominator
from webapp.units.models import Unit
from webapp.units.queries import in_force


@dataclass(frozen=True, slots=True)
class Summary:
    """All communes together: how many met it, what is missing or standing where something is known, and the unknown."""

    communes: int
    met: int
    short_by: int
    standing: int
    no_data: int


def summarise(figures: Mapping[str, UnitProgress]) -> Summary:
    """Add up the communes' figures; what is not known adds nothing, and is counted apart."""
    units = figures.values()
    return Summary(
        communes=len(figures),
        met=sum(unit.state is State.MET for unit in units),
        short_by=sum(unit.short_by or 0 for unit in units),
        standing=sum(unit.done or 0 for unit in units),
        no_data=sum(unit.state is State.NO_DATA for unit in units),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """A record behind a figure: whether it counts and, where it does not, which conditions it misses."""

    row: PinRow
    counts: bool
    misses: tuple[str, ...]


def by_commune(
    session: Session, actor: Actor, target: Target, programme: Programme, *, on: date
) -> dict[str, UnitProgress]:
    """Return where every commune in reach stands against a target, by code."""
    codes = session.scalars(
        select(Unit.code)
        .where(Unit.level == "commune", within_reach(Unit.path, actor, Permission.PROGRESS_READ))
        .order_by(Unit.code)
    ).all()
    counted = _counts(session, actor, target, programme, on)
    areas = _areas_in_force(session, on) if target.measure is Measure.AREAS else {}
    return {
        code: measure(target, _count_of(counted.get(code, (0, 0, 0)), areas.get(code)), programme, on=on)
        for code in codes
    }


def _count_of(row: tuple[int, int, int], areas: int | None) -> Count:
    seen, done, ever = row
    return Count(seen=seen, done=done, out_of=ever if areas is None else areas)


def _counts(
    session: Session, actor: Actor, target: Target, programme: Programme, on: date
) -> dict[str, tuple[int, int, int]]:
    """Return seen, done and ever confirmed per commune code."""
    counts = and_(*counting(target, programme, on=on).values())
    if target.measure is Measure.AREAS:
        done = func.count(func.distinct(case((counts, Pin.unit_path))))
    else:
        done = func.count(case((counts, 1)))
    ever = func.count(case((is_denominator(target), 1))) if target.measure is Measure.HOTSPOTS else func.count()
    rows = session.execute(
        select(Pin.commune_code, func.count(), done, ever)
        .join(Unit, Unit.path == Pin.unit_path)
        .where(concerns(target), within_reach(Pin.unit_path, actor, Permission.PROGRESS_READ))
        .group_by(Pin.commune_code)
    )
    return {code: (seen, how_many, out_of) for code, seen, how_many, out_of in rows}


def _areas_in_force(session: Session, on: date) -> dict[str, int]:
    """Return the number of residential areas per commune code; a commune without a list is in it with 0."""
    commune = Unit.__table__.alias("commune")
    rows = session.execute(
        select(commune.c.code, func.count(Unit.id))
        .select_from(commune)
        .outerjoin(Unit, and_(Unit.parent_path == commune.c.path, Unit.level == "area", in_force(on)))
        .where(commune.c.level == "commune")
        .group_by(commune.c.code)
    )
    return dict(rows.all())


def records_behind(
    session: Session, actor: Actor, target: Target, programme: Programme, commune_code: str, *, on: date
) -> list[Behind]:
    """Return every record of a commune that says something about a target, those that count first."""
    conditions = counting(target, programme, on=on)
    query = pin_rows(
        concerns(target),
        Pin.commune_code == commune_code,
        within_reach(Pin.unit_path, actor, Permission.PROGRESS_READ),
    ).add_columns(*(func.coalesce(case((holds, 1), else_=0), 0) for holds in conditions.values()))
    found = []
    for row in session.execute(query.order_by(Pin.unit_path, Pin.id)):
        pin_columns, verdicts = row[:5], row[5:]
        misses = tuple(name for name, holds in zip(conditions, verdicts, strict=True) if not holds)
        found.append(Behind(PinRow(*pin_columns), counts=not misses, misses=misses))
    return sorted(found, key=lambda behind: len(behind.misses))
