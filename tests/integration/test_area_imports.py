"""Lists of residential areas: shown first, then taken over whole or not at all."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.units import communes
from tests.factories import AWAY, HOME, Browser, Province, make_area
from tests.integration.registers import areas_of, confirm, events, preview, send, upload, workbook
from webapp.registries import sheet
from webapp.registries.errors import ListUnreadable
from webapp.registries.models import AreaImport
from webapp.units.models import Unit
from webapp.words import t

HEAD = ["TT", "Mã xã", "Khu dân cư"]
OLD = {f"{HOME}-00{n}": (f"Thôn Minh Họa {n}", True) for n in (1, 2, 3)}


def rows(*names: str, commune: str = HOME) -> bytes:
    return workbook(HEAD, *([n, commune, name] for n, name in enumerate(names, 1)))


def test_nothing_changes_before_the_list_is_confirmed_and_then_all_of_it(
    app: Flask, province: Province, session: Session
) -> None:
    commune = Browser(app, "xa")
    address, page = preview(commune, rows("Thôn Minh Họa 1", "Thôn Mới 1", "Thôn Mới 2"))
    assert areas_of(session, HOME) == OLD
    assert "Thôn Minh Họa 3" in page
    assert confirm(commune, address, page).status_code == 302
    assert areas_of(session, HOME) == OLD | {
        f"{HOME}-004": ("Thôn Mới 1", True),
        f"{HOME}-005": ("Thôn Mới 2", True),
    }
    assert events(session) == [("areas_imported", f"VN/19/{HOME}/")]
    made = session.scalars(select(Unit).where(Unit.code == f"{HOME}-004")).one()
    assert (str(made.valid_from), made.is_demo) == ("2026-11-01", False)


def test_a_list_with_one_wrong_row_changes_nothing(app: Flask, province: Province, session: Session) -> None:
    commune = Browser(app, "xa")
    address, page = preview(commune, rows("Thôn Mới", "Không Rõ"))
    assert t("registry.problem.area_kind_missing") in page
    assert t("registry.button.confirm_import") not in page
    assert send(commune, address, seen="").status_code == 422
    assert areas_of(session, HOME) == OLD


def test_what_the_list_does_not_name_stays_unless_it_is_asked_to_close(
    app: Flask, province: Province, session: Session
) -> None:
    commune = Browser(app, "xa")
    address, page = preview(commune, rows("Thôn Minh Họa 1"))
    assert confirm(commune, address, page, close_missing="1").status_code == 302
    assert [is_open for _, is_open in areas_of(session, HOME).values()] == [True, False, False]
    assert all(is_open for _, is_open in areas_of(session, AWAY).values())


def test_the_first_list_is_proposed_to_hold_since_there_are_the_communes(
    app: Flask, province: Province, session: Session
) -> None:
    reviewer = Browser(app, "tinh")
    _, first = preview(reviewer, rows("Thôn Nà Một", commune="02143"))
    _, later = preview(reviewer, rows("Thôn Mới"))
    assert ('name="on" type="date" value="2025-07-01"' in first, t("registry.import.first") in first) == (True, True)
    assert ('value="2025-07-01"' in later, t("registry.import.first") in later) == (False, False)


def test_every_row_to_mend_is_shown_however_many(app: Flask, province: Province) -> None:
    _, page = preview(Browser(app, "xa"), rows(*(f"Không Rõ {n}" for n in range(1000))))
    assert page.count(t("registry.problem.area_kind_missing")) == 1000


def test_areas_are_not_closed_before_they_were_there(app: Flask, province: Province, session: Session) -> None:
    commune = Browser(app, "xa")
    session.execute(update(Unit).where(Unit.code == f"{HOME}-002").values(valid_from=date(2026, 11, 10)))
    session.commit()
    address, page = preview(commune, rows("Thôn Minh Họa 1"))
    answer = confirm(commune, address, page, close_missing="1")
    assert answer.status_code == 422
    assert t("errors.day_before_area") in answer.get_data(as_text=True)
    assert areas_of(session, HOME) == OLD


def test_a_register_that_changed_meanwhile_is_shown_anew(app: Flask, province: Province, session: Session) -> None:
    commune, reviewer = Browser(app, "xa"), Browser(app, "tinh")
    address, page = preview(commune, rows("Thôn Mới"))
    added = send(reviewer, "/office/areas/new", commune=HOME, kind="village", name="Mới")
    assert added.status_code == 302
    answer = confirm(commune, address, page)
    anew = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert t("registry.import.changed") in anew
    assert "Thôn Mới" in anew
    assert list(areas_of(session, HOME)) == [*OLD, f"{HOME}-004"]
    away = preview(commune, rows("Thôn Khác"))
    send(reviewer, "/office/areas/new", commune=AWAY, kind="village", name="Mới")
    assert confirm(commune, *away).status_code == 302, "another commune's register is another matter"


def test_a_list_is_confirmed_once_by_whoever_chose_it_and_within_a_day(
    app: Flask, province: Province, session: Session
) -> None:
    commune, reviewer = Browser(app, "xa"), Browser(app, "tinh")
    address, page = preview(commune, rows("Thôn Mới"))
    assert reviewer.get(address).status_code == 404
    assert confirm(reviewer, address, page).status_code == 404
    assert confirm(commune, address, page).status_code == 302
    assert confirm(commune, address, page).status_code == 410
    assert len(areas_of(session, HOME)) == 4
    address, page = preview(commune, rows("Thôn Muộn"))
    session.rollback()
    kept = session.scalars(select(AreaImport).where(AreaImport.confirmed_at.is_(None))).one()
    uid, kept.made_at = kept.uid, kept.made_at - timedelta(hours=25)
    session.commit()
    assert confirm(commune, address, page).status_code == 410
    preview(commune, rows("Thôn Nữa"))
    session.rollback()
    assert session.scalars(select(AreaImport.id).where(AreaImport.uid == uid)).all() == []


def test_a_commune_lists_its_own_areas_and_no_others(app: Flask, province: Province, session: Session) -> None:
    commune = Browser(app, "xa")
    _, page = preview(commune, rows("Thôn Mới", commune=AWAY))
    assert t("registry.problem.commune_not_here", commune="Xã Phú Đình") in page
    assert Browser(app, "giam-sat").get("/office/areas/import").status_code == 403
    assert Browser(app, "kdc").get("/office/areas/import").status_code == 403


def test_the_template_reads_back_as_what_is_there(app: Flask, province: Province, session: Session) -> None:
    reviewer = Browser(app, "tinh")
    session.add_all(
        make_area("05443", n, kind="group", name=f"Tổ dân phố {name}")
        for n, name in enumerate(("số 1", "Xóm Cải", "02", "Bản"), 1)
    )
    session.commit()
    answer = reviewer.get("/office/areas/template.xlsx")
    assert answer.mimetype.endswith("sheet")
    _, page = preview(reviewer, answer.data)
    assert t("registry.import.nothing") in page
    sheets = {one.name: one.rows for one in sheet.read_workbook(answer.data)}
    assert len(sheets[t("registry.template.list")]) == 1 + 3 + 3 + 4
    assert set(sheets) == {t(f"registry.template.{name}") for name in ("list", "example", "guide")}


def test_the_template_of_a_commune_without_a_list_is_ready_to_be_filled_in(
    app: Flask, province: Province, session: Session
) -> None:
    reviewer = Browser(app, "tinh")
    empty = reviewer.get("/office/areas/template.xlsx?commune=02143").data
    (lines,) = (one.rows for one in sheet.read_workbook(empty) if one.name == t("registry.template.list"))
    filled = [[*lines[1][1]] for _ in range(2)]
    filled[0][4:6], filled[1][4:6] = ["Thôn", "Nà Một"], [None, "Thôn Nà Hai"]
    address, page = preview(reviewer, workbook(lines[0][1], *filled))
    assert confirm(reviewer, address, page).status_code == 302
    assert areas_of(session, "02143") == {"02143-001": ("Thôn Nà Một", True), "02143-002": ("Thôn Nà Hai", True)}


@pytest.mark.timeout(400)
def test_three_thousand_rows_of_all_communes_go_in_at_once(app: Flask, province: Province, session: Session) -> None:
    reviewer = Browser(app, "tinh")
    codes = [commune.code for commune in communes()]
    data = workbook(HEAD, *([n, codes[n % 92], f"Xóm Danh Sách {n}"] for n in range(3000)))
    address, page = preview(reviewer, data)
    assert confirm(reviewer, address, page).status_code == 302
    assert session.scalar(select(Unit.id).where(Unit.name == "Xóm Danh Sách 2999")) is not None
    assert len(events(session)) == 92
    assert session.scalar(select(func.count()).where(Unit.level == "area")) == 3000 + 6
    _, page = preview(reviewer, data)
    assert t("registry.import.new_title") not in page


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one of its parts exchanged."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    return packed(**{**parts, name: content})


GOOD = rows("Thôn Mới")
SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><worksheet>&b;</worksheet>'
HOSTILE = {
    "empty": (b"", "list_not_xlsx"),
    "text": (b"TT,Xom\n1,A", "list_not_xlsx"),
    "xls": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "list_old_xls"),
    "locked": (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "list_locked",
    ),
    "docx": (packed(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "list_not_xlsx"),
    "cut": (GOOD[: len(GOOD) // 2], "list_not_xlsx"),
    "too big": (b"PK\3\4" + b"\0" * (5 * 1024 * 1024), "list_too_big"),
    "bomb": (repacked(GOOD, SHEET, b" " * (25 * 1024 * 1024)), "list_swollen"),
    "many parts": (packed(**{f"xl/{n}": b"" for n in range(1001)}), "list_swollen"),
    "no xml": (repacked(GOOD, SHEET, b"\xff\xfe not xml"), "list_broken"),
    "entities": (repacked(GOOD, SHEET, BOMB), "list_broken"),
    "no workbook": (repacked(GOOD, "xl/workbook.xml", b"<workbook/>"), "list_broken"),
    "far row": (
        repacked(
            GOOD,
            SHEET,
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData></worksheet>',
        ),
        "list_too_long",
    ),
}


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_by_its_reason(kind: str) -> None:
    data, code = HOSTILE[kind]
    with pytest.raises(ListUnreadable) as refused:
        sheet.read_workbook(data)
    assert refused.value.code == code


def test_a_refused_file_is_told_on_the_page_where_it_was_chosen(app: Flask, province: Province) -> None:
    commune = Browser(app, "xa")
    answer = upload(commune, HOSTILE["xls"][0], "cu.xls")
    assert answer.status_code == 422
    assert t("errors.list_old_xls") in answer.get_data(as_text=True)
    nothing = commune.client.post("/office/areas/import", data={"csrf_token": commune.token})
    assert t("errors.list_missing") in nothing.get_data(as_text=True)


def test_a_file_that_lies_about_its_size_is_still_read_to_its_end() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        lying = package.read(SHEET).replace(b'ref="A1:C2"', b'ref="A1:A1"')
    (read,) = sheet.read_workbook(repacked(GOOD, SHEET, lying))
    assert read.rows[-1] == (2, (1, HOME, "Thôn Mới"))


def test_a_formula_is_its_last_value_or_says_that_it_has_none() -> None:
    (read,) = sheet.read_workbook(workbook(HEAD, [1, HOME, '="Thôn "&"A"']))
    assert read.rows[1][1][2] == '="Thôn "&"A"'
    data = workbook(HEAD, [1, HOME, "=1+1"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        counted = package.read(SHEET).replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    (read,) = sheet.read_workbook(repacked(data, SHEET, counted))
    assert read.rows[1][1][2] == 2


def test_sheets_that_were_put_away_are_not_read() -> None:
    from openpyxl import load_workbook  # noqa: PLC0415  # only to hide one

    book = load_workbook(io.BytesIO(workbook(HEAD, cu=[HEAD, [1, HOME, "Thôn Cũ"]])))
    book["cu"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [one.name for one in sheet.read_workbook(out.getvalue())] == ["Sheet"]
