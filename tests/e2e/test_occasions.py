"""When the outbox is run, and what a phone's troubles do to it: its memory, its clock, its camera, its satellites."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.conftest import OpenContext
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SERVER_ERROR, Watch
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.words import t

NAME = "Cổng nhà xanh Thôn Minh Họa 1"
API = re.compile(r"/api/v1/")
HEARTBEAT = re.compile(r"/api/v1/session\?")
# Connections to the phone's memory, kept so that a test can let them die.
REMEMBER = """
  window.connections = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...wanted) {
    const opening = open.apply(this, wanted);
    opening.addEventListener("success", () => window.connections.push(opening.result));
    return opening;
  };
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...wanted) {
    const begun = transaction.apply(this, wanted);
    if (window.is_full && begun.mode === "readwrite") queueMicrotask(() => begun.abort());
    return begun;
  };
"""
DIE = "() => { for (const connection of window.connections) connection.close(); }"
EVERYTHING = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("field");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const reading = database.transaction([...database.objectStoreNames]);
    const all = [...database.objectStoreNames].map((name) => reading.objectStore(name).getAll());
    reading.oncomplete = () => {
      database.close();
      resolve(JSON.stringify(all.map(({ result }) => result)));
    };
  };
})
"""
KINDS_OF_BYTES = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("field");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction(["bytes"]).objectStore("bytes").getAll();
    reading.onsuccess = () => {
      opening.result.close();
      const begins = (buffer) => [...new Uint8Array(buffer, 0, 3)].map((byte) => byte.toString(16)).join("");
      resolve(reading.result.map(({ data }) => [Object.prototype.toString.call(data), begins(data)]));
    };
  };
})
"""
NEARLY_FULL = "navigator.storage.estimate = async () => ({ quota: 1_000_000_000, usage: 985_000_000 });"
COUNT_QUESTIONS = """
  window.asked_where = 0;
  const watch = Geolocation.prototype.watchPosition;
  Geolocation.prototype.watchPosition = function (...wanted) {
    window.asked_where += 1;
    return watch.apply(this, wanted);
  };
