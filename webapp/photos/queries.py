"""Reading photographs of records that the caller has already been allowed to see."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import NotFound
from webapp.access.policy import Actor
from webapp.photos.models import Photo


def stored_of(session: Session, pin_uid: str) -> list[Photo]:
    """Return a record's photographs that have arrived and belong to it, in the order they were taken in."""
    return list(
        session.scalars(
            select(Photo)
            .where(Photo.pin_uid == pin_uid, Photo.stored_at.is_not(None), Photo.announced)
            .order_by(Photo.id)
        )
    )


def first_of_each(session: Session, pin_uids: Iterable[str]) -> dict[str, str]:
    """Return for each record the uid of its first stored photograph: one query, however many records."""
    first = (
        select(func.min(Photo.id))
        .where(Photo.pin_uid.in_(list(pin_uids)), Photo.stored_at.is_not(None), Photo.announced)
        .group_by(Photo.pin_uid)
    )
    return dict(session.execute(select(Photo.pin_uid, Photo.uid).where(Photo.id.in_(first))).all())


def is_awaiting(session: Session, pin_uid: str, *, update_uid: str | None = None) -> bool:
    """Return whether a photograph that the record itself names, or this update of it, has not arrived yet."""
    query = (
        select(Photo.id)
        .where(
            Photo.pin_uid == pin_uid,
            Photo.update_uid.is_not_distinct_from(update_uid),
            Photo.announced,
            Photo.stored_at.is_(None),
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def received(session: Session, actor: Actor, uid: str, sha256: str) -> Photo | None:
    """Return a photograph with these bytes that this actor sent and that is here."""
    ours = Photo.uid == uid, Photo.sha256 == sha256, Photo.created_by == actor.user_id
    return session.scalar(select(Photo).where(*ours, Photo.stored_at.is_not(None)))


def is_without(session: Session, pin_uid: str, *, dropped: Collection[str]) -> bool:
    """Return whether a record has no photograph, nor awaits any, once those are dropped that never came."""
    comes = Photo.update_uid.is_(None) & Photo.uid.not_in(dropped)
    query = select(Photo.id).where(Photo.pin_uid == pin_uid, Photo.announced, Photo.stored_at.is_not(None) | comes)
    return session.scalar(query.limit(1)) is None


def photo_named(session: Session, uid: str) -> Photo:
    """Return a stored photograph.

    Raises: NotFound.
    """
    found = session.scalar(select(Photo).where(Photo.uid == uid, Photo.stored_at.is_not(None)))
    if found is None:
        raise NotFound
    return found
