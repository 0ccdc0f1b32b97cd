"""A target drawn three ways: what its colours mean, what a press leads to, and what stands on paper."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenContext
from tests.e2e.desk import Desk
from tests.e2e.phone import PHONE
from tests.e2e.progress.page import asked, choose, draw, has_colour, legend, opened, row
from tests.e2e.server import Server
from tests.factories import AWAY, HOME
from webapp.words import t

NORTH, SOUTH = 37, 55


def names_in(page: Page, region: str) -> set[str]:
    """Read the names of a region's communes off the list, without their kind and without the spaces a map breaks at."""
    rows = page.locator(f'tr[data-region="{region}"] th a').all_inner_texts()
    return {"".join(name.split()[1:]) for name in rows}


def test_the_legend_counts_every_commune_once_and_tells_silence_from_not_being_asked(page: Page) -> None:
    assert legend(page)[t("domain.progress.no_data")] == 90
    assert sum(legend(page).values()) == 92
    assert t("map.legend.target", **{"from": "3"}) in legend(page)
    choose(page, "T17")  # asked of one commune alone
    expect(page.locator("#progress-legend")).to_contain_text(t("domain.progress.not_asked"))
    assert (legend(page)[t("domain.progress.not_asked")], sum(legend(page).values())) == (91, 92)
    has_colour(page, "off")


def test_a_share_that_is_enough_begins_a_class_of_its_own(page: Page) -> None:
    choose(page, "T08")  # covenants in 90 of 100 areas
    assert t("map.legend.target", **{"from": "90%"}) in legend(page)


def test_a_press_at_a_desk_and_a_tap_on_a_phone_lead_to_a_commune(
    page: Page, server: Server, open_context: OpenContext
) -> None:
    has_colour(page, "none")
    ground = page.locator("#progress-map")
    ground.hover()
    card = page.get_by_test_id("card")
    name = card.locator(".strong").inner_text()
    expect(page.locator("tr.is-near")).to_contain_text(name)
    ground.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    phone = opened(Desk.of(open_context(**PHONE), server.url, "tinh").page, server)
    phone.get_by_test_id("toggle-view").tap()
    has_colour(phone, "none")
    phone.locator("#progress-map").tap()
    chosen = phone.get_by_test_id("card")
    expect(chosen.locator(".state")).to_be_visible()
    name = chosen.locator(".strong").inner_text()
    chosen.get_by_role("link", name=t("office.progress.open")).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)


def test_by_keyboard_the_middle_of_the_map_is_chosen_and_its_card_reached(page: Page) -> None:
    has_colour(page, "none")
    page.locator("#progress-map").focus()
    page.keyboard.press("Enter")
    link = page.get_by_test_id("card").get_by_role("link")
    expect(link).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        if link.evaluate("(one) => one === document.activeElement"):
            break
    expect(link).to_be_focused()
    expect(page.locator("tr[data-chosen]")).to_have_count(1)


def test_hexagons_show_the_same_colours_and_are_walked_by_arrow_keys(page: Page) -> None:
    draw(page, "hex")
    hexagons = page.locator(".hexagon")
    expect(hexagons).to_have_count(92)
    assert asked(page)["view"] == "hex"
    for code in (HOME, AWAY):
        step = row(page, code).locator(".swatch").get_attribute("data-class")
        expect(page.locator(f'.hexagon[data-code="{code}"]')).to_have_attribute("data-class", str(step))
    expect(page.locator('.hexagon[data-class="none"]')).to_have_count(90)
    page.locator(f'.hexagon[data-code="{HOME}"]').focus()
    expect(page.get_by_test_id("card")).to_contain_text("02/03")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("card")).to_contain_text(t("domain.progress.no_data"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("figure")).to_be_visible()
    page.go_back()
    expect(hexagons).to_have_count(92)


def test_north_and_south_lie_side_by_side_each_with_its_sum(page: Page) -> None:
    draw(page, "sides")
    assert asked(page)["view"] == "sides"
    word = t("office.progress.sum_met")
    for side, communes in {"north": NORTH, "south": SOUTH}.items():
        part = page.locator(f'[data-side="{side}"]')
        expect(part.locator("[data-side-sum]")).to_have_text(f"{word}: 00/{communes}")
        has_colour(page, "none", on=f"#progress-{side}")
        named = part.locator(".map-name").evaluate_all("(all) => all.map((one) => one.textContent.replace(/\\s/g, ''))")
        assert named
        assert set(named) <= names_in(page, side)
        part.locator(".map-view").hover()
        expect(page.get_by_test_id("card")).to_be_visible()
        expect(page.locator("tr.is-near")).to_have_attribute("data-region", side)
    north, south = (page.locator(f"#progress-{side}").bounding_box() for side in ("north", "south"))
    assert north
    assert south
    assert north["x"] + north["width"] <= south["x"] + 1
    assert north["y"] == south["y"]
    choose(page, "T04")
    expect(page.locator("[data-side-sum]").first).to_have_text(f"{word}: 00/{NORTH}")


def test_on_paper_stand_the_drawing_its_legend_and_the_list_and_nothing_to_press(page: Page) -> None:
    has_colour(page, "none")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for part in (page.locator("#progress-map"), page.get_by_test_id("legend"), row(page)):
        expect(part).to_be_visible()
    drawn = page.locator("#progress-map").bounding_box()
    assert drawn
    assert drawn["width"] <= 660
    for part in (page.get_by_test_id("play"), page.locator("#progress-filters"), page.get_by_test_id("target")):
        expect(part).to_be_hidden()
