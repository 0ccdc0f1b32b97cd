"""A commune declares a number and files its plan on a phone: without script too, and nothing typed is lost."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenContext
from tests.e2e.desk import Desk
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, sign_in
from tests.e2e.server import Server
from tests.e2e.watch import Watch
from tests.factories import HOME
from webapp.demo.paper import pdf_of
from webapp.words import t

PAPER = {"name": "Kế hoạch.pdf", "mimeType": "application/pdf", "buffer": pdf_of("Ke hoach minh hoa")}
REFUSED = "status of 4(09|22)"


def open_page(context: Any, server: Server, username: str = "xa") -> Page:
    page: Page = context.new_page()
    page.goto(f"{server.url}/account/sign-in")
    sign_in(page, username)
    expect(page).to_have_url(f"{server.url}/office/")
    page.goto(f"{server.url}/office/filings")
    expect(page).to_have_url(f"{server.url}/office/filings/{HOME}")
    return page


def asked(page: Page, key: str) -> Locator:
    return page.get_by_test_id(f"filing-{key}")


def unfold(page: Page, key: str, word: str) -> Locator:
    """Open a form in its place, as a finger or a key does, and return it."""
    asked(page, key).locator("summary", has_text=word).press("Enter")
    return asked(page, key).locator("details[open] form").first


@pytest.mark.parametrize("way", [{}, {"java_script_enabled": False}], ids=["with script", "without script"])
def test_a_commune_declares_a_number_and_files_a_plan_on_a_phone(
    open_context: OpenContext, server: Server, watch: Watch, way: dict[str, Any]
) -> None:
    watch.expect(REFUSED)
    page = open_page(open_context(**PHONE, **way), server)
    form = unfold(page, "T02", t("filings.numbers.declare"))
    form.get_by_label(t("filings.number.T02.value")).fill("451")
    form.get_by_label(t("filings.number.T02.total")).fill("450")
    form.get_by_role("button", name=t("filings.numbers.save")).click()
    wrong = page.get_by_label(t("filings.number.T02.value"))
    expect(wrong).to_have_value("451")
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport()
    expect(asked(page, "T02")).to_contain_text(t("errors.number_above_total"))
    wrong.fill("412")
    page.get_by_role("button", name=t("filings.numbers.save")).first.click()
    expect(asked(page, "T02").get_by_test_id("value")).to_contain_text("412 trên 450 hộ")
    expect(page.get_by_role("status")).to_contain_text(t("filings.numbers.saved", name=t("programme.T02.short")))

    form = unfold(page, "plan_campaign", t("filings.documents.add"))
    form.get_by_label(t("filings.documents.number")).fill("12/KH-MTTQ-BTT")
    form.get_by_label(t("filings.documents.issued_on")).fill("2026-03-15")
    form.get_by_label(t("filings.documents.file")).set_input_files(PAPER)
    form.get_by_role("button", name=t("filings.documents.save")).click()
    filed = asked(page, "plan_campaign").get_by_test_id("document")
    expect(filed).to_contain_text("Số 12/KH-MTTQ-BTT, ngày 15/03/2026")
    with page.expect_download() as saving:
        filed.get_by_role("link").click()
    assert saving.value.suggested_filename == PAPER["name"]
    assert saving.value.path().read_bytes() == PAPER["buffer"]


def test_areas_are_ticked_on_a_phone_and_filed_at_once(open_context: OpenContext, server: Server) -> None:
    page = open_page(open_context(**PHONE), server)
    form = unfold(page, "covenant", t("filings.areas.open"))
    form.get_by_label(t("filings.areas.common_number")).fill("05/QĐ-UBND")
    form.get_by_label(t("filings.areas.common_day")).fill("2026-03-12")
    form.get_by_label("Thôn Minh Họa 1", exact=True).check()
    form.get_by_label("Thôn Minh Họa 2", exact=True).check()
    form.get_by_label(t("filings.areas.number_of", area="Thôn Minh Họa 2")).fill("06/QĐ-UBND")
    form.get_by_role("button", name=t("filings.areas.save")).click()
    expect(asked(page, "covenant").get_by_test_id("covered")).to_contain_text("02/03")
    rows = page.get_by_test_id("filed-areas").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("06/QĐ-UBND")


def test_a_file_that_is_too_big_is_let_go_before_it_travels(open_context: OpenContext, server: Server) -> None:
    page = open_page(open_context(**PHONE), server)
    form = unfold(page, "plan_campaign", t("filings.documents.add"))
    chosen = form.get_by_label(t("filings.documents.file"))
    chosen.set_input_files({**PAPER, "buffer": bytes(20 * 1024 * 1024 + 1)})
    expect(chosen).to_have_value("")
    said = chosen.evaluate("(input) => input.validationMessage")
    assert said == t("filings.documents.file_too_big", most=20)


def test_the_province_finds_who_lacks_a_number(open_context: OpenContext, server: Server) -> None:
    desk = Desk.of(open_context(viewport={"width": 1280, "height": 800}), server.url, "tinh")
    desk.page.goto(f"{server.url}/office/filings")
    rows = desk.page.get_by_test_id("communes").locator("tbody tr")
    expect(rows).to_have_count(92)
    desk.page.get_by_label(t("filings.list.lacking")).select_option("T02")
    desk.page.get_by_label(t("office.filter.name")).fill("dong phuc")
    desk.page.get_by_role("button", name=t("domain.button.filter")).click()
    expect(rows).to_have_count(1)
    rows.get_by_role("link").click()
    expect(desk.page).to_have_url(f"{server.url}/office/filings/{HOME}")


def test_no_form_has_a_barrier_open_or_refused(open_context: OpenContext, server: Server, watch: Watch) -> None:
    watch.expect(REFUSED)
    page = open_page(open_context(**PHONE, reduced_motion="reduce"), server)
    form = unfold(page, "plan_campaign", t("filings.documents.add"))
    form.get_by_label(t("filings.documents.number")).fill("12/KH-MTTQ-BTT")
    form.get_by_label(t("filings.documents.file")).set_input_files(PAPER)
    form.get_by_role("button", name=t("filings.documents.save")).click()
    expect(asked(page, "plan_campaign")).to_contain_text(t("filings.documents.file_again", name=PAPER["name"]))
    for key, word in (("T02", "numbers.declare"), ("covenant", "areas.open")):
        unfold(page, key, t(f"filings.{word}"))
    page.get_by_label("Thôn Minh Họa 1", exact=True).check()
    assert barriers(page) == []
    assert too_wide(page) == []
