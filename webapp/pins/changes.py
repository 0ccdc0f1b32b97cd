"""What a phone keeps of the records around it: everything once, and from then on only what changed."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.review import Action, Status
from geo.units import commune_code_of, commune_path
from webapp.access.models import User
from webapp.access.policy import Actor, Permission, reach
from webapp.access.scope import below
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent, PinUpdate
from webapp.pins.queries import PinRow, latest_event_id, pin_rows, read_rows, visible_to
from webapp.units.queries import units_version

MOST_PINS = 1_000
_CURSOR = re.compile(r"([0-9]{1,15})-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last entry in a record's history."""

    at: datetime
    by: str | None  # none: the system itself
    action: str


@dataclass(frozen=True, slots=True)
class KeptPin:
    """A record with all that a phone keeps of it. Between two entries of its history nothing of this changes."""

    row: PinRow
    last: LastStep
    asked_for: str | None
    photos: Sequence[Photo] = ()


@dataclass(frozen=True, slots=True)
class Delta:
    """What became different since a cursor, or the whole; `gone` are the uids of what the phone must forget."""

    cursor: str
    whole: bool
    pins: Sequence[KeptPin]
    gone: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where an actor looks at the records now: up to which entry of all histories, by which reach and words."""

    event_id: int
    basis: str

    @property
    def cursor(self) -> str:
        """How a phone says it: opaque to everybody but this module."""
        return f"{self.event_id}-{self.basis}"

    def seen_before(self, cursor: str | None) -> int | None:
        """Return up to which entry a phone has seen everything; None where it has to begin anew."""
        said = _CURSOR.fullmatch(cursor or "")
        if said is None or said[2] != self.basis or int(said[1]) > self.event_id:
            return None
        return int(said[1])


def standpoint(session: Session, actor: Actor, *, words_version: str) -> Standpoint:
    """Return from where the actor looks: their reach and the words are part of it, and the units that there are."""
    basis = repr((words_version, actor.user_id, actor.holdings, units_version(session)))
    return Standpoint(latest_event_id(session), hashlib.sha256(basis.encode()).hexdigest()[:12])


def read_delta(session: Session, actor: Actor, here: Standpoint, *, since: str | None) -> Delta:
    """Return what changed after a cursor within what a phone keeps, or everything: at most the newest `MOST_PINS`.

    A phone that follows may come to keep more than that, but nothing it keeps is ever stale.
    Cost: at most four queries, however many records.
    """
    seen = here.seen_before(since)
    if seen is None:
        return Delta(here.cursor, True, _read(session, kept_by(actor)))  # its own name says it
    changed = Pin.id.in_(select(PinEvent.pin_id).where(PinEvent.id > seen, PinEvent.id <= here.event_id))
    pins = _read(session, kept_by(actor), changed)
    if len(pins) >= MOST_PINS:
        return Delta(here.cursor, True, _read(session, kept_by(actor)))
    once_near = select(PinEvent.id).where(PinEvent.pin_id == Pin.id, _nearby(PinEvent.unit_path, actor)).exists()
    gone = session.scalars(select(Pin.uid).where(changed, once_near, ~kept_by(actor)).order_by(Pin.uid))
    return Delta(here.cursor, False, pins, list(gone))


def as_they_stand(session: Session, actor: Actor, uids: Sequence[str]) -> dict[str, KeptPin]:
    """Return those of these records that the actor may see, as a phone would keep them, by uid."""
    return {kept.row.pin.uid: kept for kept in _read(session, Pin.uid.in_(uids), visible_to(actor))} if uids else {}


def kept_by(actor: Actor) -> ColumnElement[bool]:
    """Test that a record belongs on the actor's phone: in reach and not withdrawn, or their own in any case."""
    nearby = and_(_nearby(Pin.unit_path, actor), Pin.status != Status.WITHDRAWN)
    return or_(nearby, Pin.created_by == actor.user_id)


def _nearby(path: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """Test that a path lies in a commune where the actor records, as far as the actor sees it."""
    seen = reach(actor, Permission.PINS_READ)
    recorded_in = {_commune_of(where) for where in reach(actor, Permission.PINS_CREATE)}
    both = {max(one, other) for one in seen for other in recorded_in if one.startswith(other) or other.startswith(one)}
    return or_(*(below(path, where) for where in sorted(both))) if both else false()


def _commune_of(path: str) -> str:
    code = commune_code_of(path)
    return path if code is None else commune_path(code)


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[KeptPin]:
    """Return records, newest first, each with the last of its history and with its photographs."""
    rows = read_rows(session, pin_rows(*conditions).order_by(Pin.id.desc()).limit(MOST_PINS))
    if not rows:
        return []
    last, asked_for = _last_steps(session, [row.pin.id for row in rows])
    photos = _photos(session, [row.pin for row in rows])
    return [KeptPin(row, last[row.pin.id], asked_for.get(row.pin.id), photos.get(row.pin.uid, ())) for row in rows]


def _last_steps(session: Session, pin_ids: Sequence[int]) -> tuple[dict[int, LastStep], dict[int, str]]:
    """Return by record its last entry, and what was last asked for: one query for both."""
    newest = select(func.max(PinEvent.id)).where(PinEvent.pin_id.in_(pin_ids)).group_by(PinEvent.pin_id)
    asked = newest.where(PinEvent.action == Action.ASK)
    query = (
        select(PinEvent, User.name)
        .outerjoin(User, User.id == PinEvent.actor_id)
        .where(or_(PinEvent.id.in_(newest), PinEvent.id.in_(asked)))
        .order_by(PinEvent.id)
    )
    last: dict[int, LastStep] = {}
    asked_for: dict[int, str] = {}
    for event, name in session.execute(query):
        last[event.pin_id] = LastStep(event.at, name, event.action)
        if event.action == Action.ASK:
            asked_for[event.pin_id] = event.reason or ""
    return last, asked_for


def _photos(session: Session, pins: Sequence[Pin]) -> dict[str, list[Photo]]:
    """Return by record the photographs to show: its own once they are all here, and those of updates brought about.

    What arrives meanwhile is told by no entry of the history, and so must not show before the entry that follows it.
    """
    applied = select(PinUpdate.uid).where(
        PinUpdate.outcome == "applied", PinUpdate.pin_id.in_([pin.id for pin in pins])
    )
    query = select(Photo).where(
        Photo.pin_uid.in_([pin.uid for pin in pins]),
        Photo.announced,
        or_(Photo.update_uid.is_(None), Photo.update_uid.in_(applied)),
    )
    incomplete = {pin.uid for pin in pins if pin.status == Status.WITHDRAWN}
    found: dict[str, list[Photo]] = {}
    for photo in session.scalars(query.order_by(Photo.id)):
        if photo.stored_at is None:
            incomplete.add(photo.pin_uid)
        else:
            found.setdefault(photo.pin_uid, []).append(photo)
    return {
        uid: [photo for photo in photos if photo.update_uid is not None or uid not in incomplete]
        for uid, photos in found.items()
    }
