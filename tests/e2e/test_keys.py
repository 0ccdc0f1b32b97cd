"""The desk works without a mouse: through the queue, into a record, and on to the next."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, expect

from tests.e2e.desk import Desk
from tests.e2e.server import Server
from tests.factories import Browser
from webapp.words import t

NAMES = ["Cổng nhà xanh 1", "Cổng nhà xanh 2", "Cổng nhà xanh 3"]


@pytest.fixture
def desk(app: Flask, server: Server, open_desk: Callable[[], BrowserContext]) -> Desk:
    """Sit down before three waiting records."""
    recorder = Browser(app, "kdc")
    for name in NAMES:
        recorder.record(name=name)
    found = Desk.of(open_desk(), server.url, "xa")
    expect(found.rows).to_have_count(3)
    expect(found.page.locator("#queue-map .leaflet-marker-icon").first).to_be_attached()
    return found


def link(desk: Desk, name: str) -> Locator:
    return desk.rows.filter(has_text=name).get_by_role("link")


def test_the_queue_is_worked_through_by_keys_alone(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    keyboard.press("j")
    expect(link(desk, NAMES[0])).to_be_focused()
    keyboard.press("j")
    expect(link(desk, NAMES[1])).to_be_focused()
    expect(link(desk, NAMES[1])).to_have_attribute("aria-current", "true")
    keyboard.press("k")
    expect(link(desk, NAMES[0])).to_be_focused()
    keyboard.press("Enter")
    heading = desk.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(NAMES[0])
    expect(desk.page.locator("#pin-map .leaflet-marker-icon")).to_be_attached()
    keyboard.press("c")
    expect(desk.page.get_by_text(t("office.done.confirm", name=NAMES[0]))).to_be_visible()
    expect(desk.page.locator("#pin-map .leaflet-marker-icon")).to_be_attached()
    keyboard.press("n")
    expect(heading).to_contain_text(NAMES[1])


def test_a_question_is_asked_by_keys_alone(desk: Desk) -> None:
    keyboard = desk.page.keyboard
    desk.open_record(NAMES[0])
    expect(desk.page.locator("#pin-map .leaflet-marker-icon")).to_be_attached()
    keyboard.press("r")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    reason = dialog.get_by_label(t("office.step.reason"))
    expect(reason).to_be_focused()
    keyboard.type("cần ảnh rõ hơn")
    expect(reason).to_have_value("cần ảnh rõ hơn")
    keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    # Keys rest while the focus is in a field: it has to be back on the page.
    desk.page.wait_for_function("() => document.activeElement === document.body")
    keyboard.press("r")
    expect(reason).to_have_value("cần ảnh rõ hơn")
    dialog.get_by_role("button", name=t("office.step.send")).focus()
    keyboard.press("Enter")
    expect(desk.page.get_by_text(t("office.done.ask", name=NAMES[0]))).to_be_visible()


def test_keys_rest_where_somebody_switched_them_off(desk: Desk) -> None:
    desk.page.locator("[data-keys] summary").click()
    desk.page.locator("[data-keys-use]").uncheck()
    desk.page.keyboard.press("j")
    expect(link(desk, NAMES[0])).not_to_be_focused()
    desk.page.reload()
    expect(desk.page.locator("#queue-map .leaflet-marker-icon").first).to_be_attached()
    desk.page.keyboard.press("j")
    expect(link(desk, NAMES[0])).not_to_be_focused()
