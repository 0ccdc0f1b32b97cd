"""The whole loop: recorded without a network, confirmed at two desks, counted, and shown to everyone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import ENGINES
from tests.e2e.conftest import OpenContext
from tests.e2e.desk import Desk
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import HOME, Browser
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent

NAME = "Tuyến đường hoa Thôn Minh Họa 1, đoạn nhà văn hóa"
SAVED = "Đã lưu trên máy. Sẽ tự gửi khi có mạng."
LOADED = "(image) => image.complete && image.naturalWidth > 0"


@pytest.fixture
def one_already_counted(app: Flask, server: Server) -> None:
    """Have one model of the commune confirmed before, so that the number goes from one to two."""
    details = {"lead_org": "commune_front", "decision": "01/QĐ-MTTQ-BTT"}
    code = Browser(app, "xa").record(details=details, scores={"S1": 8})
    Browser(app, "tinh").step(code, "confirm")


@pytest.mark.parametrize("databases", ENGINES, indirect=True, scope="session")
def test_a_record_made_offline_is_confirmed_counted_and_seen_by_everyone(
    open_profile: Callable[[], BrowserContext],
    open_desk: Callable[[], BrowserContext],
    open_context: OpenContext,
    server: Server,
    one_already_counted: None,
    session: Session,
    watch: Watch,
) -> None:
    with watch.expecting(NO_NETWORK):
        uid = _record_offline(open_profile, server)
        code = _deliver(open_profile, server, uid)
    _is_stored_once(session, uid, code)
    _confirm_count_publish(open_desk, server)
    _is_seen_by_everyone(open_context, server, code)


def _record_offline(open_profile: Callable[[], BrowserContext], server: Server) -> str:
    """Record with a photograph while there is neither network nor server. Return the record's id."""
    context = open_profile()
    phone = Phone.on(context, server.url).sign_in("kdc")
    phone.badge_says(0)
    context.set_offline(True)
    server.stop()

    phone.choose_kind()
    phone.locate()
    phone.next()
    phone.add_photo(photograph())
    phone.next()
    phone.fill_details(NAME)
    phone.fill_decision("02/QĐ-MTTQ-BTT, 20/11/2026")
    phone.give_points("S1", "8")
    expect(phone.page.get_by_text(SAVED)).to_have_count(0)
    phone.badge_says(0)
    phone.submit()
    expect(phone.saved.get_by_role("heading", name=SAVED)).to_be_visible()
    phone.badge_says(2)

    phone.page.reload()
    phone.badge_says(2)
    kept = phone.outbox()
    assert [(pin["item"]["name"], pin["state"]) for pin in kept["pins"]] == [(NAME, "queued")]
    assert [(photo["id"], photo["bytes"]) for photo in kept["photos"]] == [
        (size["id"], size["bytes"]) for size in kept["sizes"]
    ]
    context.close()
    uid: str = kept["pins"][0]["id"]
    return uid


def _deliver(open_profile: Callable[[], BrowserContext], server: Server, uid: str) -> str:
    """Open the closed browser again, still without a network; then let it come back. Return the receipt's code."""
    context = open_profile()
    context.set_offline(True)
    phone = Phone.on(context, server.url).open()
    phone.badge_says(2)
    phone.go("sent")
    waiting = phone.page.get_by_test_id("queued")
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text(NAME)

    server.start()
    context.set_offline(False)
    phone.badge_says(0)
    receipt = phone.page.get_by_test_id("receipt").and_(phone.page.locator(f'[data-id="{uid}"]'))
    expect(receipt).to_contain_text("01 trên 01 ảnh đã nhận")
    shown = receipt.locator(".receipt-code").inner_text()
    context.close()
    return shown.removeprefix("Mã nhận ").replace("-", "")


def _is_stored_once(session: Session, uid: str, code: str) -> None:
    session.rollback()
    pin = session.scalars(select(Pin).where(Pin.name == NAME)).one()
    assert (pin.uid, pin.code, pin.status) == (uid, code, "submitted_commune")
    photo = session.scalars(select(Photo).where(Photo.pin_uid == uid)).one()
    assert photo.stored_at is not None
    actions = session.scalars(select(PinEvent.action).where(PinEvent.pin_id == pin.id).order_by(PinEvent.id)).all()
    assert actions == ["recorded", "photos_completed"]
    session.rollback()


def _confirm_count_publish(open_desk: Callable[[], BrowserContext], server: Server) -> None:
    """Take the record through the commune and the province, and watch the commune's number."""
    commune = Desk.of(open_desk(), server.url, "xa")
    assert commune.layer("T11", HOME)["done"] == 1
    assert commune.progress("T11", HOME) == "01/03"
    commune.page.goto(f"{server.url}/office/")
    commune.open_record(NAME)
    commune.confirm(NAME)
    assert commune.layer("T11", HOME)["done"] == 1

    reviewer = Desk.of(open_desk(), server.url, "tinh")
    reviewer.open_record(NAME)
    reviewer.confirm(NAME)
    record = reviewer.page.url
    assert reviewer.layer("T11", HOME)["done"] == 2
    assert reviewer.progress("T11", HOME) == "02/03"
    reviewer.page.goto(record)
    reviewer.publish(NAME)


def _is_seen_by_everyone(open_context: OpenContext, server: Server, code: str) -> None:
    """Find the record without signing in: on the first page, and on its own with its photograph."""
    page = open_context(**{**PHONE, "permissions": []}).new_page()
    page.goto(f"{server.url}/")
    page.get_by_role("link", name=NAME).first.click()
    expect(page).to_have_url(f"{server.url}/m/{code}")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    picture = page.locator('main img[src^="/photos/"][src$="/large.jpg"]').first
    expect(picture).to_be_visible()
    page.wait_for_function(LOADED, arg=picture.element_handle())
