"""The registers as a commune and the province use them: a list from Excel, a merger, what is noted of communes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.desk import Desk
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE
from tests.e2e.server import Server
from tests.e2e.watch import Watch
from tests.factories import HOME, Browser
from tests.integration.registers import send, workbook
from webapp.words import t

HEAD = ["TT", "Thôn, xóm", "Trưởng thôn"]


def look(page: Page) -> None:
    assert barriers(page) == []
    assert too_wide(page) == []


def choose(page: Page, file: Path) -> None:
    page.get_by_label(t("registry.field.file")).set_input_files(file)
    page.get_by_role("button", name=t("registry.button.read")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t("registry.import.preview"))


def test_a_commune_brings_its_list_and_then_merges_two_areas(
    app: Flask, server: Server, open_desk: Callable[[], BrowserContext], tmp_path: Path, watch: Watch
) -> None:
    Browser(app, "kdc").record(name="Cổng nhà xanh")
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "right.xlsx"
    wrong.write_bytes(workbook(["DANH SÁCH"], HEAD, [1, "Thôn Minh Họa 1"], [2, "Nà Hai"]))
    right.write_bytes(workbook(["DANH SÁCH"], HEAD, [1, "Thôn Minh Họa 1"], [2, "Thôn Nà Hai"]))
    page = Desk.of(open_desk(), server.url, "xa").page

    page.goto(f"{server.url}/office/areas")
    page.get_by_role("link", name=t("registry.button.import")).click()
    choose(page, wrong)
    expect(page.get_by_test_id("problems").get_by_role("row").nth(1)).to_contain_text("Nà Hai")
    expect(page.get_by_role("button", name=t("registry.button.confirm_import"))).to_have_count(0)
    page.get_by_role("link", name=t("registry.button.other_file")).click()
    choose(page, right)
    expect(page.get_by_test_id("new")).to_contain_text("Thôn Nà Hai")
    expect(page.get_by_test_id("missing")).to_contain_text("Thôn Minh Họa 3")
    page.get_by_role("button", name=t("registry.button.confirm_import")).click()
    expect(page.get_by_text(t("registry.done.imported", added="01", closed="00"))).to_be_visible()

    areas = page.get_by_test_id("areas")
    for name in ("Thôn Minh Họa 1", "Thôn Nà Hai"):
        areas.get_by_label(t("registry.areas.pick", name=name)).check()
    page.get_by_role("button", name=t("registry.button.merge")).click()
    page.get_by_label(t("registry.field.name")).fill("Nà Mới")
    page.get_by_role("button", name=t("registry.button.check")).click()
    effect = page.get_by_test_id("effect")
    expect(effect).to_contain_text(t("registry.check.records", n="01", heir="Thôn Nà Mới"))
    expect(effect).to_contain_text(t("registry.check.people", n="01", heir="Thôn Nà Mới"))
    page.get_by_role("link", name=t("registry.button.change")).click()
    expect(page.get_by_label(t("registry.field.name"))).to_have_value("Nà Mới")
    page.get_by_role("button", name=t("registry.button.check")).click()
    page.get_by_role("button", name=t("registry.button.merge")).click()
    expect(page.get_by_text(t("registry.done.merged", name="Thôn Nà Mới"))).to_be_visible()
    page.goto(f"{server.url}/office/areas")
    expect(page.get_by_test_id("areas").get_by_role("row").filter(has_text="Thôn Nà Mới")).to_contain_text("1")


def test_the_province_notes_communes_by_choosing_them(
    server: Server, open_desk: Callable[[], BrowserContext], watch: Watch
) -> None:
    page = Desk.of(open_desk(), server.url, "tinh").page
    page.goto(f"{server.url}/office/communes/clusters")
    page.get_by_label(t("registry.clusters.new")).fill("Cụm số 1")
    page.get_by_role("button", name=t("registry.button.add_cluster")).click()
    page.goto(f"{server.url}/office/communes?name=dong phuc")
    page.get_by_label(t("registry.communes.pick", name="Xã Đồng Phúc")).check()
    page.locator("#e-priority").select_option("yes")
    page.locator("#e-zone").select_option("III")
    page.locator("#e-cluster").select_option(label="Cụm số 1")
    page.get_by_role("button", name=t("registry.button.save")).click()
    row = page.get_by_test_id("communes").locator(f'tr[data-code="{HOME}"]')
    for word in (t("registry.communes.priority"), t("registry.communes.zone_of", zone="III"), "Cụm số 1"):
        expect(row).to_contain_text(word)
    page.goto(f"{server.url}/office/communes")
    names = page.get_by_test_id("communes").locator("tbody th a")
    expect(names).to_have_count(92)
    page.get_by_role("button", name=t("registry.communes.cluster"), exact=True).click()
    expect(names.first).to_have_text("Xã Đồng Phúc")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_registers_has_a_barrier(
    app: Flask, server: Server, open_context: OpenContext, tmp_path: Path, watch: Watch, size: dict[str, object]
) -> None:
    watch.expect("status of 422")
    send(Browser(app, "tinh"), "/office/communes/clusters", name="Cụm thi đua các xã vùng cao phía Bắc của tỉnh")
    listed = tmp_path / "list.xlsx"
    listed.write_bytes(
        workbook(["Mã xã", *HEAD], [1933, 1, "Thôn Minh Họa 1"], [None, 2, "Nà Hai"], [None, 3, "Bản A"])
    )
    page = Desk.of(open_context(**size, reduced_motion="reduce"), server.url, "tinh").page
    pair = f"area={HOME}-001&area={HOME}-002"
    for address in (
        "areas",
        f"areas?commune={HOME}",
        "areas?name=minh",
        f"areas/{HOME}-001",
        f"areas/{HOME}-001/edit",
        f"areas/{HOME}-001/close",
        f"areas/{HOME}-001/split",
        f"areas/{HOME}-001/split?step=check&on=2026-11-01&name-0=A&kind-0=ban&name-1=B&kind-1=ban&heir=0",
        f"areas/new?commune={HOME}",
        f"areas/merge?{pair}",
        f"areas/merge?{pair}&step=check&on=2030-01-01&into=new&kind=ban&name=A",
        f"areas/merge?{pair}&step=check&on=2026-11-01&into=new&kind=ban&name=A",
        "communes",
        "communes/clusters",
        "organisations",
        "areas/import",
    ):
        page.goto(f"{server.url}/office/{address}")
        look(page)
    choose(page, listed)
    look(page)
