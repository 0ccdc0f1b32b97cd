"""A target is chosen, sorted, played, filtered, and followed down to a record."""

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from tests.chronicle import Chronicle
from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.desk import Desk
from tests.e2e.progress.page import NUMBERS, asked, choose, figure, has_colour, legend, opened, row, shown
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SERVER_ERROR, Watch
from tests.factories import AWAY, HOME
from webapp.words import t

# What a page tells of a target, as words: from the page as it is, or as the server would write it for this address.
TOLD: Final = """async (fresh) => {
  const written = async () => (await fetch(location.href)).text();
  const root = fresh ? new DOMParser().parseFromString(await written(), "text/html") : document;
  const all = (selector) => [...root.querySelectorAll(selector)];
  const text = (one) => one.closest("[hidden]") ? "" : one.textContent.replace(/\\s+/g, " ").trim();
  const value = (cell) => Number(cell.dataset.value || -1).toFixed(9);
  const words = ["[data-say]", "#sums tr", "[data-side-sum]", "[data-testid='communes'] tbody tr"];
  return [...words.map((selector) => all(selector).map(text)), all("[data-testid='communes'] td").map(value)];
}"""


def test_a_target_is_found_as_one_types_and_its_colours_numbers_and_address_follow(page: Page) -> None:
    expect(figure(page)).to_contain_text("02/03")
    has_colour(page, "none")
    page.get_by_test_id("target").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#find-target")).to_be_focused()
    page.keyboard.type("to tu quan")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h2[data-say='name']")).not_to_have_text(t("programme.T11.name"))
    assert asked(page)["target"] != "T11"
    page.go_back()
    expect(page.locator("h2[data-say='name']")).to_have_text(t("programme.T11.name"))
    expect(figure(page)).to_contain_text("02/03")


def test_changing_target_writes_what_the_server_would_have_written(page: Page) -> None:
    targets = page.locator("a[data-target]").count()
    assert targets == 31
    for _ in range(targets):
        with page.expect_response(NUMBERS):
            page.get_by_test_id("target-after").click()
        expect(page.locator("[data-page][aria-busy]")).to_have_count(0)
        expect(page.locator(".targets-now-id")).to_have_text(asked(page)["target"])
        assert page.evaluate(TOLD, False) == page.evaluate(TOLD, True), asked(page)["target"]
        here = re.compile(f"target={asked(page)['target']}$")
        expect(page.get_by_test_id("map-file")).to_have_attribute("href", here)


def test_the_list_sorts_and_keeps_its_order_when_the_target_changes(page: Page) -> None:
    by_figure = page.get_by_test_id("communes").locator("button.sort").nth(1)
    by_figure.click()
    by_figure.click()
    expect(shown(page).first).to_have_attribute("data-code", HOME)
    expect(shown(page).nth(1)).to_have_attribute("data-code", AWAY)
    choose(page, "T04")
    expect(figure(page, AWAY)).to_contain_text("01/01")
    expect(shown(page).first).to_have_attribute("data-code", AWAY)


def test_the_slider_shows_the_past_and_plays_the_year_from_one_answer(page: Page) -> None:
    answers: list[str] = []
    page.on("response", lambda response: answers.append(response.url) if "/layers/progress" in response.url else None)
    day = page.get_by_test_id("day")
    day.focus()
    page.keyboard.press("Home")
    expect(row(page).locator(".state")).to_have_text(t("domain.progress.no_data"))
    expect(page.get_by_test_id("day-said")).to_contain_text("/01/2026")
    assert asked(page)["on"].startswith("2026-01-0")
    page.keyboard.press("End")
    expect(figure(page)).to_contain_text("02/03")
    assert "on" not in asked(page)
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(figure(page)).to_contain_text("01/03")
    play = page.get_by_test_id("play")
    play.click()
    expect(play).to_have_text(t("office.progress.pause"))
    expect(figure(page)).to_contain_text("02/03")
    expect(play).to_have_text(t("office.progress.play"))
    assert "on" not in asked(page)
    assert len(answers) == 1
    assert "/series?" in answers[0]


