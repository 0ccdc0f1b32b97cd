"""The only module that knows which engine runs: SpatiaLite inside the process, or PostGIS beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlean.dbapi2
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000

_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


def engine_name(bind: Engine | Connection) -> str:
    """Return "spatialite" or "postgis"."""
    return "spatialite" if bind.dialect.name == "sqlite" else "postgis"


def engine_options(database_url: str) -> dict[str, Any]:
    """Return the create_engine options that this database URL needs."""
    if make_url(database_url).get_backend_name() == "sqlite":
        # sqlean's SQLite can load extensions wherever Python came from; some Pythons' own cannot.
        # Few of them: who waits for a connection is served in turn, who waits for SQLite's lock may be passed over.
        return {"module": sqlean.dbapi2, "pool_size": 6, "max_overflow": 0}
    return {"pool_pre_ping": True}


def mark_only_reads(*, only_reads: bool) -> None:
    """Say whether the transactions of this context will only read.

    SQLite upgrades a reader to a writer only when nobody else wrote meanwhile; two that both try fail at once, however
    long the busy timeout is. Writers therefore take the lock when they begin.
    """
    _only_reads.set(only_reads)


@contextmanager
def looking(session: Session) -> Iterator[None]:
    """Read in a transaction of its own, before the one that writes: it keeps no writer waiting, and ends here.

    What was read must not be used after it: the rows are forgotten with their transaction.
    """
    only_reads = _only_reads.get()
    mark_only_reads(only_reads=True)
    try:
        yield
    finally:
        session.rollback()
        mark_only_reads(only_reads=only_reads)


def see_one_instant(session: Session) -> None:
    """Begin a transaction that only reads and sees, however long it lasts, what was there when it began."""
    session.rollback()
    mark_only_reads(only_reads=True)
    connection = session.connection()
    if engine_name(connection) == "postgis":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def in_turn(connection: Connection, queue: int) -> None:
    """Wait until whoever passed here before has committed: what is numbered after this is committed in that order.

    SQLite has one writer at a time, and so nothing to wait for.
    """
    if engine_name(connection) == "postgis":
        connection.execute(select(func.pg_advisory_xact_lock(queue)))


def prepare(engine: Engine) -> None:
    """Make every connection of this engine ready for spatial work and honest transactions."""
    if engine_name(engine) == "spatialite":
        event.listen(engine, "connect", _open_spatialite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_spatialite(connection: sqlean.dbapi2.Connection, _entry: ConnectionPoolEntry) -> None:
    # Without isolation_level=None the driver commits behind our back when a SAVEPOINT is released.
    connection.isolation_level = None
    connection.enable_load_extension(True)
    connection.load_extension(os.environ.get("SPATIALITE_LIBRARY", "mod_spatialite"))
    connection.enable_load_extension(False)
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        "trusted_schema = ON",  # SpatiaLite's triggers call its own functions
        "recursive_triggers = ON",  # else INSERT OR REPLACE would slip past the triggers that keep history
        "journal_mode = WAL",
        "synchronous = NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads", _only_reads.get())
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
