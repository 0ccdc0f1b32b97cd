"""The photographs of a published record, as the public looks at them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinUpdate


@dataclass(frozen=True, slots=True)
class PublicPhoto:
    """A photograph by its address and size, and nothing of who took it where. Units: pixels of the large copy."""

    uid: str
    role: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Album:
    """What a model's page shows: the place before and after where both are known, and the rest."""

    cover: PublicPhoto | None = None
    before: PublicPhoto | None = None
    after: PublicPhoto | None = None
    others: tuple[PublicPhoto, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether the same place is shown before and after."""
        return self.before is not None and self.after is not None


def album_of(photos: Iterable[PublicPhoto]) -> Album:
    """Arrange photographs that come in the order they were taken in.

    The first "before" stands against the last "after"; the cover shows the place as it is now rather than as it was.
    """
    shown = tuple(photos)
    before = next((photo for photo in shown if photo.role == "before"), None)
    after = next((photo for photo in reversed(shown) if photo.role == "after"), None)
    general = next((photo for photo in shown if photo.role == "general"), None)
    cover = after or general or before
    leading = {before, after} if before and after else {cover}
    return Album(cover, before, after, tuple(photo for photo in shown if photo not in leading))


def for_the_public() -> ColumnElement[bool]:
    """Test that a photograph of a published record may be seen by everybody.

    What an update brings later nobody at the desk has looked at: it shows once the record is published anew.
    """
    # Not when its bytes came: they come first, and show at the desk only with their update.
    looked_at = select(PinUpdate.uid).where(PinUpdate.outcome == "applied", PinUpdate.settled_at <= Pin.published_at)
    shown = or_(Photo.update_uid.is_(None), Photo.update_uid.in_(looked_at.correlate(Pin)))
    return and_(Photo.stored_at.is_not(None), Photo.announced, shown)


def albums_of(session: Session, pin_uids: Iterable[str]) -> dict[str, Album]:
    """Return the album of each record that has photographs: one query, however many records."""
    rows = session.execute(
        select(Photo.pin_uid, Photo.uid, Photo.role, Photo.width, Photo.height)
        .join(Pin, Pin.uid == Photo.pin_uid)
        .where(Photo.pin_uid.in_(list(pin_uids)), for_the_public())
        .order_by(Photo.id)
    )
    found: dict[str, list[PublicPhoto]] = {}
    for pin_uid, uid, role, width, height in rows:
        found.setdefault(pin_uid, []).append(PublicPhoto(uid, role, width or 0, height or 0))
    return {pin_uid: album_of(photos) for pin_uid, photos in found.items()}
