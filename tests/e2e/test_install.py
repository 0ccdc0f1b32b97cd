"""The application at hand: on the home screen, out of other apps, up to date, with a map that needs no network."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy.orm import Session

from tests.basemaps import ATTRIBUTION, write_basemap
from tests.e2e.desk import Desk
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server, settings_of
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import Province
from webapp.words import t

ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4"
    " Mobile/15E148 Safari/604.1"
)
TILES = {"TILE_URL": "https://tiles.example.vn/{z}/{x}/{y}.png", "TILE_ATTRIBUTION": "© Bản đồ minh họa"}
NAME = "Cổng nhà xanh Thôn Minh Họa 1"
# As the system hands photographs over: a form of the application's own scope, sent as a navigation.
SHARE_FORM = """() => {
  document.body.innerHTML = `<form method="post" action="/field/share" enctype="multipart/form-data">
    <input type="file" name="photos" multiple data-testid="handed-over">
    <button data-testid="hand-over">x</button></form>`;
}"""
OFFER = """() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  window.asked = 0;
  offer.prompt = async () => { window.asked += 1; };
  offer.userChoice = Promise.resolve({ outcome: "accepted" });
  dispatchEvent(offer);
  return offer.defaultPrevented;
}"""
LOOK_FOR_UPDATE = "() => navigator.serviceWorker.getRegistration('/field/').then((found) => found.update())"
HAS_WAITING = "() => navigator.serviceWorker.getRegistration('/field/').then((found) => found.waiting !== null)"
POLICY_OF_SHELL = "() => fetch('/field/?kept=1').then((shell) => shell.headers.get('Content-Security-Policy'))"
GROUND_PIXELS = """(colour) => {
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const tiles = [...document.querySelectorAll(".leaflet-tile-pane canvas")].filter((tile) => tile.width > 0);
  return tiles.reduce((found, tile) => {
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255 && wanted.every((value, channel) => Math.abs(data[i + channel] - value) <= 2)) found += 1;
    }
    return found;
  }, 0);
}"""
WATER = {"light": "#c9dfe9", "dark": "#163040"}
PARTS = "() => caches.open('basemap').then((cache) => cache.keys()).then((keys) => keys.length)"
BASEMAP = re.compile(r"/basemap/")


@pytest.fixture
def phone(pocket: BrowserContext, server: Server) -> Phone:
    """Give a phone whose owner is signed in."""
    return Phone.on(pocket, server.url).sign_in("kdc")


@pytest.fixture
def serve(app: Flask, province: Province, session: Session, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Serve with an operator's settings."""
    session.rollback()
    servers: list[Server] = []

    def start(**settings: str) -> Server:
        servers.append(Server({**settings_of(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path), **settings}).start())
        return servers[-1]

    yield start
    for started in servers:
        started.stop()
        assert not started.failures(), "the server failed:\n" + "".join(started.log)


def to_phone(page: Page) -> None:
    """Open the screen about this phone."""
    page.get_by_test_id("to-phone").click()
    expect(page.get_by_test_id("phone")).to_be_visible()


def hand_over(page: Page, *photos: Any) -> None:
    """Share photographs with the application."""
    page.evaluate(SHARE_FORM)
    page.get_by_test_id("handed-over").set_input_files(list(photos))
    page.get_by_test_id("hand-over").click()


# ------------------------------------------------------------ shared photographs


