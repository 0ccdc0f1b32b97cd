"""What is declared and filed stands for ever, as of any instant, once per form, and only within reach."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.errors import Invalid, NotFound
from geo.programme import load_programme
from tests.factories import AWAY, HOME, NOW, Province, make_area
from webapp.access.policy import Actor
from webapp.extensions import db
from webapp.filings import services
from webapp.filings.files import FiledFile
from webapp.filings.models import Declaration, Document
from webapp.filings.overview import overview
from webapp.filings.queries import areas_lacking, documents_of, is_declared, is_in_force
from webapp.filings.schemas import FormRefused, NewDocument, NewNumber
from webapp.filings.services import FormUsed, Occasion
from webapp.filings.sheet import sheet_of
from webapp.units.models import UnitSuccession
from webapp.units.queries import by_codes

HERE, THERE, AREA = f"VN/19/{HOME}/", f"VN/19/{AWAY}/", f"VN/19/{HOME}/{HOME}-001/"
PLAN = NewDocument("12/KH-MTTQ-BTT", date(2026, 3, 15), "Kế hoạch năm 2026")
FILE = FiledFile("ke-hoach.pdf", "application/pdf", b"%PDF-1.4 %%EOF")
LATER = NOW + timedelta(days=1)


def occasion(actor: Actor, path: str = HERE, *, uid: str | None = None, now: datetime = NOW) -> Occasion:
    return Occasion(actor, path, 2026, uid or str(uuid4()), now)


def declare(session: Session, actor: Actor, value: int, *, at: datetime = NOW, **place: Any) -> Declaration:
    return services.declare(session, occasion(actor, now=at, **place), "T02", NewNumber(value, 450, ""))


def values(session: Session, at: datetime, *, year: int = 2026) -> dict[tuple[str, str], tuple[int, int]]:
    rows = session.scalars(select(Declaration).where(Declaration.year == year, is_declared(at)))
    return {(row.target_id, row.unit_path): (row.value or 0, row.total or 0) for row in rows}


def count(session: Session, table: type[Declaration | Document]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


# ---------------------------------------------------------------- never written over


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE declarations SET value = 1",
        "UPDATE declarations SET is_demo = NOT is_demo",
        "DELETE FROM declarations",
        "UPDATE documents SET number = '1/KH'",
        "UPDATE documents SET file_sha256 = NULL",
        "UPDATE documents SET is_demo = NOT is_demo",
        "UPDATE documents SET withdrawn_by = filed_by",
        "UPDATE documents SET withdrawn_at = filed_at, number = '1/KH'",
        "DELETE FROM documents",
    ],
)
def test_the_database_itself_refuses_to_rewrite_what_was_filed(
    session: Session, province: Province, statement: str
) -> None:
    declare(session, province.commune, 412)
    services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()
    assert (count(session, Declaration), count(session, Document)) == (1, 1)


@pytest.mark.parametrize("table", ["declarations", "documents"])
def test_a_row_cannot_be_replaced_nor_all_of_them_emptied(session: Session, province: Province, table: str) -> None:
    declare(session, province.commune, 412)
    services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    session.commit()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}" if is_sqlite else f"TRUNCATE {table}"
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


def test_a_document_is_withdrawn_once_and_for_all(session: Session, province: Province) -> None:
    plan = services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    services.withdraw(session, province.commune, plan, "Gửi nhầm bản dự thảo", now=LATER)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("UPDATE documents SET withdrawn_reason = 'x', withdrawn_at = filed_at"))
    session.rollback()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("UPDATE documents SET withdrawn_at = NULL"))


OTHERWISE = {
    "id": "id + 1",
    "uid": "'another'",
    "kind": "'covenant'",
    "year": "2027",
    "unit_path": "'VN/19/'",
    "organisation": "'women'",
    "number": "'1/KH'",
    "issued_on": "'2026-01-01'",
    "title": "'Khác'",
    "file_sha256": "NULL",
    "file_name": "NULL",
    "media_type": "NULL",
    "bytes": "NULL",
    "filed_by": "filed_by + 1",
    "filed_at": "'2026-01-01 00:00:00+00:00'",
    "is_demo": "NOT is_demo",
}


@pytest.mark.parametrize("column", OTHERWISE)
def test_a_withdrawal_changes_nothing_else_of_a_document(session: Session, province: Province, column: str) -> None:
    services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"UPDATE documents SET withdrawn_at = filed_at, {column} = {OTHERWISE[column]}"))


def test_every_column_of_a_document_is_fixed_but_those_of_its_withdrawal() -> None:
    columns = {column.name for column in Document.__table__.columns}
    assert columns - set(OTHERWISE) == {"withdrawn_at", "withdrawn_by", "withdrawn_reason"}


def test_a_demonstrations_filings_may_be_taken_out_again(session: Session, province: Province) -> None:
    made_up = Actor(province.commune.user_id, "Cán bộ minh họa", province.commune.holdings, is_demo=True)
    declare(session, made_up, 412)
    services.file_document(session, occasion(made_up), "plan_campaign", PLAN, FILE)
    session.commit()
    session.execute(text("DELETE FROM declarations"))
    session.execute(text("DELETE FROM documents"))
    assert (count(session, Declaration), count(session, Document)) == (0, 0)


# ---------------------------------------------------------------- as of any instant


def test_the_newest_declaration_at_an_instant_is_what_is_declared_then(session: Session, province: Province) -> None:
    march, june = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    declare(session, province.commune, 100, at=march)
    declare(session, province.commune, 412, at=june)
    declare(session, province.other_commune, 7, at=june, path=THERE)
    assert values(session, march - timedelta(seconds=1)) == {}
    assert values(session, march) == {("T02", HERE): (100, 450)}
    assert values(session, june - timedelta(seconds=1)) == {("T02", HERE): (100, 450)}
    assert values(session, june) == {("T02", HERE): (412, 450), ("T02", THERE): (7, 450)}
    assert values(session, june, year=2025) == {}


def test_from_its_taking_back_on_nothing_is_declared_and_before_it_still_was(
    session: Session, province: Province
) -> None:
    declare(session, province.commune, 412)
    services.take_back(session, occasion(province.commune, now=LATER), "T02", "Ghi nhầm")
    assert values(session, LATER - timedelta(seconds=1)) == {("T02", HERE): (412, 450)}
    assert values(session, LATER) == {}
    declare(session, province.commune, 90, at=LATER + timedelta(hours=1))
    assert values(session, LATER + timedelta(hours=1)) == {("T02", HERE): (90, 450)}


def test_a_clock_that_lags_does_not_put_a_declaration_before_an_earlier_one(
    session: Session, province: Province
) -> None:
    declare(session, province.commune, 100, at=LATER)
    second = declare(session, province.commune, 200, at=NOW)
    assert second.declared_at == LATER
    assert values(session, LATER) == {("T02", HERE): (200, 450)}


def test_a_document_is_in_force_from_its_filing_to_its_withdrawal(session: Session, province: Province) -> None:
    plan = services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    services.withdraw(session, province.commune, plan, "Gửi nhầm", now=LATER)
    instants = (NOW - timedelta(seconds=1), NOW, LATER)
    there = [list(session.scalars(select(Document.kind).where(is_in_force(at)))) for at in instants]
    assert there == [[], ["plan_campaign"], []]
    assert [one.is_in_force for one in documents_of(session, province.commune, HERE, year=2026)] == [False]


# ---------------------------------------------------------------- once per form


def test_the_same_form_sent_twice_is_kept_once(session: Session, province: Province) -> None:
    once = str(uuid4())
    for _ in range(2):
        declare(session, province.commune, 412, uid=once)
    assert count(session, Declaration) == 1
    for _ in range(2):
        services.file_document(session, occasion(province.commune, uid=once), "plan_campaign", PLAN, FILE)
    assert count(session, Document) == 1


def test_the_same_form_with_another_content_is_refused_and_changes_nothing(
    session: Session, province: Province
) -> None:
    once = str(uuid4())
    declare(session, province.commune, 412, uid=once)
    with pytest.raises(FormUsed):
        declare(session, province.commune, 413, uid=once)
    services.file_document(session, occasion(province.commune, uid=once), "plan_campaign", PLAN, FILE)
    other = FiledFile("ke-hoach.pdf", "application/pdf", b"%PDF-1.4 other %%EOF")
    with pytest.raises(FormUsed):
        services.file_document(session, occasion(province.commune, uid=once), "plan_campaign", PLAN, other)
    assert values(session, NOW) == {("T02", HERE): (412, 450)}


def test_taking_back_twice_by_one_form_is_once_and_by_another_is_refused(session: Session, province: Province) -> None:
    declare(session, province.commune, 412)
    once = str(uuid4())
    for _ in range(2):
        services.take_back(session, occasion(province.commune, uid=once), "T02", "Ghi nhầm")
    with pytest.raises(Invalid) as refused:
        services.take_back(session, occasion(province.commune), "T02", "Ghi nhầm")
    assert refused.value.code == "nothing_declared"
    assert count(session, Declaration) == 2


def test_two_equal_forms_at_once_are_one_declaration(app: Flask, session: Session, province: Province) -> None:
    once, start, said = str(uuid4()), Barrier(4), []

    def send() -> None:
        with app.app_context():
            start.wait()
            said.append(declare(db.session, province.commune, 412, uid=once).value)
            db.session.commit()

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [412] * 4
    assert count(session, Declaration) == 1


# ---------------------------------------------------------------- residential areas


def file_covenants(session: Session, actor: Actor, *codes: str, uid: str | None = None) -> list[Document]:
    new = NewDocument("05/QĐ-UBND", date(2026, 3, 12))
    return services.file_for_areas(session, occasion(actor, uid=uid), "covenant", dict.fromkeys(codes, new), None)


def lacking(session: Session) -> list[str]:
    return [area.code for area in areas_lacking(session, HERE, "covenant", year=2026, at=NOW)]


def test_one_form_files_a_document_for_each_area_that_was_ticked(session: Session, province: Province) -> None:
    made = file_covenants(session, province.commune, f"{HOME}-001", f"{HOME}-003")
    assert [one.unit_path for one in made] == [f"{HERE}{HOME}-001/", f"{HERE}{HOME}-003/"]
    assert lacking(session) == [f"{HOME}-002"]


def test_an_area_whose_document_was_withdrawn_lacks_one_and_may_bring_another(
    session: Session, province: Province
) -> None:
    (document,) = file_covenants(session, province.commune, f"{HOME}-001")
    services.withdraw(session, province.commune, document, "Gửi nhầm", now=NOW)
    assert lacking(session) == [f"{HOME}-001", f"{HOME}-002", f"{HOME}-003"]
    file_covenants(session, province.commune, f"{HOME}-001")
    assert lacking(session) == [f"{HOME}-002", f"{HOME}-003"]


def test_the_same_form_for_areas_sent_twice_is_kept_once(session: Session, province: Province) -> None:
    once = str(uuid4())
    for _ in range(2):
        file_covenants(session, province.commune, f"{HOME}-001", f"{HOME}-002", uid=once)
    assert count(session, Document) == 2


@pytest.mark.parametrize("code", [f"{HOME}-001", f"{AWAY}-001", f"{HOME}-999", "../x"])
def test_no_area_gets_a_second_one_and_no_other_communes_area_any(
    session: Session, province: Province, code: str
) -> None:
    file_covenants(session, province.commune, f"{HOME}-001")
    with pytest.raises(FormRefused) as refused:
        file_covenants(session, province.commune, f"{HOME}-002", code)
    assert {name: one.code for name, one in refused.value.problems.items()} == {"areas": "covenant_there"}
    assert count(session, Document) == 1


def test_the_covenant_of_a_merged_area_counts_for_the_one_that_took_over(session: Session, province: Province) -> None:
    file_covenants(session, province.commune, f"{HOME}-001")
    units = by_codes(session, [f"{HOME}-001", f"{HOME}-002"])
    session.add(make_area(HOME, 4, valid_from=date(2026, 7, 1)))
    for unit in units.values():
        unit.valid_to = date(2026, 7, 1)
        successor = f"{HERE}{HOME}-004/"
        session.add(UnitSuccession(path=unit.path, successor_path=successor, since=date(2026, 7, 1), until=None))
    session.flush()
    assert lacking(session) == [f"{HOME}-003"]


# ---------------------------------------------------------------- reach


def everything(session: Session, actor: Actor, path: str) -> list[Callable[[], object]]:
    return [
        lambda: declare(session, actor, 412, path=path),
        lambda: services.take_back(session, occasion(actor, path), "T02", "Ghi nhầm"),
        lambda: services.file_document(session, occasion(actor, path), "plan_campaign", PLAN, FILE),
        lambda: services.file_for_areas(session, occasion(actor, path), "covenant", {}, None),
    ]


@pytest.mark.parametrize(
    ("who", "path"),
    [("other_commune", HERE), ("commune", "VN/19/"), ("commune", THERE), ("supervisor", HERE), ("area_front", AREA)],
)
def test_out_of_reach_reads_as_not_there(session: Session, province: Province, who: str, path: str) -> None:
    for act in everything(session, getattr(province, who), path):
        with pytest.raises(NotFound):
            act()
    plan = services.file_document(session, occasion(province.reviewer, path), "plan_campaign", PLAN, FILE)
    with pytest.raises(NotFound):
        services.withdraw(session, getattr(province, who), plan, "x", now=NOW)


def test_a_commune_reads_its_own_and_the_province_all(session: Session, province: Province) -> None:
    declare(session, province.commune, 412)
    programme = load_programme()
    home = by_codes(session, [HOME])[HOME]
    for reader, there in ((province.commune, True), (province.supervisor, True), (province.other_commune, False)):
        sheet = sheet_of(session, reader, programme, home, at=NOW)
        assert any(line.now for line in sheet.numbers) is there
    assert [line.unit.code for line in overview(session, province.commune, programme, at=NOW)] == [HOME]
    assert len(overview(session, province.supervisor, programme, at=NOW)) == 92
    assert overview(session, province.area_front, programme, at=NOW) == []


def test_the_list_counts_what_every_page_shows(session: Session, province: Province) -> None:
    declare(session, province.commune, 412)
    services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    plan = services.file_document(session, occasion(province.commune), "plan_programme", PLAN, FILE)
    services.withdraw(session, province.commune, plan, "Gửi nhầm", now=NOW)
    file_covenants(session, province.commune, f"{HOME}-001")
    lines = {line.unit.code: line for line in overview(session, province.reviewer, load_programme(), at=NOW)}
    home = lines[HOME]
    assert (home.numbers, home.numbers_asked, home.documents, home.documents_asked) == (1, 3, 1, 6)
    assert (home.areas_covered, home.areas) == (1, 3)
    assert "T02" not in home.lacking
    assert {"T01", "plan_programme", "covenant"} <= set(home.lacking)
    assert "drug_free_decision" not in home.lacking
    sheet = sheet_of(session, province.reviewer, load_programme(), by_codes(session, [HOME])[HOME], at=NOW)
    assert (sheet.brought, len(sheet.lines)) == (2, 9)
    assert (sheet.per_area[0].covered, sheet.per_area[0].areas) == (1, 3)


def test_a_page_and_the_list_cost_the_same_however_much_was_filed(
    app: Flask, session: Session, province: Province, statements: list[str]
) -> None:
    def cost() -> int:
        statements.clear()
        with app.app_context():
            home = by_codes(db.session, [HOME])[HOME]
            sheet_of(db.session, province.reviewer, load_programme(), home, at=NOW)
            overview(db.session, province.reviewer, load_programme(), at=NOW)
            db.session.rollback()
        return sum(one.lstrip().upper().startswith(("SELECT", "WITH")) for one in statements)

    before = cost()
    for value in range(5):
        declare(session, province.commune, value)
        services.file_document(session, occasion(province.commune), "plan_campaign", PLAN, FILE)
    file_covenants(session, province.commune, f"{HOME}-001", f"{HOME}-002")
    session.commit()
    assert cost() == before
