"""Nothing of what was written can be changed by hand unseen: every history is a chain of seals."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from tests.chronicle import AUTUMN, Chronicle
from tests.factories import Browser, Province
from webapp.audit.chains import CHAINS
from webapp.db.chain import Break, Chain, ChainHead, Seal, first_break, head_of, seal_anew
from webapp.db.engine import engine_name
from webapp.extensions import db
from webapp.words import t

BY_NAME = {chain.name: chain for chain in CHAINS}


def audit(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


@pytest.fixture
def year(chronicle: Chronicle) -> Chronicle:
    """Append at least three entries to every history."""
    for number in (1, 2):
        chronicle.confirmed("sec_safe", at=number)
        chronicle.declare("T01", number)
        chronicle.withdraw_document(chronicle.file("plan_campaign"), AUTUMN)
        chronicle.close(number, AUTUMN)
    chronicle.take_back("T01")
    chronicle.withdraw_document(chronicle.file("plan_programme"), AUTUMN)
    chronicle.close(3, AUTUMN)
    return chronicle


@pytest.fixture
def hand(app: Flask, year: Chronicle) -> Iterator[Session]:
    """Yield a session of somebody who may do anything to the database: nothing stops them, and nothing is kept."""
    with app.app_context():
        engine = db.engine
    with Session(engine.execution_options(only_reads=False)) as opened:
        _lift_guards(opened.connection())
        yield opened
        opened.rollback()


def _lift_guards(connection: Connection) -> None:
    if engine_name(connection) == "postgis":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
    for name in connection.scalars(text(guards)).all():
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))


def rows_of(session: Session, chain: Chain) -> list[int]:
    return list(session.scalars(select(Seal.row_id).where(Seal.chain == chain.name).order_by(Seal.number)))


def another(value: Any) -> Any:
    """Return something else of the same type."""
    match value:
        case int():
            return value + 1
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value + timedelta(days=1)
        case dict():
            return {**value, "by": "hand"}
    return f"{value}x"[-24:]


def test_every_history_holds_and_says_how_long_it_is(app: Flask, year: Chronicle) -> None:
    told = audit(app, "verify")
    assert told.exit_code == 0, told.output
    lengths = {chain.name: len(rows_of(year.session, chain)) for chain in CHAINS}
    assert min(lengths.values()) >= 3
    for name, length in lengths.items():
        assert t("cli.audit.holds", name=t(f"cli.audit.chain.{name}"), entries=str(length)) in told.output


def test_every_table_that_the_database_guards_is_sealed(app: Flask, hand: Session) -> None:
    guarded = {"access_events", "declarations", "documents", "pin_events", "unit_events"}
    assert {chain.table.name for chain in CHAINS} == guarded


@pytest.mark.parametrize("name", BY_NAME)
def test_a_change_of_any_sealed_value_is_found_where_it_was_made(hand: Session, name: str) -> None:
    chain = BY_NAME[name]
    second = rows_of(hand, chain)[1]
    row = hand.execute(select(chain.table).where(chain.table.c.id == second)).mappings().one()
    filled = [column for column in chain.columns if column != "id" and row[column] is not None]
    assert len(filled) >= 3
    for column in filled:
        with hand.begin_nested() as attempt:
            hand.execute(update(chain.table).where(chain.table.c.id == second).values({column: another(row[column])}))
            assert first_break(hand, chain) == Break("changed", 2, second), column
            attempt.rollback()
    assert first_break(hand, chain) is None


@pytest.mark.parametrize("name", BY_NAME)
def test_an_entry_that_was_removed_is_missed(hand: Session, name: str) -> None:
    chain = BY_NAME[name]
    second = rows_of(hand, chain)[1]
    hand.execute(delete(chain.table).where(chain.table.c.id == second))
    assert first_break(hand, chain) == Break("missing", 2, second)


@pytest.mark.parametrize("name", ["pin_events", "unit_events"])
def test_an_entry_that_was_slipped_in_is_found(hand: Session, name: str) -> None:
    chain = BY_NAME[name]
    ids = rows_of(hand, chain)
    like = dict(hand.execute(select(chain.table).where(chain.table.c.id == ids[0])).mappings().one())
    slipped = max(ids) + 1
    hand.execute(insert(chain.table).values(like | {"id": slipped}))
    assert first_break(hand, chain) == Break("added", len(ids) + 1, slipped)


def test_entries_cut_off_at_the_end_with_their_seals_are_missed(hand: Session) -> None:
    chain = BY_NAME["pin_events"]
    ids = rows_of(hand, chain)
    hand.execute(delete(Seal).where(Seal.chain == chain.name, Seal.number == len(ids)))
    hand.execute(delete(chain.table).where(chain.table.c.id == ids[-1]))
    assert first_break(hand, chain) == Break("cut", len(ids))


def test_whoever_computes_all_seals_anew_is_found_by_one_that_was_noted(hand: Session) -> None:
    chain = BY_NAME["pin_events"]
    noted, ids = head_of(hand, chain), rows_of(hand, chain)
    hand.execute(update(chain.table).where(chain.table.c.id == ids[0]).values(reason="by hand"))
    seal_anew(hand, chain)
    assert first_break(hand, chain) is None
    assert first_break(hand, chain, noted=noted) == Break("resealed", len(ids), ids[-1])
    hand.execute(delete(Seal).where(Seal.chain == chain.name))
    hand.execute(update(ChainHead).where(ChainHead.chain == chain.name).values(entries=0, seal="0" * 64))
    hand.execute(delete(chain.table))
    assert first_break(hand, chain) is None
    assert first_break(hand, chain, noted=noted) == Break("cut", 1)


def test_the_command_names_the_first_broken_entry_and_fails(app: Flask, year: Chronicle, hand: Session) -> None:
    heads = audit(app, "heads").output.split()
    assert audit(app, "verify", *(f"--noted={line}" for line in heads)).exit_code == 0
    second = rows_of(hand, BY_NAME["pin_events"])[1]
    hand.execute(text("UPDATE pin_events SET reason = 'by hand' WHERE id >= :row"), {"row": second})
    hand.commit()
    told = audit(app, "verify")
    assert told.exit_code == 1
    name = t("cli.audit.chain.pin_events")
    assert t("cli.audit.broken", name=name, number="2", how=t("cli.audit.how.changed")) in told.output
    assert t("cli.audit.row", table="pin_events", row=second) in told.output


@pytest.mark.parametrize("line", ["pin_events", "pin_events:x:y", "nothing:1:ab", "pin_events:12"])
def test_a_noted_line_that_is_none_is_refused_by_name(app: Flask, line: str) -> None:
    told = audit(app, "verify", f"--noted={line}")
    assert told.exit_code == 2
    assert line in told.output


def test_who_writes_at_the_same_time_is_sealed_one_after_the_other(app: Flask, province: Province) -> None:
    def record(number: int) -> str:
        return Browser(app, "xa").record("river", name=f"Điểm rác {number}")

    with ThreadPoolExecutor(4) as several:
        codes = set(several.map(record, range(8)))
    assert len(codes) == 8
    assert audit(app, "verify").exit_code == 0


def test_a_step_that_is_refused_leaves_neither_entry_nor_seal(app: Flask, year: Chronicle) -> None:
    code, staff = year.record("river"), Browser(app, "xa")
    before = year.session.scalar(select(func.count()).select_from(Seal))
    year.session.rollback()
    assert staff.step(code, "ask", reason="").status_code == 422
    assert year.session.scalar(select(func.count()).select_from(Seal)) == before
    year.session.rollback()
    assert audit(app, "verify").exit_code == 0


def test_what_was_there_before_there_were_seals_is_sealed_as_it_would_have_been(app: Flask, year: Chronicle) -> None:
    year.session.close()
    heads = _heads_but_of_access(app)
    with app.app_context():
        downgrade(revision="0006")
        upgrade()
    assert _heads_but_of_access(app) == heads
    assert audit(app, "verify").exit_code == 0


def _heads_but_of_access(app: Flask) -> list[str]:
    """Return the last seals; of access there was no history then."""
    return [line for line in audit(app, "heads").output.split() if not line.startswith("access_events:")]
