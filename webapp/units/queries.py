"""Reading units and the boundaries in force."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, undefer

from geo.errors import NotFound
from geo.units import commune_code_of
from webapp.access.policy import Actor, Permission, reach
from webapp.access.scope import within_reach
from webapp.units.models import BoundaryRelease, Unit


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


def in_force(on: date) -> ColumnElement[bool]:
    """Test that a unit exists on a day."""
    return (Unit.valid_from <= on) & or_(Unit.valid_to.is_(None), Unit.valid_to > on)


def by_codes(session: Session, codes: Iterable[str]) -> dict[str, Unit]:
    """Return the units with these codes, by code."""
    found = session.scalars(select(Unit).where(Unit.code.in_(set(codes))))
    return {unit.code: unit for unit in found}


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
    """Return what changes whenever a unit is added or closed."""
    newest, closed, last_closed = session.execute(
        select(func.max(Unit.id), func.count(Unit.valid_to), func.max(Unit.valid_to))
    ).one()
    return f"{newest}-{closed}-{last_closed}"


def has_boundaries(session: Session) -> bool:
    """Return whether boundaries are in force."""
    return session.scalar(select(BoundaryRelease.id).limit(1)) is not None
