"""Reading pins, always within the asker's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from geo.calendar import midnight
from geo.errors import NotFound
from geo.kinds import Catalogue, Group
from geo.review import COUNTED, Mark, Status, marks_to_statuses
from webapp.access.models import User
from webapp.access.policy import Actor, Permission, reach
from webapp.access.scope import outside, within_reach
from webapp.db.spatial import lat_of, lon_of
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent
from webapp.units.models import Unit


@dataclass(frozen=True, slots=True)
class PinFilter:
    """What a reviewer asked to see; every part may be left out. Days are of capture, both belong to the period."""

    group: Group | None = None
    also_kinds: tuple[str, ...] = ()  # other groups' kinds that show with this one
    kind: str | None = None
    state: str | None = None
    mark: Mark | None = None
    statuses: tuple[Status, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    lead_org: str | None = None
    commune_code: str | None = None
    commune_codes: tuple[str, ...] | None = None  # those of a former district
    only_my_turn: bool = False

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        """Return the filter as WHERE clauses; whose turn it is depends on who asks."""
        return [*self._whose(actor), *self._what(), *self._when(), *self._where()]

    def _whose(self, actor: Actor) -> list[ColumnElement[bool]]:
        return [awaiting(actor)] if self.only_my_turn else []

    def _what(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.group is not None:
            of_group = Pin.group == self.group.value
            found.append(or_(of_group, Pin.kind.in_(self.also_kinds)) if self.also_kinds else of_group)
        if self.kind is not None:
            found.append(Pin.kind == self.kind)
        if self.state is not None:
            found.append(Pin.state == self.state)
        if self.mark is not None:
            found.append(Pin.status.in_(marks_to_statuses(self.mark)))
        if self.statuses:
            found.append(Pin.status.in_(self.statuses))
        if self.lead_org is not None:
            found.append(Pin.lead_org == self.lead_org)
        return found

    def _when(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.first_day is not None:
            found.append(Pin.captured_at >= midnight(self.first_day))
        if self.last_day is not None:
            found.append(Pin.captured_at < midnight(self.last_day + timedelta(days=1)))
        return found

    def _where(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.commune_code is not None:
            found.append(Pin.commune_code == self.commune_code)
        if self.commune_codes is not None:
            found.append(Pin.commune_code.in_(self.commune_codes))
        return found


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin with its position and the names of where it stands. CRS: EPSG:4326."""

    pin: Pin
    lon: float
    lat: float
    unit_name: str
    commune_name: str

    @property
    def place(self) -> str:
        """Where it stands, from the smaller unit to the larger."""
        return ", ".join(dict.fromkeys((self.unit_name, self.commune_name)))


def latest_event_id(session: Session) -> int:
    """Return the number of the last step taken on any pin: what every view of the pins is a version of.

    Cost: one read at the end of the primary key.
    """
    return session.scalar(select(func.max(PinEvent.id))) or 0


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Test that a pin lies in the actor's reach or is the actor's own."""
    return or_(within_reach(Pin.unit_path, actor, Permission.PINS_READ), Pin.created_by == actor.user_id)


def owns_elsewhere(session: Session, actor: Actor) -> bool:
    """Return whether the actor has made records that lie out of their reach."""
    gaps = outside(Pin.unit_path, reach(actor, Permission.PINS_READ))
    mine = or_(*(and_(Pin.created_by == actor.user_id, gap) for gap in gaps))
    return session.scalar(select(Pin.id).where(mine).limit(1)) is not None


def awaiting(actor: Actor) -> ColumnElement[bool]:
    """Test that it is this actor's turn on a pin: the commune's first, then the province's."""
    verifies = within_reach(Pin.unit_path, actor, Permission.PINS_VERIFY)
    reviews = within_reach(Pin.unit_path, actor, Permission.PINS_REVIEW)
    return or_(
        and_(Pin.status == Status.SUBMITTED_PROVINCE, verifies),
        and_(Pin.status == Status.SUBMITTED_COMMUNE, reviews, ~verifies),
    )


def pin_rows(*conditions: ColumnElement[bool]) -> Select[Pin, float, float, str, str]:
    """Select pins with their position and the names of where they stand."""
    commune = Unit.__table__.alias("commune")
    return (
        select(Pin, lon_of(Pin.geom), lat_of(Pin.geom), Unit.name, commune.c.name)
        .join(Unit, Unit.path == Pin.unit_path)
        .join(commune, commune.c.code == Pin.commune_code)
        .where(*conditions)
    )


