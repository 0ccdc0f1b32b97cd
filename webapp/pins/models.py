"""A pin, its history, and the updates that were made on the spot."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime
from webapp.db.spatial import Point


class Pin(Base):
    """One record as it stands now. Everything that changed it is in `pin_events`."""

    __tablename__ = "pins"
    __table_args__ = (
        Index("ix_pins_group_status_morton", "group", "status", "morton"),
        Index("ix_pins_commune_code_kind_status", "commune_code", "kind", "status"),
        Index("ix_pins_created_by_unit_path", "created_by", "unit_path"),
        Index("ix_pins_kind_morton", "kind", "morton"),
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
    serves: Mapped[str | None] = mapped_column(String(4))  # the target it is counted for, where a reviewer chose one
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
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
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
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")  # what counts of the record after the step


class PinSpan(Base):
    """A period in which nothing that counts changed on a pin. Made of `pin_events` alone, and made anew from them."""

    __tablename__ = "pin_spans"
    __table_args__ = (
        Index("ix_pin_spans_pin_id_until", "pin_id", "until"),
        Index("ix_pin_spans_kind_until", "kind", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pin_id: Mapped[int] = mapped_column(ForeignKey("pins.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: it is still so
    group: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(32))
    commune_code: Mapped[str] = mapped_column(String(5))
    unit_path: Mapped[str] = mapped_column(UnitPath, index=True)
    morton: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    lead_org: Mapped[str | None] = mapped_column(String(24))
    serves: Mapped[str | None] = mapped_column(String(4))
    launched_on: Mapped[date | None]
    maintained_on: Mapped[date | None]
    held_on: Mapped[date | None]
    has_decision: Mapped[bool]
    has_scores: Mapped[bool]


class PinCell(Base):
    """How many pins of one sort stand in one cell of the map, and where: kept from the same changes as the spans."""

    __tablename__ = "pin_cells"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # first bits of the quadkey
    province_path: Mapped[str] = mapped_column(UnitPath, primary_key=True)
    group: Mapped[str] = mapped_column(String(16), primary_key=True)
    status: Mapped[str] = mapped_column(String(24), primary_key=True)
    state: Mapped[str] = mapped_column(String(24), primary_key=True)
    pins: Mapped[int]
    columns: Mapped[int] = mapped_column(BigInteger)  # all their columns of the finest level together,
    rows: Mapped[int] = mapped_column(BigInteger)  # and all their rows: divided by their number, their middle


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
