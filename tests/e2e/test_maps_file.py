"""The map file from a USB stick: opened without a network, by somebody who has nothing but a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from geo.programme import load_programme
from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.phone import PHONE
from tests.factories import Browser, Province
from webapp.words import t

LOUD = "Hàng cây <img src=x onerror=alert(1)> {{ 7 * 7 }}"
KNOWN = "Xã Đồng Phúc"


@pytest.fixture
def file(app: Flask, province: Province, tmp_path: Path) -> Path:
    """Export a province with two published models next to each other, one of them of an alarming name."""
    phone, reviewer = Browser(app, "xa"), Browser(app, "tinh")
    shown = [phone.record(name=name) for name in ("Tuyến đường hoa Thôn Minh Họa 1", LOUD)]
    for code in (*shown, phone.record("sec_selfmanage", name="Tổ an ninh Minh Họa", photos=[])):
        reviewer.step(code, "confirm")
        reviewer.step(code, "publish")
    written = tmp_path / "ban-do.html"
    result = app.test_cli_runner().invoke(args=["maps", "export", str(written)])
    assert result.exit_code == 0, result.output
    return written


@pytest.fixture
def asked() -> list[str]:
    """Collect every address a page asks for."""
    return []


@pytest.fixture
def page(open_context: OpenContext, file: Path, asked: list[str]) -> Iterator[Page]:
    """Open the file at a desk that has no network."""
    opened = open_context(**DESK, offline=True).new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    expect(opened.locator(".cluster")).to_have_count(1)
    expect(opened.locator(".cluster")).to_have_text("3")
    yield opened
    assert asked == [file.as_uri()]


def communes(page: Page) -> Locator:
    return page.locator("path.commune")


def published(group: str) -> str:
    """Name the layer of a group."""
    return t("maps.published", group=t(f"domain.group_short.{group}"))


def known(page: Page) -> Locator:
    """Find the communes of which something is known in the layer shown."""
    return page.locator("path.commune:not(.step-none)")


def test_the_file_opens_without_a_network_with_all_communes_and_asks_for_nothing(page: Page) -> None:
    expect(communes(page)).to_have_count(92)
    expect(page.get_by_role("heading", level=1)).to_have_text(t("domain.noun.app_name"))
    assert page.evaluate("document.fonts.check('16px Inter', 'Sạch đẹp ở xã, phường')")
    assert page.evaluate("[typeof jQuery, typeof bootstrap]") == ["undefined", "undefined"]


def test_the_whole_province_is_in_view_and_no_more_than_that(page: Page) -> None:
    seen = page.evaluate("""() => {
        const [view, land] = [drawn_map.getBounds(), drawn_progress_0.getBounds()];
        return [view.contains(land), drawn_map.getZoom() - drawn_map.getMinZoom(), view.getNorth() - view.getSouth()];
    }""")
    assert seen[0]
    assert seen[1] < 0.5
    assert seen[2] < 3


def test_one_layer_is_shown_at_a_time_and_its_legend_with_it(page: Page) -> None:
    for target, hue in (("T22", "clay"), ("T11", "amber"), ("T06", "green")):
        page.get_by_role("radio", name=t(f"programme.{target}.short"), exact=True).check()
        expect(communes(page)).to_have_count(92)
        expect(page.locator("[data-target]:visible")).to_have_count(1)
        legend = page.locator(f"[data-target={target}]")
        expect(legend).to_be_visible()
        expect(legend.get_by_role("listitem").last).to_contain_text(t("domain.progress.no_data"))
        expect(page.locator("#drawn_map")).to_have_attribute("data-hue", hue)


def test_what_is_not_known_is_hatched_and_what_is_known_is_coloured(page: Page) -> None:
    page.get_by_role("radio", name=t("programme.T11.short"), exact=True).check()
    expect(known(page)).to_have_count(1)
    assert (
        page.locator("path.commune.step-none").first.evaluate("path => getComputedStyle(path).fill")
        == 'url("#unknown")'
    )
    assert known(page).evaluate("path => getComputedStyle(path).fill").startswith("rgb(")


def test_a_commune_says_its_name_figure_and_state_under_the_pointer_and_more_when_chosen(page: Page) -> None:
    page.get_by_role("radio", name=t("programme.T11.short"), exact=True).check()
    for group in ("model", "security"):
        page.get_by_role("checkbox", name=published(group)).uncheck()
    expect(page.locator(".cluster")).to_have_count(0)
    known(page).hover()
    expect(page.locator(".leaflet-tooltip")).to_have_text(f"{KNOWN}00/03 mô hình · Chưa thực hiện")
    known(page).click()
    card = page.locator(".card")
    expect(card).to_contain_text(KNOWN)
    expect(card.locator("dt")).to_have_count(len(load_programme().measured))
    expect(card).to_contain_text("Mô hình, công trình đã công bố: 02.")


def test_models_are_clustered_and_what_no_zoom_can_part_is_listed_as_text(page: Page) -> None:
    page.get_by_role("checkbox", name=published("security")).uncheck()
    cluster = page.locator(".cluster")
    expect(cluster).to_have_text("2")
    before = page.evaluate("drawn_map.getZoom()")
    cluster.click()
    assert page.evaluate("drawn_map.getZoom()") == before
    expect(page.locator(".card li")).to_have_count(2)
    expect(page.locator(".card li").filter(has_text=LOUD)).to_have_count(1)
    expect(page.locator(".card img")).to_have_count(0)


def test_records_without_a_place_are_a_number_on_their_commune_which_closer_looks_part_from_the_others(
    page: Page,
) -> None:
    tally = page.locator(".cluster.is-tally")
    expect(tally).to_have_count(0)
    page.locator(".cluster").click()
    expect(tally).to_have_text("1")
    tally.click()
    expect(page.locator(".card li")).to_have_text("Xã Đồng Phúc: Mô hình ANTT đã công bố 1 (không nêu vị trí)")
    page.get_by_role("checkbox", name=published("security")).uncheck()
    expect(tally).to_have_count(0)
    expect(page.locator(".cluster")).to_have_text("2")


def test_the_list_says_everything_without_a_map_and_by_keyboard(page: Page) -> None:
    page.get_by_text(t("maps.list")).click()
    rows = page.locator("#list tr")
    expect(rows).to_have_count(92)
    button = page.get_by_role("button", name=KNOWN, exact=True)
    button.focus()
    button.press("Enter")
    expect(page.locator(".card")).to_contain_text(KNOWN)


def test_on_a_phone_the_map_comes_first_and_nothing_is_wider_than_the_screen(
    open_context: OpenContext, file: Path
) -> None:
    page = open_context(**PHONE, offline=True).new_page()
    page.goto(file.as_uri())
    expect(communes(page)).to_have_count(92)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.ground').offsetTop < document.querySelector('.panel').offsetTop")
