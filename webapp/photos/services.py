"""Announcing and receiving photographs. A record and its photographs may arrive in either order."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.errors import Conflict, Invalid, NotFound
from webapp.access.policy import Actor
from webapp.photos.models import Photo
from webapp.photos.processing import PhotoLimits, process
from webapp.photos.storage import PhotoStore, key_of

LIMITS = PhotoLimits()


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


def receive(session: Session, actor: Actor, store: PhotoStore, arrival: Arrival, *, now: datetime) -> Photo:
    """Keep a photograph and the two copies made of it; the same bytes again give the same receipt.

    Raises: Invalid photo_hash_mismatch where the bytes are not those declared, or what `process` refuses;
    Conflict where this id already stands for other bytes; NotFound where it is somebody else's.
    """
    if hashlib.sha256(arrival.data).hexdigest() != arrival.sha256:
        raise Invalid("photo_hash_mismatch", field="photo")
    photo = session.scalar(select(Photo).where(Photo.uid == arrival.uid).with_for_update())
    if photo is not None:
        _check_same(photo, actor, arrival)
        if photo.stored_at is not None:
            return photo
    processed = process(arrival.data, LIMITS)
    # The files first: a row that says "stored" must never stand for nothing.
    store.put(key_of(UUID(arrival.uid), "original"), arrival.data)
    store.put(key_of(UUID(arrival.uid), "large"), processed.large_jpeg)
    store.put(key_of(UUID(arrival.uid), "small"), processed.small_jpeg)
    if photo is None:
        photo = _unannounced(actor, arrival)
        session.add(photo)
    photo.stored_at = now
    photo.width, photo.height = processed.width, processed.height
    photo.facts = _plain(asdict(processed.facts))
    session.flush()
    return photo


def _check_same(photo: Photo, actor: Actor, arrival: Arrival) -> None:
    if photo.created_by != actor.user_id:
        raise NotFound
    if photo.sha256 != arrival.sha256 or photo.pin_uid != arrival.pin_uid:
        raise Conflict(field="photo")


def _unannounced(actor: Actor, arrival: Arrival) -> Photo:
    return Photo(
        uid=arrival.uid,
        pin_uid=arrival.pin_uid,
        role=arrival.role,
        sha256=arrival.sha256,
        size_bytes=len(arrival.data),
        announced=False,
        created_by=actor.user_id,
        is_demo=actor.is_demo,
    )


def _plain(facts: dict[str, object]) -> dict[str, object]:
    """Return the facts as JSON can keep them."""
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in facts.items()}
