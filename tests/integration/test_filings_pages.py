"""The forms of numbers and documents: without script, nothing lost on an error, files handed over safely."""

import io
import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.factories import AWAY, HOME, Browser
from webapp.demo.paper import pdf_of
from webapp.filings.models import Declaration, Document
from webapp.words import t

pytestmark = pytest.mark.usefixtures("province")
PAPER = pdf_of("Ke hoach minh hoa")
PAGE = f"/office/filings/{HOME}"


def post(browser: Browser, address: str, *, file: tuple[bytes, str] | None = None, **form: Any) -> Any:
    data: MultiDict[str, Any] = MultiDict({"csrf_token": browser.token, "uid": str(uuid4())})
    for name, value in form.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    if file is not None:
        data["file"] = (io.BytesIO(file[0]), file[1])
    return browser.client.post(address, data=data, content_type="multipart/form-data")


def declare(browser: Browser, value: str = "412", total: str = "450", **form: Any) -> Any:
    return post(browser, f"{PAGE}/numbers/T02", value=value, total=total, **form)


def file_plan(browser: Browser, file: tuple[bytes, str] | None = (PAPER, "Kế hoạch.pdf"), **changes: Any) -> Any:
    form = {"number": "12/KH-MTTQ-BTT", "issued_on": "2026-03-15", "title": "Kế hoạch năm 2026", **changes}
    return post(browser, f"{PAGE}/documents/plan_campaign", file=file, **form)


def text_of(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


def handed_over(browser: Browser, address: str) -> int:
    with browser.get(address) as answer:
        return int(answer.status_code)


def part(page: str, key: str) -> str:
    found = re.search(rf'data-testid="filing-{key}".*?</(?:article|section)>', page, re.DOTALL)
    assert found, key
    return found[0]


def fault(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">.*?<span>(.*?)</span>', page, re.DOTALL)
    assert found, f"nothing is said beside {field}"
    assert re.search(rf'id="{field}"[^>]*aria-describedby="[^"]*{field}-error"[^>]*aria-invalid="true"', page)
    return found[1]


def only_document(session: Session) -> Document:
    session.rollback()
    return session.scalars(select(Document)).one()


def rows(session: Session, table: type[Declaration | Document]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


# ---------------------------------------------------------------- pages


def test_a_commune_is_led_to_its_own_page_and_the_province_chooses(app: Flask) -> None:
    assert Browser(app, "xa").get("/office/filings").headers["Location"] == PAGE
    page = text_of(Browser(app, "tinh").get("/office/filings"))
    assert len(re.findall(r'<tr data-code="\d{5}"', page)) == 92
    assert 'href="/office/filings/19"' in page


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("?name=dong+phuc", {HOME}),
        ("?region=north&name=phuc", {HOME, "01894"}),
        ("?lacking=T02&name=dong+phuc", set()),
        ("?lacking=T01&name=dong+phuc", {HOME}),
    ],
)
def test_filters_of_the_address_hold_for_the_list(app: Flask, address: str, codes: set[str]) -> None:
    declare(Browser(app, "xa"))
    page = text_of(Browser(app, "tinh").get(f"/office/filings{address}"))
    assert set(re.findall(r'<tr data-code="(\d{5})"', page)) == codes


@pytest.mark.parametrize("address", [PAGE, "/office/filings/19", "/office/filings/00000", "/office/filings/documents"])
def test_a_page_out_of_reach_is_not_there(app: Flask, address: str) -> None:
    assert Browser(app, "xa-khac").get(address).status_code == 404


def test_who_only_reads_is_offered_no_form(app: Flask) -> None:
    page = text_of(Browser(app, "giam-sat").get(PAGE))
    assert "/numbers/" not in page
    assert "/documents/plan" not in page
    assert post(Browser(app, "giam-sat"), f"{PAGE}/numbers/T02", value="1", total="1").status_code == 403


def test_a_residential_areas_front_has_no_such_page(app: Flask) -> None:
    assert Browser(app, "kdc").get(PAGE).status_code == 403


@pytest.mark.parametrize("code", [HOME, "19"])
def test_every_form_says_that_no_names_of_households_belong_in_it(app: Flask, code: str) -> None:
    page = text_of(Browser(app, "tinh").get(f"/office/filings/{code}"))
    forms = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="value"' in form]
    files = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'type="file"' in form]
    assert forms
    assert files
    assert all(t("filings.privacy") in form for form in forms)
    assert all(t("filings.documents.file_hint", most=20) in form for form in files)


