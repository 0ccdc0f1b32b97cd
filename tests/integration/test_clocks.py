"""The clocks: they move within the transaction that changes something, and everybody sees both or neither."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, insert, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories import NOW, Browser, Province, make_area
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.models import Grant, User
from webapp.access.policy import Role
from webapp.db.clocks import CLOCK_OF, UNWATCHED, ClockReader, Clocks, Times
from webapp.db.engine import engine_name, engine_options
from webapp.db.schema import Base
from webapp.extensions import db
from webapp.units.models import Unit

VIEW = "/api/v1/layers/pins?bbox=105.0,21.0,107.0,23.0&zoom=9"


@pytest.fixture
def clocks(app: Flask) -> ClockReader:
    return app.extensions["clocks"]


@pytest.fixture
def writer(app: Flask, province: Province) -> Iterator[Session]:
    with app.app_context():
        engine = db.engine
    with Session(engine) as opened:
        yield opened


def moved(before: Times, after: Times) -> set[str]:
    assert all(now >= then for then, now in zip(before, after, strict=True))
    return {name for name in Times._fields if getattr(before, name) != getattr(after, name)}


def test_every_table_moves_a_clock_or_is_said_not_to() -> None:
    assert CLOCK_OF.keys() | UNWATCHED == Base.metadata.tables.keys()
    assert not CLOCK_OF.keys() & UNWATCHED
    assert set(CLOCK_OF.values()) == set(Times._fields)
    assert {column.name for column in Clocks.__table__.columns} == {"id", *Times._fields}


def test_a_record_moves_the_clock_of_records_alone(app: Flask, province: Province, clocks: ClockReader) -> None:
    phone = Browser(app, "kdc")
    before = clocks.read()
    code = phone.record("sec_selfmanage", photos=[])
    recorded = clocks.read()
    assert moved(before, recorded) == {"records"}
    Browser(app, "xa").step(code, "confirm")
    assert moved(recorded, clocks.read()) == {"records"}


def test_people_and_roles_move_the_clock_of_access(writer: Session, clocks: ClockReader) -> None:
    steps = (
        lambda: access.add_user(writer, username="moi", name="Cán bộ minh họa", password_hash="-", now=NOW),
        lambda: access.grant(writer, user=writer.get(User, 1), role=Role.ADMIN, unit_path="VN/19/", by=By(None, NOW)),
        lambda: writer.execute(update(Grant).values(revoked_at=NOW)),
        lambda: setattr(writer.get(User, 1), "password_hash", "another"),
        lambda: setattr(writer.get(User, 1), "disabled_at", NOW),
    )
    for step in steps:
        before = clocks.read()
        step()
        writer.commit()
        assert moved(before, clocks.read()) == {"access"}


def test_units_move_their_own_clock_however_they_are_changed(writer: Session, clocks: ClockReader) -> None:
    row = {column.key: getattr(make_area("01933", 9), column.key) for column in Unit.__table__.columns}
    made = {key: value for key, value in row.items() if value is not None}
    for step in (insert(Unit).values(made), update(Unit).values(name="Thôn"), delete(Unit).where(Unit.level == "area")):
        before = clocks.read()
        writer.execute(step)
        writer.commit()
        assert moved(before, clocks.read()) == {"units"}


def test_nothing_moves_before_the_commit_nor_by_what_is_taken_back(writer: Session, clocks: ClockReader) -> None:
    before = clocks.read()
    writer.execute(update(Unit).values(name="Thôn"))
    assert clocks.read() == before
    writer.rollback()
    assert clocks.read() == before
    writer.execute(text("SELECT 1"))
    writer.commit()
    assert clocks.read() == before


def test_a_clock_never_goes_back_even_where_the_machines_does(
    writer: Session, clocks: ClockReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    seen = [clocks.read().units]
    for name in ("Thôn", "Bản"):
        writer.execute(update(Unit).values(name=name))
        writer.commit()
        seen.append(clocks.read().units)
    assert seen == [seen[0], seen[0] + 1, seen[0] + 2]


def test_after_an_older_database_was_put_back_no_time_is_shown_a_second_time(
    writer: Session, clocks: ClockReader
) -> None:
    writer.execute(update(Unit).values(name="Thôn"))
    writer.commit()
    shown = clocks.read().units
    writer.execute(update(Clocks).values(units=shown - 5))  # as the older one had it
    writer.execute(update(Unit).values(name="Bản"))
    writer.commit()
    assert clocks.read().units > shown


def test_a_database_that_was_started_anew_is_asked_over_a_new_connection(app: Flask, clocks: ClockReader) -> None:
    before = clocks.read()
    with app.app_context():
        engine = db.engine
    if engine_name(engine) == "postgis":
        asking = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FROM clocks'"
        with engine.connect() as other:
            ended = other.scalar(text(f"SELECT count(pg_terminate_backend(pid, 10000)) {asking}"))
        assert ended == 1
    else:
        engine.dispose()
    assert clocks.read() == before


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_away_is_an_error_that_says_come_again(url: str) -> None:
    with pytest.raises(OperationalError):
        ClockReader(create_engine(url, **engine_options(url))).read()


def test_a_page_says_so_too_where_the_clocks_cannot_be_read(
    app: Flask, province: Province, clocks: ClockReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = Browser(app, "xa")
    assert phone.get(VIEW).status_code == 200

    def away() -> None:
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(clocks, "read", away)
    answer = phone.get(VIEW)
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