def read_rows(session: Session, query: Select[Pin, float, float, str, str]) -> list[PinRow]:
    """Run a `pin_rows` query."""
    return [PinRow(*row) for row in session.execute(query)]


def pin_with_code(session: Session, actor: Actor, code: str) -> PinRow:
    """Return one pin.

    Raises: NotFound where there is none, or where it is out of the actor's reach.
    """
    return _the_one(session, Pin.code == code, visible_to(actor))


def pin_with_uid(session: Session, actor: Actor, uid: str) -> PinRow:
    """Return one pin.

    Raises: as `pin_with_code`.
    """
    return _the_one(session, Pin.uid == uid, visible_to(actor))


def _the_one(session: Session, *conditions: ColumnElement[bool]) -> PinRow:
    found = read_rows(session, pin_rows(*conditions))
    if not found:
        raise NotFound
    return found[0]


def waiting_for(
    session: Session, actor: Actor, chosen: PinFilter, *, limit: int, offset: int = 0
) -> tuple[list[PinRow], int]:
    """Return a page of what waits for this actor, oldest first, and how many there are in all."""
    conditions = [awaiting(actor), *chosen.conditions(actor)]
    return _page(session, conditions, Pin.received_at, Pin.id, limit=limit, offset=offset)


def all_visible(
    session: Session, actor: Actor, chosen: PinFilter, *, limit: int, offset: int = 0
) -> tuple[list[PinRow], int]:
    """Return a page of every pin in the actor's reach, newest first, and how many there are in all."""
    conditions = [visible_to(actor), *chosen.conditions(actor)]
    return _page(session, conditions, Pin.received_at.desc(), Pin.id.desc(), limit=limit, offset=offset)


def _page(
    session: Session, conditions: list[ColumnElement[bool]], *order: Any, limit: int, offset: int
) -> tuple[list[PinRow], int]:
    total = session.scalar(select(func.count()).select_from(Pin).where(*conditions)) or 0
    return read_rows(session, pin_rows(*conditions).order_by(*order).limit(limit).offset(offset)), total


def history(session: Session, pin: Pin) -> list[tuple[PinEvent, str | None]]:
    """Return a pin's history, oldest first, with the name of whoever took each step."""
    query = select(PinEvent, User.name).outerjoin(User, User.id == PinEvent.actor_id)
    return list(session.execute(query.where(PinEvent.pin_id == pin.id).order_by(PinEvent.id)))


def sees_pin(session: Session, actor: Actor, pin_uid: str) -> bool:
    """Return whether the record with this uid is in the actor's reach."""
    return session.scalar(select(Pin.id).where(Pin.uid == pin_uid, visible_to(actor))) is not None


def has_open_hotspot(session: Session, unit_path: str, open_states: Sequence[str]) -> bool:
    """Return whether a confirmed hotspot stands open in this very unit: the same for whoever asks."""
    here = (Pin.unit_path == unit_path, Pin.group == Group.HOTSPOT.value, Pin.status.in_(COUNTED))
    return session.scalar(select(Pin.id).where(*here, Pin.state.in_(open_states)).limit(1)) is not None


def keeps_position(session: Session, pin_uid: str, catalogue: Catalogue) -> bool:
    """Return whether the record with this uid may keep its own position; not as long as it is unknown."""
    kind = session.scalar(select(Pin.kind).where(Pin.uid == pin_uid))
    return kind is not None and catalogue.kinds[kind].keeps_position


@dataclass(frozen=True, slots=True)
class Shared:
    """Another record that carries one of a record's photographs; named only to those who may see it."""

    code: str
    name: str
    is_visible: bool


def sharing_photos(session: Session, actor: Actor, pin_uid: str) -> list[Shared]:
    """Return the other records with a photograph of the very same bytes, wherever they are."""
    own = select(Photo.sha256).where(Photo.pin_uid == pin_uid, Photo.announced)
    query = (
        select(Pin.code, Pin.name, case((visible_to(actor), 1), else_=0))
        .join(Photo, Photo.pin_uid == Pin.uid)
        .where(Photo.sha256.in_(own), Photo.announced, Pin.uid != pin_uid)
        .distinct()
        .order_by(Pin.code)
    )
    return [Shared(code, name, bool(seen)) for code, name, seen in session.execute(query)]


def next_waiting(session: Session, actor: Actor, *, but: Pin) -> str | None:
    """Return the code of the pin that has waited longest for this actor, other than this one."""
    query = select(Pin.code).where(awaiting(actor), Pin.id != but.id).order_by(Pin.received_at, Pin.id).limit(1)
    return session.scalar(query)
