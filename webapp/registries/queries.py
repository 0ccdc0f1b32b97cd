"""Reading the registers, always within reach."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.area_plans import KnownArea
from geo.errors import NotFound
from geo.names import fold
from geo.units import PROVINCE, commune_code_of
from webapp.access.models import Grant, User
from webapp.access.policy import Actor, Permission
from webapp.access.scope import below, within_reach
from webapp.pins.models import Pin
from webapp.units.models import Cluster, Unit, UnitEvent, UnitSuccession
from webapp.units.queries import in_force

MOST_FOUND = 100
MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune with what the register has of it."""

    unit: Unit
    areas: int
    cluster: str | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with the number of its records and, where it is closed, what took its place."""

    unit: Unit
    records: int = 0
    heir: Unit | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """How much a change would move: records, and people who hold a role right there."""

    records: int
    people: int


def commune_rows(session: Session, actor: Actor, *, on: date) -> list[CommuneRow]:
    """Return the communes in reach, each with how many areas are in force."""
    counted = dict(
        session.execute(
            select(Unit.parent_path, func.count())
            .where(Unit.level == "area", in_force(on), within_reach(Unit.path, actor, Permission.PROGRESS_READ))
            .group_by(Unit.parent_path)
        ).all()
    )
    query = (
        select(Unit, Cluster.name)
        .outerjoin(Cluster, Cluster.id == Unit.cluster_id)
        .where(Unit.level == "commune", within_reach(Unit.path, actor, Permission.PROGRESS_READ))
        .order_by(Unit.code)
    )
    return [CommuneRow(unit, counted.get(unit.path, 0), cluster) for unit, cluster in session.execute(query)]


def area_rows(session: Session, actor: Actor, commune: Unit, *, with_closed: bool) -> list[AreaRow]:
    """Return a commune's areas by code, those in force first.

    Cost: three queries, however many areas.
    """
    query = select(Unit).where(
        Unit.parent_path == commune.path, within_reach(Unit.path, actor, Permission.PROGRESS_READ)
    )
    if not with_closed:
        query = query.where(Unit.valid_to.is_(None))
    areas = list(session.scalars(query.order_by(Unit.valid_to.is_not(None), Unit.code)))
    counts = records_at(session, [area.path for area in areas])
    heirs = _heirs(session, [area.path for area in areas if area.valid_to is not None])
    return [AreaRow(area, counts.get(area.path, 0), heirs.get(area.path)) for area in areas]


def search(session: Session, actor: Actor, name: str) -> list[AreaRow]:
    """Return the first areas in force with such a name, wherever in reach: letters count, diacritics do not."""
    query = (
        select(Unit)
        .where(
            Unit.level == "area",
            Unit.valid_to.is_(None),
            Unit.folded_name.contains(fold(name), autoescape=True),
            within_reach(Unit.path, actor, Permission.PROGRESS_READ),
        )
        .order_by(Unit.code)
        .limit(MOST_FOUND)
    )
    return [AreaRow(area) for area in session.scalars(query)]


def areas_with_codes(session: Session, actor: Actor, permission: Permission, codes: Collection[str]) -> list[Unit]:
    """Return the open areas with these codes, by code.

    Raises: NotFound where one of them is out of reach, closed, or none.
    """
    query = select(Unit).where(
        Unit.level == "area",
        Unit.code.in_(set(codes)),
        Unit.valid_to.is_(None),
        within_reach(Unit.path, actor, permission),
    )
    found = list(session.scalars(query.order_by(Unit.code)))
    if len(found) != len(set(codes)):
        raise NotFound
    return found


def area_row(session: Session, actor: Actor, code: str) -> AreaRow:
    """Return one area, open or closed.

    Raises: NotFound where it is out of reach.
    """
    here = (Unit.level == "area", Unit.code == code, within_reach(Unit.path, actor, Permission.PROGRESS_READ))
    area = session.scalar(select(Unit).where(*here))
    if area is None:
        raise NotFound
    return AreaRow(
        area, records_at(session, [area.path]).get(area.path, 0), _heirs(session, [area.path]).get(area.path)
    )


def records_at(session: Session, paths: Collection[str]) -> Mapping[str, int]:
    """Return how many records stand at each of these units, not below them."""
    query = select(Pin.unit_path, func.count()).where(Pin.unit_path.in_(set(paths))).group_by(Pin.unit_path)
    return dict(session.execute(query).all())


def effect_on(session: Session, areas: Iterable[Unit]) -> Effect:
    """Return what closing these areas would move."""
    paths = [area.path for area in areas]
    people = select(func.count(func.distinct(Grant.user_id))).where(
        Grant.unit_path.in_(paths), Grant.revoked_at.is_(None)
    )
    return Effect(sum(records_at(session, paths).values()), session.scalar(people) or 0)


def history_of(session: Session, unit: Unit) -> list[tuple[UnitEvent, str]]:
    """Return what happened to a commune's areas, or to one area, newest first, and who did it."""
    commune = unit if unit.level == "commune" else None
    path = commune.path if commune else f"{PROVINCE.path}{commune_code_of(unit.path)}/"
    query = (
        select(UnitEvent, User.name)
        .join(User, User.id == UnitEvent.actor_id)
        .where(below(UnitEvent.unit_path, path))
        .order_by(UnitEvent.id.desc())
    )
    if commune is not None:
        return [(event, who) for event, who in session.execute(query.limit(MOST_EVENTS))]
    return [
        (event, who) for event, who in session.execute(query) if event.unit_path == unit.path or _tells_of(event, unit)
    ]