def test_a_shared_photograph_waits_on_the_phone_until_the_form_is_at_its_photos(phone: Phone, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    page = phone.page
    page.context.set_offline(True)  # whatever happens now happens on the phone
    hand_over(page, photograph(1), photograph(2))
    expect(page.get_by_test_id("step-group")).to_be_visible()
    expect(page.locator("#notices")).to_contain_text(t("install.shared.text", n="02"))
    page.reload()
    page.get_by_test_id("group-model").click()
    page.get_by_test_id("kind-env_sxsd_point").click()
    phone.locate()
    phone.next()
    expect(page.get_by_test_id("thumbs").locator("canvas")).to_have_count(2)
    expect(page.locator("#notices")).not_to_contain_text(t("install.shared.drop"))
    phone.next()
    phone.fill_details(NAME)
    phone.submit()
    assert len(phone.outbox()["photos"]) == 2
    assert (
        page.evaluate("() => caches.open('shared-photos').then((cache) => cache.keys()).then((keys) => keys.length)")
        == 0
    )


def test_a_shared_photograph_can_be_let_go(phone: Phone) -> None:
    hand_over(phone.page, photograph(1))
    phone.page.get_by_test_id("drop-shared").click()
    expect(phone.page.locator("#notices")).to_be_empty()
    assert phone.page.evaluate("() => caches.has('shared-photos')") is False


def test_without_the_worker_sharing_leads_into_the_app_with_a_word(phone: Phone, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    page = phone.page
    page.evaluate("() => navigator.serviceWorker.getRegistration('/field/').then((found) => found.unregister())")
    page.goto(phone.address.replace("/field/", "/account/sign-in"))
    hand_over(page, photograph(1))
    expect(page.locator("#toasts")).to_contain_text(t("install.shared.missed"))
    expect(page).to_have_url(re.compile(r"/field/(#.*)?$"))


# ------------------------------------------------------------ the home screen


def test_the_browsers_offer_is_kept_and_made_once_after_the_first_record(phone: Phone) -> None:
    page = phone.page
    assert page.evaluate(OFFER) is True
    phone.record(NAME, photograph(1))
    expect(page.get_by_test_id("offer-install")).to_be_visible()
    page.get_by_test_id("offer-later").click()
    expect(page.get_by_test_id("offer-install")).to_have_count(0)
    phone.record(f"{NAME} (2)", photograph(2))
    expect(page.get_by_test_id("offer-install")).to_have_count(0)
    to_phone(page)
    page.get_by_test_id("install").click()
    expect(page.get_by_test_id("install")).to_have_count(0)
    assert page.evaluate("() => window.asked") == 1


def test_trap_3_on_an_iphone_what_waits_goes_first(
    open_context: Callable[..., BrowserContext], server: Server, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    phone = Phone.on(open_context(**{**PHONE, "user_agent": IPHONE}), server.url).sign_in("kdc")
    page = phone.page
    page.context.set_offline(True)
    phone.record(NAME, photograph(1))
    to_phone(page)
    expect(page.get_by_test_id("own-memory")).to_contain_text(t("install.home.ios.own_memory", n="02"))
    expect(page.get_by_test_id("install-steps")).to_have_count(0)
    assert [*barriers(page), *too_wide(page)] == []
    page.get_by_test_id("backed-up").click()
    expect(page.get_by_test_id("install-steps").locator("li")).to_have_count(3)
    page.context.set_offline(False)
    phone.badge_says(0)
    page.reload()
    expect(page.get_by_test_id("install-steps")).to_contain_text(t("install.home.ios.add"))


def test_nothing_is_offered_where_the_app_runs_from_the_home_screen(phone: Phone) -> None:
    page = phone.page
    page.evaluate("() => dispatchEvent(new Event('appinstalled'))")
    to_phone(page)
    expect(page.get_by_test_id("phone-version")).to_be_visible()
    expect(page.get_by_test_id("phone-home")).to_have_count(0)


# ------------------------------------------------------------ other apps' browsers


@pytest.mark.parametrize(("agent", "system"), [(ANDROID, "android"), (IPHONE, "ios")])
def test_nothing_is_recorded_inside_another_app_and_the_way_out_is_shown(
    open_context: Callable[..., BrowserContext], server: Server, agent: str, system: str
) -> None:
    phone = Phone.on(open_context(**{**PHONE, "user_agent": f"{agent} Zalo/500"}), server.url).sign_in("kdc")
    page = phone.page
    page.get_by_test_id("open-browser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t("field.in_app.open"))
    expect(page.get_by_test_id("step-group")).to_have_count(0)
    expect(page.get_by_test_id("copy-link")).to_be_visible()
    expect(page.locator("main")).to_contain_text(t(f"install.in_app.{system}"))
    leave = page.get_by_test_id("leave-app")
    expect(leave).to_have_count(1 if system == "android" else 0)
    if system == "android":
        host = server.url.removeprefix("http://")
        expect(leave).to_have_attribute("href", re.compile(rf"^intent://{host}/field/#Intent;scheme=http;.*;end$"))
    assert [*barriers(page), *too_wide(page)] == []


# ------------------------------------------------------------ a newer version


def test_traps_19_and_20_a_newer_worker_waits_until_no_form_is_open(phone: Phone, server: Server, watch: Watch) -> None:
    # Until the shell is the new one, its policy still keeps the new server's pictures out.
    watch.expect(f"{NO_NETWORK}|tiles.example.vn")
    page = phone.page
    phone.choose_kind()
    server.restart(**TILES)  # makes another worker
    page.evaluate(LOOK_FOR_UPDATE)
    page.wait_for_function(HAS_WAITING)
    expect(page.get_by_test_id("step-place")).to_be_visible()
    expect(page.get_by_test_id("update")).to_have_count(0)
    to_phone(page)
    expect(page.get_by_test_id("phone-version")).to_contain_text(t("install.version.waiting"))
    expect(page.get_by_test_id("update")).to_have_count(0)
    page.reload()
    assert "tiles.example.vn" not in page.evaluate(POLICY_OF_SHELL)
    page.goto(f"{phone.address}#/pin")
    page.get_by_test_id("discard").click()
    page.get_by_test_id("confirm-yes").click()
    page.get_by_test_id("update").click()
    page.wait_for_function(f"() => ({POLICY_OF_SHELL})().then((policy) => policy.includes('tiles.example.vn'))")
    expect(phone.map).to_be_visible()


def test_a_part_that_cannot_be_fetched_says_so_and_loses_nothing(
    pocket: BrowserContext, server: Server, watch: Watch
) -> None:
    watch.expect("net::ERR_FAILED|Failed to fetch dynamically imported module")
    phone = Phone.on(pocket, server.url)
    parts = re.compile(r"/static/dist/field/later_map-")
    pocket.route(parts, lambda route: route.abort())
    page = phone.page
    page.route("**/field/sw.js", lambda route: route.abort())
    page.goto(phone.address.replace("/field/", "/account/sign-in?next=/field/"))
    page.get_by_label(t("account.sign_in.username")).fill("kdc")
    page.get_by_label(t("account.sign_in.password")).fill("mat-khau-minh-hoa")
    page.get_by_role("button", name=t("domain.button.login")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(t("install.part.title"))
    pocket.unroute(parts)
    page.get_by_test_id("reload").click()
    expect(phone.map).to_be_visible()


# ------------------------------------------------------------ this phone


def test_this_phone_says_what_it_holds_and_no_one_stumbles_over_it(phone: Phone) -> None:
    page = phone.page
    to_phone(page)
    expect(page.get_by_test_id("phone-account")).to_contain_text("Cán bộ minh họa kdc")
    expect(page.get_by_test_id("room")).to_contain_text("MB")
    expect(page.get_by_test_id("version")).to_contain_text(re.compile(r"\d+\.\d+\.\d+ \([0-9a-f]{7}\)"))
    expect(page.get_by_test_id("to-rescue")).to_have_attribute("href", "#/rescue")
    expect(page.get_by_test_id("phone-ground")).to_have_count(0)
    assert [*barriers(page), *too_wide(page)] == []


def test_signing_out_forgets_who_it_was_and_keeps_what_they_recorded(phone: Phone, watch: Watch) -> None:
    watch.expect(f"{NO_NETWORK}|status of 401|status of 503")
    page = phone.page
    page.route("**/api/v1/pin-batches", lambda route: route.fulfill(status=503, body=""))
    phone.record(NAME, photograph(1))
    kept = phone.outbox()
    to_phone(page)
    page.get_by_test_id("sign-out").click()
    page.wait_for_url(re.compile(r"/account/sign-in"))
    phone.open()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    expect(phone.map).to_have_count(0)
    assert {entry["id"] for entry in phone.outbox()["pins"]} == {entry["id"] for entry in kept["pins"]}
    page.unroute("**/api/v1/pin-batches")
    phone.sign_in("kdc")
    phone.badge_says(0)


# ------------------------------------------------------------ the ground


def show_the_village(page: Page) -> None:
    """Come near the made-up village on the map."""
    expect(page.get_by_test_id("map")).to_be_visible()
    near = page.get_by_role("button", name=t("map.control.zoom_in"), exact=True)
    near.click()
    near.click()


def test_the_ground_is_brought_once_and_drawn_without_a_network(
    pocket: BrowserContext, serve: Callable[..., Server], tmp_path: Path, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    file = write_basemap(tmp_path / "nen.pmtiles", padding=3_000_000)
    server = serve(BASEMAP_PMTILES=str(file), BASEMAP_ATTRIBUTION=ATTRIBUTION)
    phone = Phone.on(pocket, server.url).sign_in("kdc")
    page = phone.page
    to_phone(page)
    page.get_by_test_id("bring-ground").click()
    expect(page.get_by_test_id("remove-ground")).to_be_visible()
    assert [*barriers(page), *too_wide(page)] == []
    pocket.set_offline(True)
    page.goto(phone.address)
    page.reload()
    show_the_village(page)
    for theme, water in WATER.items():
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"() => ({GROUND_PIXELS})({water!r}) > 1000")
    expect(page.locator(".map-notes")).to_contain_text(ATTRIBUTION)
    page.emulate_media(color_scheme="light")
    to_phone(page)
    page.get_by_test_id("remove-ground").click()
    expect(page.get_by_test_id("bring-ground")).to_be_visible()
    assert page.evaluate("() => caches.has('basemap')") is False
    phone.go("map")
    expect(page.locator(".map-notes")).to_be_visible()
    expect(page.locator(".map-notes")).not_to_contain_text(ATTRIBUTION)


def test_a_ground_that_was_stopped_goes_on_where_it_was(
    pocket: BrowserContext, serve: Callable[..., Server], tmp_path: Path, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    file = write_basemap(tmp_path / "nen.pmtiles", padding=3_000_000)
    server = serve(BASEMAP_PMTILES=str(file), BASEMAP_ATTRIBUTION=ATTRIBUTION)
    phone = Phone.on(pocket, server.url).sign_in("kdc")
    page = phone.page
    asked: list[str] = []
    held: list[Route] = []

    def let_two_pass(route: Route) -> None:
        asked.append(route.request.headers["range"])
        if len(asked) <= 2:
            route.continue_()
        else:
            held.append(route)

    pocket.route(BASEMAP, let_two_pass)
    to_phone(page)
    page.get_by_test_id("bring-ground").click()
    expect(page.locator(".phone-ground progress")).to_have_js_property("value", 2 * 512 * 1024)
    page.get_by_test_id("stop-ground").click()
    expect(page.get_by_test_id("bring-ground")).to_contain_text(t("install.ground.go_on", size="3,0 MB"))
    assert page.evaluate(PARTS) == 2
    pocket.unroute(BASEMAP)
    again: list[str] = []
    page.on("request", lambda request: again.append(request.headers["range"]) if BASEMAP.search(request.url) else None)
    page.get_by_test_id("bring-ground").click()
    expect(page.get_by_test_id("remove-ground")).to_be_visible()
    assert not set(again) & set(asked[:2])
    assert page.evaluate(PARTS) == 2 + len(again)


def test_a_desk_reads_the_same_ground_piece_by_piece(
    open_desk: Callable[[], BrowserContext], serve: Callable[..., Server], tmp_path: Path
) -> None:
    file = write_basemap(tmp_path / "nen.pmtiles", padding=3_000_000)
    server = serve(BASEMAP_PMTILES=str(file), BASEMAP_ATTRIBUTION=ATTRIBUTION)
    desk = Desk.of(open_desk(), server.url, "tinh")
    near = desk.page.get_by_role("button", name=t("map.control.zoom_in"), exact=True)
    near.click()
    near.click()
    desk.page.wait_for_function(f"() => ({GROUND_PIXELS})({WATER['light']!r}) > 1000")
    expect(desk.page.locator(".map-notes")).to_contain_text(ATTRIBUTION)


def test_pictures_of_a_tile_server_lie_under_the_map_with_its_name(
    pocket: BrowserContext, serve: Callable[..., Server]
) -> None:
    fetched: list[str] = []
    picture = photograph(1)["buffer"]

    def give(route: Route) -> None:
        fetched.append(route.request.url)
        route.fulfill(status=200, content_type="image/jpeg", body=picture)

    pocket.route("https://tiles.example.vn/**", give)
    phone = Phone.on(pocket, serve(**TILES).url).sign_in("kdc")
    expect(phone.page.locator(".leaflet-tile-pane img.leaflet-tile-loaded").first).to_be_visible()
    expect(phone.page.locator(".map-notes")).to_contain_text(TILES["TILE_ATTRIBUTION"])
    assert all(re.fullmatch(r"https://tiles\.example\.vn/\d+/\d+/\d+\.png", url) for url in fetched)