"""


@pytest.fixture
def phone(pocket: BrowserContext, server: Server, watch: Watch) -> Phone:
    """Give a phone whose owner is signed in, and whose memory can be made to fail."""
    watch.expect(f"{NO_NETWORK}|{SERVER_ERROR}")
    pocket.add_init_script(REMEMBER)
    return Phone.on(pocket, server.url).sign_in("kdc")


def waits(phone: Phone) -> None:
    """Record something that does not get through, and wait until the phone has given up for now."""
    phone.page.route(API, lambda route: route.abort("connectionreset"))
    phone.record(NAME, photograph())
    expect(phone.saved.get_by_role("heading", name=t("domain.message.saved_offline"))).to_be_visible()
    phone.page.wait_for_function("() => navigator.locks.query().then(({ held }) => held.length === 0)")


def come_back(page: Page) -> None:
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def hear_of_a_network(page: Page) -> None:
    page.evaluate("() => window.dispatchEvent(new Event('online'))")


def load_again(page: Page) -> None:
    page.reload()


def press(page: Page) -> None:
    page.locator('.bottom-bar a[data-screen="sent"]').click()
    page.get_by_test_id("send-now").click()


def wait_a_little(_page: Page) -> None:
    """Do nothing: the clock is an occasion too."""


@pytest.mark.parametrize("occasion", [load_again, come_back, hear_of_a_network, press, wait_a_little])
def test_trap_1_without_background_sync_every_occasion_sends(phone: Phone, occasion: Callable[[Page], None]) -> None:
    waits(phone)
    phone.page.unroute(API)
    occasion(phone.page)
    phone.badge_says(0)


@pytest.mark.parametrize(("hours", "says"), [(23, None), (25, "field.sent.old"), (73, "outbox.sent.days_old")])
def test_trap_2_the_phone_says_how_long_the_oldest_has_waited(phone: Phone, hours: int, says: str | None) -> None:
    waits(phone)
    [entry] = phone.outbox()["pins"]
    saved_at = dt.datetime.fromtimestamp(entry["saved_at"] / 1000, tz=dt.UTC)
    phone.page.clock.set_fixed_time(saved_at + dt.timedelta(hours=hours))
    phone.go("sent")
    expect(phone.page.get_by_test_id("queue")).to_be_visible()
    warned = phone.page.get_by_test_id("waiting")
    if says is None:
        expect(warned).to_have_count(0)
    else:
        expect(warned).to_have_text(t(says, n=f"{hours // 24:02d}"))


def test_trap_6_a_memory_that_died_is_opened_again(phone: Phone) -> None:
    phone.choose_kind()
    phone.locate()
    phone.next()
    phone.page.evaluate(DIE)
    phone.add_photo(photograph())
    phone.next()
    phone.fill_details(NAME)
    phone.page.evaluate(DIE)
    phone.submit()
    phone.badge_says(0)
    assert not any(phone.outbox().values())


def test_trap_6_nothing_is_called_saved_that_could_not_be_written(phone: Phone, watch: Watch) -> None:
    watch.expect("AbortError")
    phone.page.context.set_offline(True)
    phone.choose_kind()
    phone.locate()
    phone.next()
    phone.add_photo(photograph())
    phone.next()
    phone.fill_details(NAME)
    phone.page.evaluate("() => { window.is_full = true; }")
    phone.page.get_by_test_id("submit").click()
    expect(phone.page.get_by_text(t("field.capture.save_failed")).first).to_be_visible()
    expect(phone.saved).to_have_count(0)
    assert phone.outbox()["pins"] == []

    phone.page.evaluate("() => { window.is_full = false; }")
    phone.submit()
    phone.badge_says(2)
    assert [pin["item"]["name"] for pin in phone.outbox()["pins"]] == [NAME]


def test_trap_7_photographs_are_kept_as_plain_bytes_of_a_jpeg(phone: Phone) -> None:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (80, 120, 60)).save(out, "PNG")
    phone.page.context.set_offline(True)
    phone.record(NAME, {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": out.getvalue()})
    assert phone.page.evaluate(KINDS_OF_BYTES) == [["[object ArrayBuffer]", "ffd8ff"]]


def test_trap_16_the_token_comes_with_every_run_and_is_kept_nowhere(phone: Phone) -> None:
    tokens: list[str] = []
    phone.page.on("request", lambda request: tokens.append(request.headers.get("x-csrftoken", "")))
    phone.page.context.set_offline(True)
    phone.record(NAME, photograph())
    kept = phone.page.evaluate(EVERYTHING)
    phone.page.context.set_offline(False)
    phone.badge_says(0)
    [token] = {token for token in tokens if token}
    assert token not in kept
    assert token not in phone.page.evaluate(EVERYTHING)
    assert "csrf" not in kept


def test_trap_21_a_clock_set_back_is_not_held_by_what_the_server_asked_for(phone: Phone) -> None:
    page = phone.page
    busy = {"status": 503, "headers": {"Retry-After": "3000"}, "body": ""}

    def answer_busy(route: Route) -> None:
        route.fulfill(**busy)

    page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    page.route(HEARTBEAT, answer_busy)
    phone.record(NAME, photograph())
    phone.go("sent")
    expect(page.get_by_test_id("send-now")).to_have_text(t("domain.button.sync_now"))
    page.unroute(HEARTBEAT)
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC))
    page.get_by_test_id("send-now").click()
    phone.badge_says(0)


def test_trap_22_a_full_phone_says_so_before_anything_is_filled_in(phone: Phone) -> None:
    phone.page.context.add_init_script(NEARLY_FULL)
    phone.page.reload()
    phone.page.get_by_test_id("add-pin").click()
    expect(phone.page.get_by_text(t("field.capture.no_room"))).to_be_visible()
    expect(phone.page.get_by_test_id("step-group")).to_have_count(0)


def test_trap_23_a_photograph_this_browser_cannot_read_goes_as_it_is(phone: Phone, session: Session) -> None:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (320, 240), (80, 120, 60))).save(out)
    phone.page.context.set_offline(True)
    phone.choose_kind()
    phone.locate()
    phone.next()
    photo: Any = {"name": "IMG_0001.heic", "mimeType": "image/heic", "buffer": out.getvalue()}
    phone.page.get_by_test_id("choose-photo").set_input_files(photo)
    expect(phone.page.get_by_test_id("thumbs")).to_contain_text(t("field.capture.photo_no_preview"))
    phone.next()
    phone.fill_details(NAME)
    phone.submit()
    [kept] = phone.outbox()["photos"]
    assert (kept["type"], kept["bytes"]) == ("image/heic", len(out.getvalue()))
    phone.page.context.set_offline(False)
    phone.badge_says(0)
    session.rollback()
    drawn = session.scalars(select(Photo)).one()
    assert (drawn.width, drawn.height, drawn.stored_at is None) == (320, 240, False)


def test_traps_24_and_30_the_place_is_asked_for_where_it_is_used_and_a_tap_on_the_map_stands_in(
    open_context: OpenContext, server: Server, session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    context = open_context(**{**PHONE, "permissions": [], "geolocation": None})
    context.add_init_script(COUNT_QUESTIONS)
    phone = Phone.on(context, server.url).sign_in("kdc")
    phone.page.context.set_offline(True)
    phone.choose_kind()
    expect(phone.page.get_by_test_id("step-place")).to_be_visible()
    assert phone.page.evaluate("() => window.asked_where") == 0
    phone.page.get_by_test_id("locate").click()
    expect(phone.page.get_by_text(t("domain.message.gps_off"))).to_be_visible()
    assert phone.page.evaluate("() => window.asked_where") == 1

    phone.page.get_by_test_id("pick-map").click()
    phone.page.locator(".place-map .map-frame").click(position={"x": 120, "y": 90})
    expect(phone.page.get_by_test_id("position")).to_contain_text(t("field.capture.at_tap"))
    phone.next()
    phone.add_photo(photograph())
    phone.next()
    phone.fill_details(NAME)
    phone.submit()
    phone.page.context.set_offline(False)
    phone.badge_says(0)
    session.rollback()
    assert session.scalars(select(Pin.position_source)).one() == "tapped"
