"""Run the migrations on whichever engine the application uses, each in one transaction."""

from typing import Any

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers
from sqlalchemy.schema import SchemaItem

from webapp.db.schema import Base

OURS = frozenset(Base.metadata.tables)


def is_ours(item: SchemaItem, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:  # noqa: FBT001
    """Admit only our tables: both engines keep spatial tables of their own that must never be touched."""
    if kind == "table" and name not in OURS:
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compared))


def run() -> None:
    """Bring the database to the revision asked for."""
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=is_ours,
            # SQLite can roll DDL back once the driver leaves BEGIN to us, so half a migration never stays.
            transactional_ddl=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
