"""Reading photographs of records that the caller has already been allowed to see."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.errors import NotFound
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


def is_awaiting(session: Session, pin_uid: str) -> bool:
    """Return whether a photograph that the record names has not arrived yet."""
    query = select(Photo.id).where(Photo.pin_uid == pin_uid, Photo.announced, Photo.stored_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def photo_named(session: Session, uid: str) -> Photo:
    """Return a stored photograph.

    Raises: NotFound.
    """
    found = session.scalar(select(Photo).where(Photo.uid == uid, Photo.stored_at.is_not(None)))
    if found is None:
        raise NotFound
    return found
