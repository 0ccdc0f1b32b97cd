"""Taking the demonstration province out again: all that is its own, nothing of what real people recorded beside it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, delete, or_, select, union
from sqlalchemy.orm import Session

from geo import morton
from webapp.access.history import By
from webapp.access.models import AccessEvent, EntryCode, Grant, SignIn, SignInEnd, User
from webapp.access.services import revoke
from webapp.audit.chains import CHAINS
from webapp.db.chain import seal_anew
from webapp.db.spatial import point_ewkt
from webapp.demo.filings import every_file
from webapp.demo.photographs import every_photo_uid
from webapp.filings.models import Declaration, Document
from webapp.photos.models import Photo
from webapp.photos.storage import VARIANTS, PhotoStore, key_of
from webapp.pins import cells, events
from webapp.pins.models import Pin, PinEvent, PinSpan, PinUpdate
from webapp.registries.clearing import forget_demo
from webapp.units.locator import current_locator
from webapp.units.models import Unit
from webapp.units.queries import by_codes

_AREAS = select(Unit.path).where(Unit.is_demo)
_PEOPLE = select(User.id).where(User.is_demo)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How much was taken out; how many real records moved to their commune, and how many accounts only closed."""

    areas: int
    people: int
    pins: int
    photos: int
    moved: int
    closed: int
    files: frozenset[str]  # of documents, by SHA-256: nothing refers to them any longer

    @property
    def is_empty(self) -> bool:
        """Whether there was no demonstration at all."""
        return not (self.areas or self.people or self.pins or self.photos)


def clear(session: Session, store: PhotoStore, *, now: datetime) -> Cleared:
    """Take the demonstration out, and all that its people recorded; real records in its areas move to their commune.

    The files go first: were this interrupted, the rows that are still there would lead the next attempt to the rest.
    """
    photos = _forget_photos(session, store)
    moved = _move_real_pins(session, now)
    pins = _delete_pins(session)
    files = _delete_filings(session)
    real = (Grant.unit_path.in_(_AREAS), Grant.user_id.not_in(_PEOPLE), Grant.revoked_at.is_(None))
    for given in session.scalars(select(Grant).where(*real)).all():
        revoke(session, given, By(None, now))
    forget_demo(session)
    areas = _count(session.execute(delete(Unit).where(Unit.is_demo)))
    people, closed = _dismiss_people(session, now)
    for chain in CHAINS:
        seal_anew(session, chain)
    return Cleared(areas=areas, people=people, pins=pins, photos=photos, moved=moved, closed=closed, files=files)


def _forget_photos(session: Session, store: PhotoStore) -> int:
    """Forget all photographs of the demonstration's records and people, also those of a load that never finished."""
    theirs = or_(Photo.is_demo, Photo.pin_uid.in_(select(Pin.uid).where(Pin.is_demo)))
    for uid in {*every_photo_uid(), *session.scalars(select(Photo.uid).where(theirs))}:
        for variant in VARIANTS:
            store.delete(key_of(UUID(uid), variant))
    return _count(session.execute(delete(Photo).where(theirs)))


def _move_real_pins(session: Session, now: datetime) -> int:
    """Move what real people recorded in made-up areas to the commune, and say so in its history."""
    pins = list(session.scalars(select(Pin).where(Pin.unit_path.in_(_AREAS), ~Pin.is_demo)))
    communes = by_codes(session, [pin.commune_code for pin in pins])
    told = []
    for pin in pins:
        commune = communes[pin.commune_code]
        changes = {"from": pin.unit_path.rstrip("/").rsplit("/", 1)[-1], "to": commune.code}
        pin.unit_path = commune.path
        pin.version += 1
        if pin.position_source == "area":
            _stand_at(session, pin, commune)
        told.append(events.entry_of(pin, action="updated", actor_id=None, at=now, changes=changes))
    events.write(session, told)
    return len(told)


def _stand_at(session: Session, pin: Pin, commune: Unit) -> None:
    """Put a pin that had no position but its area's at the commune's own point."""
    if commune.lon is None or commune.lat is None:
        return
    pin.geom = point_ewkt(commune.lon, commune.lat)
    pin.morton = morton.encode(commune.lon, commune.lat)
    located = current_locator(session).index.locate([[commune.lon, commune.lat]])[0]
    pin.located_commune_code = str(located) or None


def _delete_pins(session: Session) -> int:
    """Delete the demonstration's records; the history first, while the database can still see whose it is."""
    for told in (PinEvent, PinSpan, PinUpdate):
        session.execute(delete(told).where(told.pin_id.in_(select(Pin.id).where(Pin.is_demo))))
    pins = _count(session.execute(delete(Pin).where(Pin.is_demo)))
    cells.rebuild(session)
    return pins


def _delete_filings(session: Session) -> frozenset[str]:
    """Delete what the demonstration declared and filed. Return the files that only it had."""
    has_file = Document.file_sha256.is_not(None)
    theirs = set(session.scalars(select(Document.file_sha256).where(Document.is_demo, has_file)))
    session.execute(delete(Declaration).where(Declaration.is_demo))
    session.execute(delete(Document).where(Document.is_demo))
    shared = set(session.scalars(select(Document.file_sha256).where(has_file)))
    files = {*theirs, *(file.sha256 for file in every_file())} - shared
    return frozenset(sha256 for sha256 in files if sha256 is not None)


def _dismiss_people(session: Session, now: datetime) -> tuple[int, int]:
    """Delete the made-up people, and close the accounts that what stays refers to. Return how many of each."""
    referred_to: CompoundSelect[int | None] = union(
        select(PinEvent.actor_id).where(PinEvent.actor_id.in_(_PEOPLE)),
        select(PinUpdate.created_by).where(PinUpdate.created_by.in_(_PEOPLE)),
        select(Document.withdrawn_by).where(Document.withdrawn_by.in_(_PEOPLE)),
        select(AccessEvent.actor_id).where(AccessEvent.actor_id.in_(_PEOPLE), ~AccessEvent.is_demo),
        select(Grant.granted_by).where(Grant.granted_by.in_(_PEOPLE), Grant.user_id.not_in(_PEOPLE)),
    )
    kept = [user_id for user_id in session.scalars(referred_to) if user_id is not None]
    session.execute(
        delete(SignInEnd).where(SignInEnd.sign_in_id.in_(select(SignIn.id).where(SignIn.user_id.in_(_PEOPLE))))
    )
    session.execute(delete(AccessEvent).where(AccessEvent.is_demo))
    for theirs in (SignIn, EntryCode, Grant):
        session.execute(delete(theirs).where(theirs.user_id.in_(_PEOPLE)))
    people = _count(session.execute(delete(User).where(User.is_demo, User.id.not_in(kept))))
    closed = list(session.scalars(select(User).where(User.id.in_(kept), User.disabled_at.is_(None))))
    for user in closed:
        user.username, user.password_hash, user.disabled_at = f"minh-hoa-{user.id}", "", now
    session.flush()
    return people, len(closed)


def _count(result: object) -> int:
    """Return how many rows a statement touched."""
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, for a DELETE
