"""The office's map of all records: filters without a reload, an address one can share, and a list that is its twin."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.e2e.conftest import OpenContext
from tests.e2e.desk import Desk
from tests.e2e.phone import PHONE
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SERVER_ERROR, Watch
from tests.factories import Browser, item
from webapp.words import t

SECURITY, MODELS, HOTSPOTS = 70, 6, 1
LAYER = re.compile(r"/api/v1/layers/pins\?")


@pytest.fixture
def records(app: Flask, server: Server) -> None:
    """Record more than a view shows one by one, in a place of 10 km, and something of each other group."""
    commune = Browser(app, "xa")
    items = []
    for number in range(SECURITY + MODELS):
        kind = "sec_selfmanage" if number < SECURITY else "env_selfmanage"
        position = item()["position"] | {"lon": 105.66 + number / 900, "lat": 22.27 + (number % 9) / 100}
        photos = [] if number < SECURITY else item()["photos"]
        items.append(item(kind, photos=photos, position=position, name=f"Mô hình Minh Họa {number}"))
    assert {one["outcome"] for one in commune.send(*items).json["outcomes"]} == {"stored"}
    commune.record("river", name="Điểm rác đầu cầu Minh Họa")


@pytest.fixture
def page(records: None, server: Server, open_desk: Callable[[], BrowserContext]) -> Page:
    """Open the map at a desk."""
    opened = Desk.of(open_desk(), server.url, "xa").page
    opened.goto(f"{server.url}/office/map")
    shows(opened, SECURITY + MODELS + HOTSPOTS)
    return opened


def shows(page: Page, count: int) -> None:
    sentence = t("office.map.shown", n=count) if count else t("office.map.shown_none")
    expect(page.get_by_test_id("shown")).to_have_text(sentence)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#f-{name}").select_option(value)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def drawn(page: Page) -> Locator:
    return page.locator("#records-map .leaflet-marker-icon")


ROW_FOR_EACH = """() => {
    const frame = document.querySelector("#records-map").getBoundingClientRect();
    const drawn = [...document.querySelectorAll("#records-map .leaflet-marker-icon")].filter((icon) => {
        const { left, width, bottom, top } = icon.getBoundingClientRect();
        const isPin = icon.matches(".map-pin");
        const [x, y] = [left + width / 2, isPin ? top + 36 : (top + bottom) / 2];
        return x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;
    });
    const rows = document.querySelectorAll("[data-testid=rows] > li");
    return rows.length > 0 && rows.length === drawn.length;
}"""


def test_filters_change_what_stands_on_the_same_map_in_one_question_each(page: Page) -> None:
    questions: list[str] = []
    page.on("request", lambda request: questions.append(request.url))
    page.evaluate("document.querySelector('#records-map canvas').isTheSame = true")
    choose(page, "group", "hotspot")
    shows(page, HOTSPOTS)
    expect(drawn(page)).to_have_count(1)
    assert asked(page)["group"] == ["hotspot"]
    choose(page, "group", "")
    shows(page, SECURITY + MODELS + HOTSPOTS)
    assert page.evaluate("document.querySelector('#records-map canvas').isTheSame")
    said = [url for url in questions if "/static/" not in url]  # a new address asks for the page's icon again
    assert len([url for url in said if LAYER.search(url)]) == len(said) == 2


def test_back_and_forward_lead_through_the_filters_and_a_shared_address_shows_the_same(page: Page) -> None:
    choose(page, "group", "security")
    shows(page, SECURITY)
    choose(page, "group", "model")
    shows(page, MODELS)
    choose(page, "kind", "env_selfmanage")
    shows(page, MODELS)
    page.go_back()
    page.go_back()
    shows(page, SECURITY)
    expect(page.locator("#f-group")).to_have_value("security")
    expect(page.locator("#f-kind")).to_have_value("")
    page.go_forward()
    page.go_forward()
    shows(page, MODELS)
    expect(page.locator("#f-kind")).to_have_value("env_selfmanage")
    page.get_by_role("button", name=t("map.control.zoom_in")).click()
    page.wait_for_url("**at=*")
    there = page.get_by_test_id("rows").inner_text()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_test_id("shown")).to_have_text(page.get_by_test_id("shown").inner_text())
    expect(other.locator("#f-kind")).to_have_value("env_selfmanage")
    assert other.get_by_test_id("rows").inner_text() == there
    assert asked(other)["at"] == asked(page)["at"]


def test_the_list_has_a_row_for_everything_on_the_screen_and_nothing_else(page: Page) -> None:
    for _ in range(5):
        page.wait_for_function(ROW_FOR_EACH)
        before = page.url
        page.get_by_role("button", name=t("map.control.zoom_in")).click()
        page.wait_for_url(lambda url, before=before: url != before)
        page.wait_for_load_state("networkidle")
    page.wait_for_function(ROW_FOR_EACH)


def test_states_and_communes_follow_what_is_chosen_before_them(page: Page) -> None:
    expect(page.locator("#f-state")).to_be_disabled()
    choose(page, "group", "hotspot")
    assert page.locator("#f-state option").all_inner_texts()[1] == t("domain.hotspot_state.new")
    choose(page, "state", "new")
    shows(page, HOTSPOTS)
    choose(page, "group", "security")
    shows(page, SECURITY)
    assert "state" not in asked(page)
    assert page.locator("#f-kind optgroup").count() == 1


def test_a_period_that_ends_before_it_begins_is_said_and_not_asked_for(page: Page) -> None:
    page.locator("#f-from").fill("2026-11-22")
    shows(page, SECURITY + MODELS + HOTSPOTS)
    page.locator("#f-to").fill("2026-11-01")
    expect(page.get_by_text(t("office.map.period_wrong"))).to_be_visible()
    assert "to" not in asked(page)
    page.locator("#f-to").fill("2026-11-22")
    expect(page.get_by_text(t("office.map.period_wrong"))).to_be_hidden()
    page.wait_for_url("**to=2026-11-22*")


def test_where_nothing_is_found_the_page_says_so_and_leads_back(page: Page) -> None:
    choose(page, "status", "published")
    shows(page, 0)
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.get_by_test_id("empty").get_by_role("button", name=t("office.map.clear")).click()
    shows(page, SECURITY + MODELS + HOTSPOTS)
    expect(page.get_by_test_id("empty")).to_be_hidden()
    expect(page.locator("#f-status")).to_have_value("")


def test_a_slow_answer_to_an_earlier_question_is_dropped(page: Page, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"layers/pins\?.*group=security"), hold)
    choose(page, "group", "security")
    choose(page, "group", "hotspot")
    shows(page, HOTSPOTS)
    assert held
    assert held[0].request.failure is not None, "the earlier question was not called off"
    expect(drawn(page)).to_have_count(1)


def test_a_failure_is_said_what_is_old_is_faded_and_trying_again_mends_it(page: Page, watch: Watch) -> None:
    watch.expect(SERVER_ERROR)
    page.route(LAYER, lambda route: route.fulfill(status=503, json={"error": {"code": "busy", "message": ""}}))
    choose(page, "group", "hotspot")
    expect(page.get_by_test_id("failed")).to_be_visible()
    expect(page.locator("#records-map[data-old]")).to_be_attached()
    page.unroute(LAYER)
    page.get_by_test_id("failed").get_by_role("button", name=t("office.queue.retry")).click()
    shows(page, HOTSPOTS)
    expect(page.get_by_test_id("failed")).to_be_hidden()
    expect(page.locator("#records-map[data-old]")).to_have_count(0)
    expect(page.locator(".toast")).to_have_count(0)


def test_a_cluster_tells_its_groups_and_states_by_key_and_a_second_press_comes_nearer(page: Page) -> None:
    cluster = page.locator("#records-map .map-cluster").first
    count = cluster.inner_text().strip()
    cluster.focus()
    page.keyboard.press("Enter")
    card = page.get_by_test_id("card")
    expect(card).to_contain_text(t("office.map.crowd", n=count))
    expect(card).to_contain_text(t("domain.group_short.security"))
    expect(card).to_contain_text(t("domain.model_state.launched"))
    page.keyboard.press("Enter")
    page.wait_for_url("**at=*")
    expect(card).to_be_hidden()


def test_a_pin_has_a_card_with_its_photograph_and_leads_to_its_page(page: Page) -> None:
    choose(page, "group", "hotspot")
    shows(page, HOTSPOTS)
    pin = page.locator("#records-map .map-pin")
    pin.click()
    card = page.get_by_test_id("card")
    for said in ("Điểm rác đầu cầu Minh Họa", t("domain.hotspot_state.new"), "Thôn Minh Họa 1, Xã Đồng Phúc"):
        expect(card).to_contain_text(said)
    expect(card.locator("img")).to_have_js_property("complete", value=True)
    expect(page.get_by_test_id("rows").get_by_role("link")).to_have_attribute("aria-current", "true")
    card.get_by_role("link", name=t("office.map.open")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Điểm rác đầu cầu Minh Họa")
    page.go_back()
    shows(page, HOTSPOTS)


def test_records_in_one_place_lead_to_each_other(app: Flask, page: Page) -> None:
    for number in (1, 2):
        position = item()["position"] | {"lon": 105.71, "lat": 22.31}
        made = item("sec_drug_point", photos=[], position=position, name=f"Cùng nơi {number}")
        assert Browser(app, "xa").send(made).json["outcomes"][0]["outcome"] == "stored"
    choose(page, "kind", "sec_drug_point")
    shows(page, 2)
    page.locator("#records-map .map-pin").last.click()
    card = page.get_by_test_id("card")
    expect(card).to_contain_text(t("office.map.siblings"))
    first = card.locator(".strong").inner_text().strip()
    card.locator("[data-sibling]").click()
    expect(card.locator(".strong")).not_to_have_text(first)


def test_on_a_phone_the_filters_are_a_sheet_over_the_map(
    records: None, server: Server, open_context: OpenContext
) -> None:
    page = Desk.of(open_context(**PHONE), server.url, "xa").page
    page.goto(f"{server.url}/office/map")
    shows(page, SECURITY + MODELS + HOTSPOTS)
    sheet = page.locator(".records-sheet")
    expect(sheet).to_have_attribute("data-stop", "low")
    page.get_by_role("button", name=t("office.map.sheet")).tap()
    choose(page, "group", "hotspot")
    shows(page, HOTSPOTS)
    page.locator("#records-map").tap(position={"x": 100, "y": 20})
    expect(sheet).to_have_attribute("data-stop", "low")
    page.locator("#records-map .map-pin").tap()
    expect(page.get_by_test_id("card")).to_contain_text("Điểm rác đầu cầu Minh Họa")
    page.get_by_role("button", name=t("office.map.close")).tap()
    expect(page.get_by_test_id("card")).to_be_hidden()
    page.get_by_test_id("toggle-view").tap()
    expect(page.get_by_test_id("rows").get_by_role("link")).to_have_count(HOTSPOTS)
