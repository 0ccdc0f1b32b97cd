"""What every table shares: the base, constraint names, and column types that mean the same on both engines."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one declarative base; its metadata is what the migrations are checked against."""

    metadata = MetaData(naming_convention=NAMING)


# SQLite would give the number of a removed row to the next one; a number that was somebody must never be another.
NEVER_REUSED = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite keeps no zone, so a naive value is refused on the way in and UTC is put back on."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a naive datetime.

        Raises: ValueError for a datetime without a zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive datetime {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant in UTC whichever engine kept it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Paths are compared by byte order ("VN/19/" <= path < "VN/190"), which a language's collation would break.
UnitPath = String(64).with_variant(String(64, collation="C"), "postgresql")
