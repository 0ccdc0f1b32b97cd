"""Bringing an update about: at once where nothing of it is missing, else when the last of its photographs arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import flow
from geo.calendar import local_day
from geo.errors import DomainError, Invalid
from geo.flow import Need
from geo.kinds import Catalogue
from geo.review import Status, after_answer, was_asked
from webapp.access.models import User
from webapp.access.policy import Actor
from webapp.photos.queries import is_awaiting, is_without
from webapp.photos.services import unannounce
from webapp.pins import events
from webapp.pins.amending import amended
from webapp.pins.models import Pin, PinEvent, PinUpdate
from webapp.pins.permitted import VERSIONED, UpdateAction, obstacle
from webapp.pins.services import VersionConflict
from webapp.pins.update_schemas import Update, parse_update, read_name

# What a step of the flow needs: the code of its absence, and the field that would have it.
_ABSENT = {
    Need.AFTER_PHOTO: ("after_photo_required", "photos"),
    Need.DOCUMENT: ("document_required", "document"),
    Need.NOTE: ("note_required", "note"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an update does to a record: its entry in the history, and the columns it changes."""

    entry: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)


def effect_of(  # each is one fact of the case
    session: Session,
    actor: Actor,
    pin: Pin,
    update: Update,
    *,
    catalogue: Catalogue,
    received_at: datetime,
) -> Effect:
    """Return what an update does to the record as it stands now.

    Raises: VersionConflict, Invalid or Forbidden for whatever keeps it from being done.
    """
    in_time = update.action not in VERSIONED or update.base_version == pin.version
    if not in_time and pin.status != Status.WITHDRAWN:
        raise VersionConflict(field="base_version")
    refusal = obstacle(actor, pin, update.action, catalogue, to=update.state)
    if refusal is not None:
        raise refusal
    match update.action:
        case UpdateAction.OBSERVE:
            return Effect("observed")
        case UpdateAction.MAINTAIN:
            return _maintenance(session, pin, update, received_at)
        case UpdateAction.MOVE:
            return _move(pin, update, catalogue)
        case UpdateAction.AMEND:
            return _amendment(session, actor, pin, update, catalogue, received_at)


def bring_about(session: Session, pin: Pin, update: Update, row: PinUpdate, effect: Effect, *, now: datetime) -> None:
    """Change the record as the effect says, and tell it in its history."""
    for column, value in effect.columns.items():
        setattr(pin, column, value)
    if update.action in VERSIONED:
        pin.version += 1
    if update.action is UpdateAction.AMEND:
        unannounce(session, pin.uid, update.dropped)
        if pin.status in {Status.NEEDS_INFO, Status.WAITING_PHOTOS}:
            answered = after_answer(_steps(session, pin))
            pin.status = Status.WAITING_PHOTOS if is_awaiting(session, pin.uid) else answered
    row.settled_at, row.outcome = now, "applied"
    _tell(session, pin, row, effect.entry, now=now, changes=effect.changes)


def let_wait(session: Session, pin: Pin, row: PinUpdate, *, now: datetime) -> None:
    """Note that an update is here without all of its photographs; a record that was asked for more waits with it."""
    if row.action == UpdateAction.AMEND and pin.status == Status.NEEDS_INFO:
        pin.status = Status.WAITING_PHOTOS
    _tell(session, pin, row, "update_received", now=now, changes={"action": row.action})


def hold(session: Session, pin_uid: str) -> Pin | None:
    """Return a record as it stands now, locked; None where it is not here yet.

    Of two last photographs arriving at once the second so sees the first. Take this lock before a photograph's own, as
    those who name photographs do.
    """
    query = select(Pin).where(Pin.uid == pin_uid).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def photo_arrived(session: Session, pin_uid: str, *, catalogue: Catalogue, now: datetime) -> None:
    """Bring about what waited for this photograph: updates of the record, and the record's own way to its reviewers."""
    pin = hold(session, pin_uid)
    if pin is None:
        return
    for row in _waiting(session, pin):
        if not is_awaiting(session, pin.uid, update_uid=row.uid):
            _settle(session, pin, row, catalogue=catalogue, now=now)
    if pin.status == Status.WAITING_PHOTOS and not is_awaiting(session, pin.uid):
        steps = _steps(session, pin)
        if was_asked(steps):
            return  # it waits for its answer's photographs
        pin.status = after_answer(steps)
        events.write(session, [events.entry_of(pin, action="photos_completed", actor_id=None, at=now)])