def test_who_wants_no_motion_steps_through_the_year_instead(
    server: Server, year: Chronicle, open_context: OpenContext
) -> None:
    page = opened(Desk.of(open_context(**DESK, reduced_motion="reduce"), server.url, "tinh").page, server)
    play = page.get_by_test_id("play")
    expect(play).to_have_text(t("office.progress.step_on"))
    play.click()
    expect(page.get_by_test_id("day-said")).to_contain_text("/01/2026")
    first = page.get_by_test_id("day-said").inner_text()
    play.click()
    expect(page.get_by_test_id("day-said")).not_to_have_text(first)
    expect(play).to_have_text(t("office.progress.step_on"))


def test_filters_leave_the_same_communes_in_the_list_the_legend_and_the_map(page: Page) -> None:
    district = str(row(page).get_attribute("data-districts")).strip("|").split("|")[0]
    has_colour(page, "none")
    for name, value in {"region": "north", "district": district, "cluster": "Cụm Minh Họa"}.items():
        choice = page.locator(f"#f-{name}")
        choice.select_option(label=value) if name == "cluster" else choice.select_option(value)
        expect(row(page)).to_be_visible()
        expect(row(page, AWAY)).to_be_hidden()
        assert sum(legend(page).values()) == shown(page).count() < 92
        assert name in asked(page)
    page.get_by_label(t("office.progress.only_priority")).check()
    expect(shown(page)).to_have_count(1)
    assert set(legend(page).values()) == {0, 1}
    has_colour(page, "none", some=False)
    page.reload()
    expect(shown(page)).to_have_count(1)
    page.locator("#progress-clear").click()
    expect(shown(page)).to_have_count(92)
    page.locator("#f-name").fill("dong phuc")
    expect(shown(page)).to_have_count(1)
    expect(page.get_by_test_id("card")).to_contain_text("02/03")
    page.locator("#f-name").fill("không có ở đâu")
    expect(page.locator("#progress-none")).to_be_visible()


def test_from_the_province_one_goes_down_to_a_record_and_up_again_with_the_same_filter(page: Page) -> None:
    page.locator("#f-region").select_option("north")
    choose(page, "T07")
    row(page).get_by_role("link").click()
    expect(page.get_by_test_id("figure")).to_contain_text(t("office.progress.card_left", n="02", unit="khu dân cư"))
    areas = page.get_by_test_id("areas").locator("tbody tr")
    expect(areas).to_have_count(3)
    expect(page.locator('[data-testid="areas"] tr[data-has="yes"]')).to_have_count(1)
    areas.get_by_role("link", name="Hòm thư Minh Họa").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hòm thư Minh Họa")
    page.go_back()
    page.locator(".breadcrumb a").first.click()
    expect(page.locator("#f-region")).to_have_value("north")
    assert asked(page) == {"target": "T07", "region": "north"}


def test_a_failure_is_said_and_trying_again_mends_it_and_a_late_answer_is_dropped(page: Page, watch: Watch) -> None:
    watch.expect(f"{SERVER_ERROR}|{NO_NETWORK}")
    page.route(NUMBERS, lambda route: route.fulfill(status=503, body=""))
    page.get_by_test_id("target-after").click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text(t("office.progress.map_failed"))
    page.unroute(NUMBERS)
    toast.get_by_role("button").click()
    expect(page.locator(".targets-now-id")).to_have_text("T12")
    page.route(re.compile(r"target=T13"), lambda _: None)  # never answered
    page.get_by_test_id("target-after").click()
    with page.expect_event("requestfailed", lambda request: "target=T13" in request.url):
        page.get_by_test_id("target-before").click()
    expect(page.locator(".targets-now-id")).to_have_text("T12")


def test_who_sees_one_commune_sees_it_alone(
    year: Chronicle, server: Server, open_desk: Callable[[], BrowserContext]
) -> None:
    page = opened(Desk.of(open_desk(), server.url, "xa").page, server, "?view=sides")
    expect(shown(page)).to_have_count(1)
    expect(page.locator(".progress-view")).to_be_hidden()
    expect(page.locator('[data-page="progress"]')).to_have_attribute("data-ground", "map")
    assert sum(legend(page).values()) == 1