# ---------------------------------------------------------------- numbers


def test_a_declared_number_is_shown_with_who_and_when(app: Flask) -> None:
    staff = Browser(app, "xa")
    answer = declare(staff, note="Theo sổ theo dõi")
    assert answer.headers["Location"] == f"{PAGE}#T02"
    shown = part(text_of(staff.get(PAGE)), "T02")
    assert "412 trên 450 hộ" in shown
    assert "91,6%" in shown
    assert "Cán bộ minh họa xa" in shown
    assert "Theo sổ theo dõi" in shown


def test_sent_twice_it_is_declared_once_and_with_another_number_the_form_comes_back(
    app: Flask, session: Session
) -> None:
    staff, once = Browser(app, "xa"), str(uuid4())
    assert declare(staff, uid=once).status_code == 302
    assert declare(staff, uid=once).status_code == 302
    again = declare(staff, uid=once, value="413")
    assert again.status_code == 409
    page = text_of(again)
    assert t("errors.form_used") in page
    assert 'value="413"' in part(page, "T02")
    assert rows(session, Declaration) == 1
    assert declare(staff, value="413").status_code == 302


def test_all_that_was_typed_comes_back_with_what_is_wrong_beside_each_field(app: Flask, session: Session) -> None:
    answer = declare(Browser(app, "xa"), value="1,5", total="", note="Theo sổ theo dõi")
    assert answer.status_code == 422
    page = text_of(answer)
    assert fault(page, "T02-value") == t("errors.number_invalid")
    assert fault(page, "T02-total") == t("errors.field_required")
    shown = part(page, "T02")
    assert '<details class="filing-more" open>' in shown
    assert 'value="1,5"' in shown
    assert 'value="Theo sổ theo dõi"' in shown
    assert rows(session, Declaration) == 0


def test_a_number_above_its_total_is_refused(app: Flask) -> None:
    assert fault(text_of(declare(Browser(app, "xa"), value="451")), "T02-value") == t("errors.number_above_total")


def test_taking_back_needs_a_reason_and_stays_in_the_history(app: Flask) -> None:
    staff = Browser(app, "xa")
    declare(staff)
    page = text_of(post(staff, f"{PAGE}/numbers/T02/take-back", reason=" "))
    assert fault(page, "T02-take-back-reason") == t("errors.note_required")
    assert post(staff, f"{PAGE}/numbers/T02/take-back", reason="Ghi nhầm").status_code == 302
    shown = part(text_of(staff.get(PAGE)), "T02")
    assert t("filings.numbers.none") in shown
    assert "412 trên 450 hộ" in shown
    assert "Ghi nhầm" in shown


@pytest.mark.parametrize("target", ["T16", "T11", "T99"])
def test_only_what_is_asked_for_can_be_declared(app: Flask, target: str) -> None:
    assert post(Browser(app, "xa"), f"{PAGE}/numbers/{target}", value="1").status_code == 404


def test_the_province_declares_its_own_numbers_and_for_any_commune(app: Flask, session: Session) -> None:
    reviewer = Browser(app, "tinh")
    assert post(reviewer, "/office/filings/19/numbers/T16", value="205").status_code == 302
    assert declare(reviewer).status_code == 302
    assert post(Browser(app, "xa"), "/office/filings/19/numbers/T16", value="1").status_code == 404
    assert rows(session, Declaration) == 2


def test_a_form_without_its_id_is_refused(app: Flask) -> None:
    assert declare(Browser(app, "xa"), uid="").status_code == 400


# ---------------------------------------------------------------- documents