def known_area(area: Unit) -> KnownArea:
    """Return an area as a list is compared with it."""
    return KnownArea(area.code, area.commune_code, area.kind, area.name, is_open=area.valid_to is None)


def known_areas(session: Session, commune_paths: Collection[str]) -> list[KnownArea]:
    """Return all areas of these communes, open and closed."""
    query = select(Unit).where(Unit.level == "area", Unit.parent_path.in_(commune_paths)).order_by(Unit.code)
    return [known_area(area) for area in session.scalars(query)]


def fingerprint(session: Session, commune_paths: Collection[str]) -> str:
    """Return what changes with any area of these communes."""
    query = (
        select(Unit.code, Unit.kind, Unit.name, Unit.valid_from, Unit.valid_to)
        .where(Unit.level == "area", Unit.parent_path.in_(commune_paths))
        .order_by(Unit.code)
    )
    return hashlib.sha256(repr([tuple(row) for row in session.execute(query)]).encode()).hexdigest()[:16]


def clusters(session: Session) -> list[tuple[Cluster, list[Unit]]]:
    """Return the clusters by name, each with its communes."""
    members: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(select(Unit).where(Unit.cluster_id.is_not(None)).order_by(Unit.code)):
        members.setdefault(unit.cluster_id, []).append(unit)
    found = sorted(session.scalars(select(Cluster)), key=lambda cluster: fold(cluster.name))
    return [(cluster, members.get(cluster.id, [])) for cluster in found]


def _tells_of(event: UnitEvent, area: Unit) -> bool:
    named: Sequence[Mapping[str, str]] = [
        one
        for side in ("from", "to", "added", "closed")
        if isinstance(event.changes.get(side), list)
        for one in event.changes[side]
    ]
    return any(one["code"] == area.code for one in named)


def _heirs(session: Session, paths: Collection[str]) -> dict[str, Unit]:
    """Return what took the place of closed areas, as of now."""
    if not paths:
        return {}
    query = (
        select(UnitSuccession.path, Unit)
        .join(Unit, Unit.path == UnitSuccession.successor_path)
        .where(UnitSuccession.path.in_(paths), UnitSuccession.until.is_(None))
    )
    return dict(session.execute(query).all())
