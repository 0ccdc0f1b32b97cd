"""A pin, its history, and the updates that were made on the spot."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime
from webapp.db.spatial import Point


class Pin(Base):
    """One record as it stands now. Everything that changed it is in `pin_events`."""

    __tablename__ = "pins"
    __table_args__ = (
        Index("ix_pins_group_status_morton", "group", "status", "morton"),
        Index("ix_pins_commune_code_kind_status", "commune_code", "kind", "status"),
        Index("ix_pins_status_received_at", "status", "received_at"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # minted on the phone, at capture
    code: Mapped[str] = mapped_column(String(10), unique=True)  # on receipts, signboards and addresses
    content_sha256: Mapped[str] = mapped_column(String(64))  # of the item as first received
    version: Mapped[int] = mapped_column(default=1)

    group: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    lead_org: Mapped[str | None] = mapped_column(String(24))
    launched_on: Mapped[date | None]
    maintained_on: Mapped[date | None]  # the last day somebody confirmed it is kept up
    held_on: Mapped[date | None]  # of an activity: the day it took place
    # By the key of the score sheet's line.
    self_scores: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))

    unit_path: Mapped[str] = mapped_column(UnitPath, index=True)  # of its residential area, else of its commune
    commune_code: Mapped[str] = mapped_column(String(5))
    located_commune_code: Mapped[str | None] = mapped_column(String(5))  # where the boundaries put the position
    geom: Mapped[object] = mapped_column(Point)
    morton: Mapped[int] = mapped_column(BigInteger, index=True)
    accuracy_m: Mapped[float | None]
    position_source: Mapped[str] = mapped_column(String(8))  # gps, tapped, area
    weak_reason: Mapped[str | None] = mapped_column(String(16))  # why the phone could do no better
    fixed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by the phone's clock
    # What the phone's clocks say of each other, in seconds.
    device: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class PinEvent(Base):
    """One step in a pin's life. The database itself refuses to change or remove it."""

    __tablename__ = "pin_events"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    pin_id: Mapped[int] = mapped_column(ForeignKey("pins.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # none: the system itself
    action: Mapped[str] = mapped_column(String(24))
    status: Mapped[str] = mapped_column(String(24))  # after the step
    state: Mapped[str] = mapped_column(String(24))  # after the step
    reason: Mapped[str | None] = mapped_column(String(2000))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    update_uid: Mapped[str | None] = mapped_column(String(36))  # the update that brought it about
    # Where the record stood after the step; a phone that saw it there is told when it leaves.
    unit_path: Mapped[str] = mapped_column(UnitPath, index=True, server_default="")


class PinUpdate(Base):
    """What somebody sent about a record that was there already: kept as it came, whatever became of it."""

    __tablename__ = "pin_updates"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # minted on the phone
    pin_id: Mapped[int] = mapped_column(ForeignKey("pins.id"), index=True)
    content_sha256: Mapped[str] = mapped_column(String(64))  # of the item as first received
    action: Mapped[str] = mapped_column(String(24))
    base_version: Mapped[int]  # of the record as the person saw it
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: its photographs are awaited
    outcome: Mapped[str | None] = mapped_column(String(16))  # applied, set_aside
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
