"""The board, a commune's page, choosing a target: used on a phone and at a desk, with script and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.chronicle import SPRING, Chronicle
from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.desk import Desk
from tests.e2e.phone import PHONE
from tests.e2e.server import Server
from tests.factories import HOME
from webapp.words import t

WITH_AND_WITHOUT = pytest.mark.parametrize(
    "way", [{}, {"java_script_enabled": False}], ids=["with script", "without script"]
)


def rows(page: Page) -> Any:
    return page.get_by_test_id("board").locator("tr[data-target]")


@WITH_AND_WITHOUT
def test_a_commune_goes_from_the_board_to_what_it_lacks_and_brings_it(
    open_context: OpenContext, server: Server, way: dict[str, Any]
) -> None:
    page = Desk.of(open_context(**PHONE, **way), server.url, "xa").page
    page.goto(f"{server.url}/office/board")
    expect(rows(page)).to_have_count(31)
    page.get_by_role("navigation", name=t("board.states")).get_by_role(
        "link", name=t("domain.progress.overdue")
    ).click()
    expect(page.locator('tr[data-target="T28"]')).to_be_visible()
    expect(page.locator('tr[data-target="T11"]')).to_have_count(0)
    page.get_by_role("link", name=t("units.whole_page")).click()
    lacking = page.get_by_test_id("lacking")
    expect(lacking.locator('[data-target="T02"]')).to_contain_text(t("units.lack.undeclared"))
    bring = t("units.lacking.action_of", action=t("units.lacking.bring"), target=t("programme.T02.short"))
    lacking.get_by_role("link", name=bring).click()
    expect(page).to_have_url(f"{server.url}/office/filings/{HOME}#T02")
    asked = page.get_by_test_id("filing-T02")
    asked.locator("summary", has_text=t("filings.numbers.declare")).press("Enter")
    form = asked.locator("details[open] form").first
    form.get_by_label(t("filings.number.T02.value")).fill("45")
    form.get_by_label(t("filings.number.T02.total")).fill("60")
    form.get_by_role("button", name=t("filings.numbers.save")).click()
    expect(asked.get_by_test_id("value")).to_contain_text("45 trên 60 hộ")
    page.get_by_role("link", name=t("units.whole_page")).click()
    expect(lacking.locator('[data-target="T02"]')).to_contain_text(
        t("units.lack.short", n="15", unit=t("programme.T02.unit"))
    )


@WITH_AND_WITHOUT
def test_a_reviewer_chooses_which_target_a_record_counts_for(
    open_context: OpenContext, server: Server, chronicle: Chronicle, way: dict[str, Any]
) -> None:
    code = chronicle.confirmed("sec_selfmanage", SPRING)
    page = Desk.of(open_context(**DESK, **way), server.url, "tinh").page
    page.goto(f"{server.url}/office/pins/{code}")
    serving = page.get_by_test_id("serving")
    expect(serving.get_by_label(t("programme.T06.short"))).to_be_checked()
    serving.get_by_label(t("programme.T07.short")).check()
    serving.get_by_role("button", name=t("board.serving.save")).click()
    expect(page.get_by_role("status")).to_contain_text(t("board.serving.done", target=t("programme.T07.short")))
    expect(serving.get_by_label(t("programme.T07.short"))).to_be_checked()
    expect(page.get_by_test_id("history")).to_contain_text(
        t("office.event.serves_changed", target=t("programme.T07.short"))
    )
    page.goto(f"{server.url}/office/board")
    expect(page.locator('tr[data-target="T07"]')).to_have_attribute("data-done", "1")
    expect(page.locator('tr[data-target="T06"]')).to_have_attribute("data-done", "")


def test_the_board_is_printed_on_its_side_without_what_is_only_for_the_screen(
    open_context: OpenContext, server: Server
) -> None:
    page = Desk.of(open_context(**DESK), server.url, "tinh").page
    page.goto(f"{server.url}/office/board")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.get_by_role("button", name=t("board.print")).click()
    assert page.evaluate("() => window.printed")
    page.emulate_media(media="print")
    expect(page.locator(".board-asked")).to_be_hidden()
    expect(page.get_by_role("navigation", name=t("board.states"))).to_be_hidden()
    expect(page.locator(".board-counts")).to_be_visible()
    expect(rows(page).first).to_be_visible()
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert sheets
    assert all(float(width) > float(height) for width, height in sheets)


def test_a_day_and_a_region_are_asked_for_by_the_form_and_kept_by_every_link(
    open_context: OpenContext, server: Server
) -> None:
    page = Desk.of(open_context(**DESK), server.url, "tinh").page
    page.goto(f"{server.url}/office/board")
    page.get_by_label(t("board.day")).fill(SPRING.isoformat())
    page.get_by_label(t("office.filter.region"), exact=True).select_option("north")
    page.get_by_role("button", name=t("board.show")).click()
    expect(page.get_by_test_id("on")).to_contain_text("21/05/2026")
    page.get_by_role("link", name=t("board.week_before")).click()
    expect(page.get_by_test_id("on")).to_contain_text("14/05/2026")
    expect(page.get_by_role("heading", level=1)).to_contain_text(t("domain.noun.region_north"))
    page.locator('tr[data-target="T11"]').get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/office/progress\?target=T11&on=2026-05-14&region=north"))
