"""The migrations make exactly the schema that the models describe, on both engines, and can be taken back."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from tests.factories import Browser, Province, update
from webapp.db.schema import Base
from webapp.extensions import db

ROOT = Path(__file__).parents[2]
OURS = set(Base.metadata.tables)


def our_tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names()) & OURS


def test_the_migrations_leave_nothing_for_the_models_to_add(app: Flask) -> None:
    with app.app_context():
        check()  # ends the program where there is a difference


def test_down_and_up_again_ends_where_it_began(app: Flask) -> None:
    assert our_tables(app) == OURS
    with app.app_context():
        downgrade(revision="base")
    assert our_tables(app) == set()
    with app.app_context():
        upgrade()
    assert our_tables(app) == OURS
    assert app.test_cli_runner().invoke(args=["units", "init"]).exit_code == 0


def test_the_last_step_down_and_up_again_keeps_every_record_and_its_history(app: Flask, province: Province) -> None:
    phone = Browser(app, "kdc")
    code = phone.record("river")
    assert phone.update(update(phone.kept(code))).json["outcomes"][0]["outcome"] == "stored"
    before = phone.kept(code)
    with app.app_context():
        downgrade(revision="-1")
        upgrade()
    after = Browser(app, "kdc").kept(code)
    assert {key: after[key] for key in ("id", "point", "state", "version", "changed")} == {
        key: before[key] for key in ("id", "point", "state", "version", "changed")
    }
    assert phone.update(update(after)).json["outcomes"][0]["outcome"] == "stored"
    with app.app_context(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE pin_events SET action = 'x'"))


def test_the_head_written_down_is_the_head_there_is() -> None:
    written = (ROOT / "migrations" / ".current-head").read_text(encoding="ascii").strip()
    assert ScriptDirectory(str(ROOT / "migrations")).get_current_head() == written