def test_a_filed_document_is_handed_over_as_it_came_to_be_saved_and_never_shown(app: Flask, session: Session) -> None:
    staff = Browser(app, "xa")
    assert file_plan(staff).headers["Location"] == f"{PAGE}#plan_campaign"
    shown = part(text_of(staff.get(PAGE)), "plan_campaign")
    assert "Số 12/KH-MTTQ-BTT, ngày 15/03/2026" in shown
    assert "PDF, 1 KB" in shown
    address = f"/office/filings/documents/{only_document(session).uid}/file"
    assert address in shown
    with staff.get(address) as answer:
        assert answer.get_data() == PAPER
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_is_handed_over_only_within_reach(app: Flask, session: Session) -> None:
    file_plan(Browser(app, "xa"))
    address = f"/office/filings/documents/{only_document(session).uid}/file"
    assert [handed_over(Browser(app, who), address) for who in ("xa", "tinh", "giam-sat")] == [200] * 3
    assert Browser(app, "xa-khac").get(address).status_code == 404
    assert Browser(app, "kdc").get(address).status_code == 403
    assert app.test_client().get(address).status_code == 302
    assert Browser(app, "xa").get(f"/office/filings/documents/{uuid4()}/file").status_code == 404


def test_a_document_whose_file_is_gone_from_the_disk_is_still_listed_and_its_file_is_not_there(
    app: Flask, session: Session
) -> None:
    staff = Browser(app, "xa")
    file_plan(staff)
    document = only_document(session)
    app.extensions["filing_store"].delete(document.file_sha256)
    assert handed_over(staff, f"/office/filings/documents/{document.uid}/file") == 404
    assert "Số 12/KH-MTTQ-BTT" in part(text_of(staff.get(PAGE)), "plan_campaign")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (None, "file_required"),
        ((b"", "a.pdf"), "file_empty"),
        ((b"MZ a program", "ke-hoach.pdf"), "file_kind_unknown"),
        ((PAPER[:200], "ke-hoach.pdf"), "file_cut"),
    ],
)
def test_a_file_that_will_not_do_is_said_so_beside_its_field(
    app: Flask, session: Session, file: tuple[bytes, str] | None, code: str
) -> None:
    answer = file_plan(Browser(app, "xa"), file)
    assert answer.status_code == 422
    assert fault(text_of(answer), "plan_campaign-file") == t(f"errors.{code}")
    assert rows(session, Document) == 0


def test_a_good_file_beside_a_wrong_field_is_named_and_asked_for_again(app: Flask) -> None:
    page = text_of(file_plan(Browser(app, "xa"), issued_on="2027-01-01", number="KH"))
    assert fault(page, "plan_campaign-issued_on") == t("errors.date_in_future")
    assert fault(page, "plan_campaign-number") == t("errors.document_number_invalid", most=40)
    assert t("filings.documents.file_again", name="Kế hoạch.pdf") in page
    assert 'value="Kế hoạch năm 2026"' in part(page, "plan_campaign")


def test_a_document_is_withdrawn_with_a_reason_and_its_file_stays(app: Flask, session: Session) -> None:
    staff = Browser(app, "xa")
    file_plan(staff)
    uid = only_document(session).uid
    page = text_of(post(staff, f"/office/filings/documents/{uid}/withdraw", reason=""))
    assert fault(page, f"withdraw-{uid}-reason") == t("errors.note_required")
    answer = post(staff, f"/office/filings/documents/{uid}/withdraw", reason="Gửi nhầm bản dự thảo")
    assert answer.headers["Location"] == f"{PAGE}#plan_campaign"
    shown = part(text_of(staff.get(PAGE)), "plan_campaign")
    assert t("filings.documents.none") in shown
    assert "Gửi nhầm bản dự thảo" in shown
    assert handed_over(staff, f"/office/filings/documents/{uid}/file") == 200
    again = post(staff, f"/office/filings/documents/{uid}/withdraw", reason="Lý do khác")
    assert t("errors.document_withdrawn") in text_of(again)
    elsewhere = post(Browser(app, "xa-khac"), f"/office/filings/documents/{uid}/withdraw", reason="x")
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (f"{PAGE}/documents/covenant", {}),
        (f"{PAGE}/documents/anything", {}),
        (f"/office/filings/{AWAY}/documents/plan_campaign", {}),
        ("/office/filings/19/documents/report_half", {"organisation": "women"}),
        (f"{PAGE}/areas/plan_campaign", {}),
    ],
)
def test_only_what_is_asked_for_here_can_be_filed(app: Flask, address: str, form: dict[str, str]) -> None:
    data = {"number": "12/KH", "issued_on": "2026-03-15", **form}
    assert post(Browser(app, "xa"), address, file=(PAPER, "a.pdf"), **data).status_code == 404


