"""Reading units and the boundaries in force."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Subquery, func, or_, select, union_all
from sqlalchemy.orm import Session, undefer

from geo.errors import NotFound
from geo.units import commune_code_of
from webapp.access.policy import Actor, Permission, reach
from webapp.access.scope import within_reach
from webapp.units.models import BoundaryRelease, Unit, UnitEvent, UnitSuccession


def province(session: Session) -> Unit:
    """Return the province.

    Raises: NotFound before `flask units init`.
    """
    found = session.scalar(select(Unit).where(Unit.level == "province"))
    if found is None:
        raise NotFound
    return found


def communes(session: Session) -> list[Unit]:
    """Return all communes by code; they are public facts."""
    return list(session.scalars(select(Unit).where(Unit.level == "commune").order_by(Unit.code)))


def communes_touching_reach(session: Session, actor: Actor, permission: Permission) -> list[Unit]:
    """Return the communes in which the actor holds the permission, be it for a single residential area only."""
    codes = {code for path in reach(actor, permission) if (code := commune_code_of(path))}
    return list(
        session.scalars(
            select(Unit)
            .where(Unit.level == "commune", or_(Unit.code.in_(codes), within_reach(Unit.path, actor, permission)))
            .order_by(Unit.code)
        )
    )


def areas_within_reach(session: Session, actor: Actor, permission: Permission, *, on: date) -> list[Unit]:
    """Return the residential areas in force on a day in which the actor holds the permission."""
    return list(
        session.scalars(
            select(Unit)
            .where(Unit.level == "area", in_force(on), within_reach(Unit.path, actor, permission))
            .order_by(Unit.code)
        )
    )


def areas_of(session: Session, commune: Unit, *, on: date) -> list[Unit]:
    """Return a commune's residential areas in force on a day, by code."""
    here = (Unit.level == "area", Unit.parent_path == commune.path, in_force(on))
    return list(session.scalars(select(Unit).where(*here).order_by(Unit.code)))


def in_force(on: date) -> ColumnElement[bool]:
    """Test that a unit exists on a day."""
    return (Unit.valid_from <= on) & or_(Unit.valid_to.is_(None), Unit.valid_to > on)


def counting_areas(on: date) -> Subquery:
    """Select `path` and `counts_as_path` of every area whose records count on a day.

    An area in force counts as itself; one that was merged or split counts as its successor, if that one is in force.
    """
    own = select(Unit.path.label("path"), Unit.path.label("counts_as_path")).where(Unit.level == "area", in_force(on))
    taken_over = (  # a succession begins where an area closes: none of them is in force itself
        select(UnitSuccession.path, UnitSuccession.successor_path)
        .join(Unit, Unit.path == UnitSuccession.successor_path)
        .where(
            UnitSuccession.since <= on,
            or_(UnitSuccession.until.is_(None), UnitSuccession.until > on),
            in_force(on),
        )
    )
    return union_all(own, taken_over).subquery("counting_areas")


def by_codes(session: Session, codes: Iterable[str]) -> dict[str, Unit]:
    """Return the units with these codes, by code."""
    found = session.scalars(select(Unit).where(Unit.code.in_(set(codes))))
    return {unit.code: unit for unit in found}


def standing_in(session: Session, codes: Iterable[str], *, on: date) -> dict[str, Unit]:
    """Return the units to record in under these codes: for an area that was merged or split, the one that took over.

    A phone may hold a record of an area that is no more; it must find its way.
    """
    found = by_codes(session, codes)
    gone = {unit.path: code for code, unit in found.items() if unit.level == "area" and not unit.is_in_force(on)}
    areas = counting_areas(on)
    query = select(areas.c.path, Unit).join(Unit, Unit.path == areas.c.counts_as_path).where(areas.c.path.in_(gone))
    return found | {gone[path]: heir for path, heir in (session.execute(query).all() if gone else ())}


def commune_within_reach(session: Session, actor: Actor, permission: Permission, code: str) -> Unit:
    """Return the commune with this code.

    Raises: NotFound where there is none, or where it is out of the actor's reach.
    """
    here = (Unit.level == "commune", Unit.code == code)
    found = session.scalar(select(Unit).where(*here, within_reach(Unit.path, actor, permission)))
    if found is None:
        raise NotFound
    return found


def current_release(session: Session, *, with_shapes: bool = False) -> BoundaryRelease:
    """Return the boundaries in force.

    Raises: NotFound before `flask units init`.
    """
    query = select(BoundaryRelease).order_by(BoundaryRelease.id.desc()).limit(1)
    release = session.scalar(query.options(undefer(BoundaryRelease.communes_gz)) if with_shapes else query)
    if release is None:
        raise NotFound
    return release


def names_of_paths(session: Session, paths: Iterable[str]) -> dict[str, str]:
    """Return the names of the units at these paths, by path."""
    return dict(session.execute(select(Unit.path, Unit.name).where(Unit.path.in_(set(paths)))).all())


def demo_is_loaded(session: Session) -> bool:
    """Return whether the demonstration province is in this database."""
    return session.scalar(select(Unit.id).where(Unit.is_demo).limit(1)) is not None


def units_version(session: Session) -> str:
    """Return what changes with the units: whenever one is added, closed, renamed, or noted to be otherwise."""
    newest, there, closed, last_closed = session.execute(
        select(func.max(Unit.id), func.count(), func.count(Unit.valid_to), func.max(Unit.valid_to))
    ).one()
    last_event = session.scalar(select(func.max(UnitEvent.id)))
    return f"{newest}-{there}-{closed}-{last_closed}-{last_event}"


def has_boundaries(session: Session) -> bool:
    """Return whether boundaries are in force."""
    return session.scalar(select(BoundaryRelease.id).limit(1)) is not None