def _settle(session: Session, pin: Pin, row: PinUpdate, *, catalogue: Catalogue, now: datetime) -> None:
    """Bring an update about whose photographs are all here, or set it aside where the record has moved on meanwhile."""
    actor = session.get_one(User, row.created_by).as_actor()
    try:
        update = parse_update(read_name(row.content), catalogue.kinds[pin.kind], catalogue, now=now)
        effect = effect_of(session, actor, pin, update, catalogue=catalogue, received_at=row.received_at)
    except DomainError as reason:
        _set_aside(session, pin, row, reason, now=now)
    else:
        bring_about(session, pin, update, row, effect, now=now)


def _set_aside(session: Session, pin: Pin, row: PinUpdate, reason: DomainError, *, now: datetime) -> None:
    """Keep an update that came too late; where a record waited for it as an answer, the question stands again."""
    row.settled_at, row.outcome = now, "set_aside"
    session.flush()
    waits_no_more = pin.status == Status.WAITING_PHOTOS and not is_awaiting(session, pin.uid)
    if waits_no_more and not _waiting(session, pin) and was_asked(_steps(session, pin)):
        pin.status = Status.NEEDS_INFO
    _tell(session, pin, row, "set_aside", now=now, changes={"action": row.action, "because": reason.code})


def _maintenance(session: Session, pin: Pin, update: Update, received_at: datetime) -> Effect:
    """Confirm that the record's subject is kept up; a clock that runs ahead saw it no later than it told us.

    What was seen before the last move is kept as seen, and undoes no move.
    """
    seen_on = min(local_day(update.captured_at), local_day(received_at))
    columns: dict[str, Any] = {"maintained_on": max(pin.maintained_on, seen_on) if pin.maintained_on else seen_on}
    moved_at = _last_moved_at(session, pin)
    is_older = moved_at is not None and min(update.captured_at, received_at) < moved_at
    if is_older or pin.state not in {"launched", "needs_support"}:
        return Effect("alive_confirmed", columns)
    return Effect(
        "alive_confirmed", columns | {"state": "maintained"}, {"state": {"from": pin.state, "to": "maintained"}}
    )


def _last_moved_at(session: Session, pin: Pin) -> datetime | None:
    query = select(PinUpdate.captured_at, PinUpdate.received_at).where(
        PinUpdate.pin_id == pin.id, PinUpdate.action == UpdateAction.MOVE, PinUpdate.outcome == "applied"
    )
    last = session.execute(query.order_by(PinUpdate.id.desc()).limit(1)).first()
    return min(last) if last else None


def _move(pin: Pin, update: Update, catalogue: Catalogue) -> Effect:
    step = flow.find_move(catalogue.rules_of(catalogue.kinds[pin.kind]).flow, pin.state, update.state or "")
    for need in step.needs if step else ():
        if not update.brings(need):
            code, where = _ABSENT[need]
            raise Invalid(code, field=where)
    changes: dict[str, Any] = {"from": pin.state, "to": update.state}
    if update.document is not None:
        changes["document"] = {"number": update.document.number, "on": update.document.on.isoformat()}
    return Effect("state_changed", {"state": update.state}, changes)


def _amendment(  # as effect_of
    session: Session, actor: Actor, pin: Pin, update: Update, catalogue: Catalogue, received_at: datetime
) -> Effect:
    columns, changes = amended(session, actor, pin, update.changes, catalogue=catalogue, now=received_at)
    kind = catalogue.kinds[columns.get("kind", pin.kind)]
    if kind.photo_required and not update.photos and is_without(session, pin.uid, dropped=update.dropped):
        raise Invalid("photo_required", field="photos")
    if update.dropped:
        changes["dropped"] = len(update.dropped)
    return Effect("amended", columns, changes)


def _waiting(session: Session, pin: Pin) -> list[PinUpdate]:
    query = select(PinUpdate).where(PinUpdate.pin_id == pin.id, PinUpdate.settled_at.is_(None))
    return list(session.scalars(query.order_by(PinUpdate.id)))


def _steps(session: Session, pin: Pin) -> list[tuple[str, str]]:
    """Return the record's history as the review reads it."""
    query = select(PinEvent.action, PinEvent.status).where(PinEvent.pin_id == pin.id).order_by(PinEvent.id)
    return [(action, status) for action, status in session.execute(query)]


def _tell(
    session: Session, pin: Pin, row: PinUpdate, action: str, *, now: datetime, changes: Mapping[str, Any]
) -> None:
    entry = events.entry_of(
        pin,
        action=action,
        actor_id=row.created_by,
        at=now,
        reason=row.content.get("note"),
        changes=changes,
        update_uid=row.uid,
    )
    events.write(session, [entry])
