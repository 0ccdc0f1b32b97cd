"""Announcing and receiving photographs. A record and its photographs may arrive in either order."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.errors import Conflict, Invalid, NotFound
from webapp.access.policy import Actor
from webapp.photos.models import Photo
from webapp.photos.processing import PhotoLimits, ProcessedPhoto, process
from webapp.photos.storage import PhotoStore, key_of

LIMITS = PhotoLimits()
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
    """A photograph as it was sent."""

    uid: str
    pin_uid: str
    role: str
    sha256: str
    data: bytes


def announce(session: Session, actor: Actor, manifests: Mapping[str, Sequence[AnnouncedPhoto]]) -> set[str]:
    """Note which photographs each record names. Return the records none of whose photographs is awaited.

    Raises: IntegrityError where a photograph's id is already another record's.
    """
    pin_uids = list(manifests)
    arrived = {p.uid: p for p in session.scalars(select(Photo).where(Photo.pin_uid.in_(pin_uids)))}
    rows = []
    awaited: set[str] = set()
    for pin_uid, manifest in manifests.items():
        for line in manifest:
            photo = arrived.get(line.uid)
            if photo is not None and photo.sha256 == line.sha256:
                photo.announced = True
                continue
            awaited.add(pin_uid)
            rows.append(_awaited_row(line, pin_uid, actor))
    if rows:
        session.execute(insert(Photo), rows)
    return set(pin_uids) - awaited


def _awaited_row(line: AnnouncedPhoto, pin_uid: str, actor: Actor) -> dict[str, object]:
    return {
        "uid": line.uid,
        "pin_uid": pin_uid,
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
    return process(arrival.data, LIMITS)


def receive(  # each is one fact of the arrival
    session: Session,
    actor: Actor,
    store: PhotoStore,
    arrival: Arrival,
    developed: ProcessedPhoto,
    *,
    keeps_position: bool,
    now: datetime,
) -> Photo:
    """Keep a photograph and its copies; the same bytes again give the same receipt.

    Where the record's own position may not be kept, neither is the picture's, nor the bytes that hold it.

    Raises: Conflict where this id already stands for other bytes; NotFound where it is somebody else's.
    """
    photo = _row_of(session, actor, arrival)
    if photo.stored_at is not None:
        return photo
    uid = UUID(arrival.uid)
    if keeps_position:
        store.put(key_of(uid, "original"), arrival.data)
    store.put(key_of(uid, "large"), developed.large_jpeg)
    store.put(key_of(uid, "small"), developed.small_jpeg)
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
    if photo.created_by != actor.user_id:
        raise NotFound
    if photo.sha256 != arrival.sha256 or photo.pin_uid != arrival.pin_uid:
        raise Conflict(field="photo")
    return photo


def _unannounced(actor: Actor, arrival: Arrival) -> Photo:
    return Photo(
        uid=arrival.uid,
        pin_uid=arrival.pin_uid,
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