def test_the_province_files_the_report_of_an_organisation_that_reports(app: Flask, session: Session) -> None:
    reviewer, address = Browser(app, "tinh"), "/office/filings/19/documents/report_half"
    data = {"number": "47/BC", "issued_on": "2026-06-05"}
    assert post(reviewer, address, file=(PAPER, "a.pdf"), organisation="red_cross", **data).status_code == 422
    assert post(reviewer, address, file=(PAPER, "a.pdf"), **data).status_code == 422
    answer = post(reviewer, address, file=(PAPER, "a.pdf"), organisation="women", **data)
    assert answer.headers["Location"] == "/office/filings/19#report_half-women"
    assert (only_document(session).organisation, only_document(session).unit_path) == ("women", "VN/19/")
    page = text_of(reviewer.get("/office/filings/19"))
    assert "Số 47/BC" in part(page, "report_half-women")
    assert "Số 47/BC" not in part(page, "report_half-youth")


# ---------------------------------------------------------------- residential areas


def file_covenants(browser: Browser, **form: Any) -> Any:
    return post(browser, f"{PAGE}/areas/covenant", **form)


def test_many_areas_at_once_each_with_its_own_number_or_the_common_one(app: Flask, session: Session) -> None:
    staff = Browser(app, "xa")
    answer = file_covenants(
        staff,
        areas=[f"{HOME}-001", f"{HOME}-002"],
        number="05/QĐ-UBND",
        issued_on="2026-03-12",
        **{f"number__{HOME}__002": "06/QĐ-UBND"},
    )
    assert answer.headers["Location"] == f"{PAGE}#covenant"
    assert {one.number for one in session.scalars(select(Document))} == {"05/QĐ-UBND", "06/QĐ-UBND"}
    shown = part(text_of(staff.get(PAGE)), "covenant")
    assert t("filings.areas.covered", done="02", total="03") in shown
    assert "Thôn Minh Họa 1" in shown.split('data-testid="filed-areas"')[1]


def test_ticks_and_numbers_come_back_when_something_is_missing(app: Flask, session: Session) -> None:
    staff, own = Browser(app, "xa"), f"{HOME}-002"
    page = text_of(file_covenants(staff, areas=[own], **{f"number__{HOME}__002": "06/QĐ-UBND"}))
    assert fault(page, "covenant-issued_on") == t("errors.field_required")
    shown = part(page, "covenant")
    assert f'value="{own}" checked' in shown
    assert 'value="06/QĐ-UBND"' in shown
    page = text_of(file_covenants(staff, number="05/QĐ-UBND", issued_on="2026-03-12"))
    assert t("errors.areas_required") in page
    assert rows(session, Document) == 0


def test_an_area_that_has_one_meanwhile_is_said_beside_it(app: Flask, session: Session) -> None:
    staff = Browser(app, "xa")
    both = {"number": "05/QĐ-UBND", "issued_on": "2026-03-12"}
    file_covenants(staff, areas=[f"{HOME}-001"], **both)
    answer = file_covenants(staff, areas=[f"{HOME}-001", f"{HOME}-002"], **both)
    assert answer.status_code == 422
    assert t("errors.covenant_there", areas="Thôn Minh Họa 1") in text_of(answer)
    assert f'value="{HOME}-002" checked' in text_of(answer)
    assert rows(session, Document) == 1


def test_a_covenant_may_come_with_a_file_for_all_its_areas(app: Flask, session: Session) -> None:
    both = {"number": "05/QĐ-UBND", "issued_on": "2026-03-12", "areas": [f"{HOME}-001", f"{HOME}-002"]}
    assert file_covenants(Browser(app, "xa"), file=(PAPER, "a.pdf"), **both).status_code == 302
    assert len({one.file_sha256 for one in session.scalars(select(Document))}) == 1
