"""Numbers as they were declared, and documents as they were filed. Neither is ever written over."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime


class Declaration(Base):
    """One declaration of a number; the newest at or before an instant is what is declared then.

    A value of None takes back what was declared. The database itself refuses to change or delete one.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        Index("ix_declarations_target_id_year_unit_path_declared_at", "target_id", "year", "unit_path", "declared_at"),
        Index("ix_declarations_unit_path", "unit_path"),
        CheckConstraint("value >= 0 AND total >= 0 AND value <= total", name="value_within_total"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # of the form: sent twice, it is kept once
    target_id: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    unit_path: Mapped[str] = mapped_column(UnitPath)
    value: Mapped[int | None]
    total: Mapped[int | None]  # what it is out of, where the target asks for that
    note: Mapped[str] = mapped_column(String(300), default="")
    declared_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class Document(Base):
    """A document of a unit; withdrawn with a reason, never deleted, and nothing else of it ever changes.

    `organisation`: the key of the one whose report it is, where it is not the unit's own Front's.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_kind_unit_path", "kind", "unit_path"),
        Index("ix_documents_unit_path", "unit_path"),
        Index("ix_documents_file_sha256", "file_sha256"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)  # of the form, or made of it and the area
    kind: Mapped[str] = mapped_column(String(24))
    year: Mapped[int]
    unit_path: Mapped[str] = mapped_column(UnitPath)
    organisation: Mapped[str | None] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(40))
    issued_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")
    file_sha256: Mapped[str | None] = mapped_column(String(64))  # of the bytes kept; none: no file came with it
    file_name: Mapped[str | None] = mapped_column(String(120))
    media_type: Mapped[str | None] = mapped_column(String(100))
    size_bytes: Mapped[int | None] = mapped_column("bytes")
    filed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(300))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
