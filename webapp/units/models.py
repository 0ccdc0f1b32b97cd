"""Administrative units, what became of them, and the boundaries they are drawn with."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from geo.units import commune_code_of
from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime
from webapp.db.spatial import MultiPolygon


class Unit(Base):
    """A province, a commune or a residential area. Codes are stable; a merger adds rows and closes the old ones."""

    __tablename__ = "units"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(UnitPath, unique=True)
    parent_path: Mapped[str] = mapped_column(UnitPath, index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    level: Mapped[str] = mapped_column(String(16), index=True)  # province, commune, area
    kind: Mapped[str] = mapped_column(String(16))  # tỉnh; xã, phường; hamlet, village, ban, group
    name: Mapped[str] = mapped_column(String(120))
    folded_name: Mapped[str] = mapped_column(String(120), index=True)
    region: Mapped[str | None] = mapped_column(String(8))  # north, south
    former_districts: Mapped[list[str]] = mapped_column(JSON, default=list)
    area_km2: Mapped[float | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    # Of a commune, as the province notes it.
    priority: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    zone: Mapped[str | None] = mapped_column(String(4))  # I, II, III
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("clusters.id"))

    @property
    def commune_code(self) -> str:
        """The code of the commune this unit is or lies in; empty for the province."""
        return commune_code_of(self.path) or ""

    def is_in_force(self, on: date) -> bool:
        """Return whether the unit exists on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Cluster(Base):
    """A grouping of communes that the province makes for its emulation movement."""

    __tablename__ = "clusters"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class UnitEvent(Base):
    """One change of the registers. The database itself refuses to change or remove it."""

    __tablename__ = "unit_events"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    action: Mapped[str] = mapped_column(String(24))
    unit_path: Mapped[str] = mapped_column(UnitPath, index=True)  # of the area, or of the commune for several
    effective_on: Mapped[date]
    document: Mapped[str | None] = mapped_column(String(120))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class UnitSuccession(Base):
    """A period in which the records of one area count for another; at most one per area and day, chains resolved."""

    __tablename__ = "unit_successions"
    __table_args__ = (UniqueConstraint("path", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(UnitPath)
    successor_path: Mapped[str] = mapped_column(UnitPath, index=True)
    since: Mapped[date]
    until: Mapped[date | None]  # none: it is still so


class BoundaryRelease(Base):
    """The boundaries in force, ready to send; `version` names the immutable files made of them."""

    __tablename__ = "boundary_releases"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(16), unique=True)
    source_name: Mapped[str] = mapped_column(String(200))
    is_approximate: Mapped[bool] = mapped_column(Boolean)
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    boxes: Mapped[dict[str, list[float]]] = mapped_column(JSON)  # west, south, east, north by commune code
    communes_gz: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Boundary(Base):
    """One commune's shape in a release."""

    __tablename__ = "boundaries"

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("boundary_releases.id"), index=True)
    unit_code: Mapped[str] = mapped_column(String(16), index=True)
    geom: Mapped[object] = mapped_column(MultiPolygon)
