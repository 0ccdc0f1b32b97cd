"""A photograph, announced by its record's manifest or already here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.schema import Base, UtcDateTime


class Photo(Base):
    """A photograph of a pin: a row from the moment either its record or its bytes arrive, whichever is first."""

    __tablename__ = "photos"
    __table_args__ = (
        Index("ix_photos_pin_uid", "pin_uid"),
        Index("ix_photos_sha256", "sha256"),
        Index("ix_photos_update_uid", "update_uid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    pin_uid: Mapped[str] = mapped_column(String(36))  # the pin's own uid: it may arrive later
    update_uid: Mapped[str | None] = mapped_column(String(36))  # the update that names it; none: the record itself
    role: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))  # of the bytes as sent
    size_bytes: Mapped[int]
    announced: Mapped[bool] = mapped_column(Boolean)  # named in its record's manifest
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: still awaited
    width: Mapped[int | None]  # of the large copy, px
    height: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the picture said of itself
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
