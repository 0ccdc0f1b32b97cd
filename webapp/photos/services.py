"""Announcing and receiving photographs. A record and its photographs may arrive in either order."""

import hashlib
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.errors import Conflict, Invalid, NotFound
from webapp.access.policy import Actor
from webapp.photos.models import Photo
from webapp.photos.processing import PhotoLimits, ProcessedPhoto, process
from webapp.photos.storage import key_of

LIMITS = PhotoLimits()
# However many arrive at once, only so many are drawn at once: more would share the same cores and multiply the memory.
_TABLE = threading.BoundedSemaphore(os.cpu_count() or 1)
WHERE_TAKEN = frozenset({"lon", "lat", "accuracy_m"})


@dataclass(frozen=True, slots=True)
class AnnouncedPhoto:
    """One line of a record's photo manifest."""

    uid: str
    role: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A photograph as it is sent. Its `data` may still be on the way, in parts."""

    uid: str
    pin_uid: str
    role: str
    sha256: str
    data: bytes = b""
    update_uid: str | None = None  # the update it belongs to; none: the record itself


def announce(
    session: Session,
    actor: Actor,
    manifests: Mapping[str, Sequence[AnnouncedPhoto]],
    *,
    update_uid: str | None = None,
) -> set[str]:
    """Note which photographs each record, or this update of it, names. Return the records that await none of them.

    Raises: IntegrityError where a photograph's id already stands for something else.
    """
    pin_uids = list(manifests)
    here = select(Photo).where(Photo.pin_uid.in_(pin_uids), Photo.stored_at.is_not(None), Photo.announced.is_(False))
    arrived = {photo.uid: photo for photo in session.scalars(here)}
    rows = []
    awaited: set[str] = set()
    for pin_uid, manifest in manifests.items():
        for line in manifest:
            photo = arrived.get(line.uid)
            if photo is not None and photo.sha256 == line.sha256:
                photo.announced, photo.update_uid, photo.role = True, update_uid, line.role
                continue
            awaited.add(pin_uid)
            rows.append(_awaited_row(line, pin_uid, update_uid, actor))
    if rows:
        session.execute(insert(Photo), rows)
    return set(pin_uids) - awaited


def unannounce(session: Session, pin_uid: str, uids: Collection[str]) -> None:
    """Wait no longer for photographs that the record itself named and that never came."""
    session.execute(
        update(Photo)
        .where(Photo.pin_uid == pin_uid, Photo.update_uid.is_(None), Photo.stored_at.is_(None), Photo.uid.in_(uids))
        .values(announced=False)
    )


def _awaited_row(line: AnnouncedPhoto, pin_uid: str, update_uid: str | None, actor: Actor) -> dict[str, object]:
    return {
        "uid": line.uid,
        "pin_uid": pin_uid,
        "update_uid": update_uid,
        "role": line.role,
        "sha256": line.sha256,
        "size_bytes": line.size_bytes,
        "announced": True,
        "facts": {},
        "created_by": actor.user_id,
        "is_demo": actor.is_demo,
    }


def develop(arrival: Arrival) -> ProcessedPhoto:
    """Check that the bytes are those declared, and draw the copies people may see. Needs no database.

    Raises: Invalid photo_hash_mismatch, or what `process` refuses.
    """
    if hashlib.sha256(arrival.data).hexdigest() != arrival.sha256:
        raise Invalid("photo_hash_mismatch", field="photo")
    with _TABLE:
        return process(arrival.data, LIMITS)


def settled(session: Session, actor: Actor, arrival: Arrival) -> Photo | None:
    """Return the photograph if it is here already, whole.

    Raises: as `receive`, so that nobody sends for nothing what would be refused in the end.
    """
    photo = session.scalar(select(Photo).where(Photo.uid == arrival.uid))
    if photo is None:
        return None
    _check(photo, actor, arrival)
    return photo if photo.stored_at is not None else None


def files_of(arrival: Arrival, developed: ProcessedPhoto, *, keeps_position: bool) -> dict[str, bytes]:
    """Return what is kept of a photograph, by the key of each file.

    Where the record's own position may not be kept, the bytes as sent, which may hold it, are not among them.
    """
    uid = UUID(arrival.uid)
    files = {key_of(uid, "large"): developed.large_jpeg, key_of(uid, "small"): developed.small_jpeg}
    return {key_of(uid, "original"): arrival.data, **files} if keeps_position else files


def receive(  # each is one fact of the arrival
    session: Session,
    actor: Actor,
    arrival: Arrival,
    developed: ProcessedPhoto,
    settle: Callable[[], None],
    *,
    keeps_position: bool,
    now: datetime,
) -> Photo:
    """Keep a photograph and its copies; the same bytes again give the same receipt.

    `settle` puts its files, which are written already, in their places. Where the record's own position may not be
    kept, neither is the picture's.

    Raises: Conflict where this id already stands for other bytes; NotFound where it is somebody else's.
    """
    photo = _row_of(session, actor, arrival)
    if photo.stored_at is not None:
        return photo
    settle()
    photo.stored_at = now
    photo.width, photo.height = developed.width, developed.height
    photo.facts = _plain(asdict(developed.facts), keeps_position=keeps_position)
    session.flush()
    return photo


def _row_of(session: Session, actor: Actor, arrival: Arrival) -> Photo:
    """Return the photograph's row, locked; one of two equal arrivals waits here for the other."""
    ours = select(Photo).where(Photo.uid == arrival.uid).with_for_update()
    photo = session.scalar(ours)
    if photo is None:
        try:
            with session.begin_nested():
                photo = _unannounced(actor, arrival)
                session.add(photo)
        except IntegrityError:
            photo = session.scalars(ours).one()
    _check(photo, actor, arrival)
    return photo


def _check(photo: Photo, actor: Actor, arrival: Arrival) -> None:
    if photo.created_by != actor.user_id:
        raise NotFound
    if photo.sha256 != arrival.sha256 or photo.pin_uid != arrival.pin_uid:
        raise Conflict(field="photo")


def _unannounced(actor: Actor, arrival: Arrival) -> Photo:
    return Photo(
        uid=arrival.uid,
        pin_uid=arrival.pin_uid,
        update_uid=arrival.update_uid,
        role=arrival.role,
        sha256=arrival.sha256,
        size_bytes=len(arrival.data),
        announced=False,
        facts={},
        created_by=actor.user_id,
        is_demo=actor.is_demo,
    )


def _plain(facts: dict[str, object], *, keeps_position: bool) -> dict[str, object]:
    """Return the facts as JSON can keep them."""
    hidden = frozenset() if keeps_position else WHERE_TAKEN
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in facts.items()
        if key not in hidden
    }
