"""Reading histories: every step of a record, and what was sent along with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.points import distance_m
from webapp.access.models import User
from webapp.photos.models import Photo
from webapp.photos.queries import stored_of
from webapp.pins.models import PinEvent, PinUpdate
from webapp.pins.queries import PinRow
from webapp.units.queries import by_codes

RECEIVED, SET_ASIDE = "update_received", "set_aside"


@dataclass(frozen=True, slots=True)
class Seen:
    """How an update was made on the spot: when by the phone's clock, and how far from the record's position."""

    at: datetime
    clock_offset: timedelta
    away_m: float | None = None  # none: the phone did not say where it was, or the record has no point of its own
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a history: who did what, with which photographs, and how it was seen on the spot."""

    event: PinEvent
    who: str | None = None  # none: the system itself
    photos: Sequence[Photo] = ()
    seen: Seen | None = None  # none: it was not an update
    units: Mapping[str, str] = field(default_factory=dict)  # names of the units it speaks of, by code


def entries_of(session: Session, row: PinRow) -> list[Entry]:
    """Return a record's history, oldest first; that an update is here is told only until it has been brought about.

    Cost: four queries, however long the history.
    """
    query = select(PinEvent, User.name).outerjoin(User, User.id == PinEvent.actor_id)
    steps = session.execute(query.where(PinEvent.pin_id == row.pin.id).order_by(PinEvent.id)).all()
    updates = {sent.uid: sent for sent in session.scalars(select(PinUpdate).where(PinUpdate.pin_id == row.pin.id))}
    photos: dict[str | None, list[Photo]] = {}
    for photo in stored_of(session, row.pin.uid):
        photos.setdefault(photo.update_uid, []).append(photo)
    codes = {code for event, _ in steps for code in _codes_in(event)}
    units = {code: unit.name for code, unit in by_codes(session, codes).items()} if codes else {}
    entries = []
    for event, name in steps:
        update = updates.get(event.update_uid or "")
        if event.action == RECEIVED and update is not None and update.settled_at is not None:
            continue
        is_record = event.action == "recorded"
        shown = photos.get(event.update_uid, []) if update is not None or is_record else []
        entries.append(Entry(event, name, shown, _seen(update, row) if update else None, units))
    return entries


def photos_shown(entries: Sequence[Entry]) -> list[Photo]:
    """Return the photographs that belong to the record as it stands: not those of what waits or was set aside."""
    return [photo for entry in entries if entry.event.action not in {RECEIVED, SET_ASIDE} for photo in entry.photos]


def _codes_in(event: PinEvent) -> list[str]:
    """Return the codes of the units between which an entry says that the record moved."""
    moved = event.changes.get("unit") or {}
    return [code for code in (moved.get("from"), moved.get("to")) if code]


def _seen(update: PinUpdate, row: PinRow) -> Seen:
    device, position = update.content.get("device") or {}, update.content.get("position")
    offset = timedelta(seconds=device.get("clock_offset_s", 0))
    if position is None or row.pin.position_source == "area":
        return Seen(update.captured_at, offset)
    away_m = float(distance_m(position["lon"], position["lat"], row.lon, row.lat))
    return Seen(update.captured_at, offset, away_m, position.get("accuracy_m"))
