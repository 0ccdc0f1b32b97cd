"""What is done on the spot with records that exist, in a real browser against a real server: also without a network."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.desk import Desk
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import Browser
from webapp.demo.pictures import Scene
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent, PinUpdate
from webapp.words import t

MODEL = "Tổ tự quản bảo vệ môi trường Thôn Minh Họa 1"
SPOT = "Điểm rác đầu Thôn Minh Họa 1"
REASON = "Bổ sung ảnh toàn cảnh."
SAVED = t("domain.message.saved_offline")
# A camera whose picture changes all the time: what a phone has and a test machine has not.
CAMERA = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const brush = canvas.getContext("2d");
  let hue = 0;
  setInterval(() => {
    brush.fillStyle = `hsl(${(hue += 20)} 60% 50%)`;
    brush.fillRect(0, 0, 640, 480);
  }, 40);
  return canvas.captureStream(20);
};
"""


@pytest.fixture
def phone(pocket: BrowserContext, server: Server) -> Callable[[str], Phone]:
    """Give a phone and the way to sign in on it, once the records are there."""
    return lambda username: Phone.on(pocket, server.url).sign_in(username)


@pytest.fixture
def people(app: Flask, server: Server) -> dict[str, Browser]:
    """Give the desk of everybody who has a part in the life of a record."""
    return {name: Browser(app, name) for name in ("kdc", "xa")}


def confirmed_model(people: dict[str, Browser], **changes: object) -> str:
    """Record a model and have it confirmed. Return its code."""
    code = people["kdc"].record("env_selfmanage", name=MODEL, **changes)
    people["xa"].step(code, "confirm")
    return code


def stored(session: Session, code: str) -> Pin:
    """Read a record as it stands now."""
    session.rollback()
    return session.scalars(select(Pin).where(Pin.code == code)).one()


def open_record(phone: Phone, name: str) -> Locator:
    """Find a record in the list beside the map, and open its page."""
    phone.go("map")
    if phone.page.get_by_test_id("pin-list").is_hidden():
        phone.page.get_by_test_id("list-view").click()
    phone.page.get_by_test_id("pin-row").filter(has_text=name).click()
    page = phone.page.get_by_test_id("record")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page


def offer(phone: Phone, name: str) -> None:
    """Press one of the large buttons of a record's page."""
    phone.page.get_by_test_id(f"offer-{name}").click()


def listen_for_reload(page: Page) -> None:
    """Load the page anew, as somebody does who opens the phone again, and wait until it has asked what is new."""
    with page.expect_response(re.compile(r"/api/v1/field/pins\b")) as answered:
        page.reload()
    assert answered.value.ok or answered.value.status == 304


def test_a_confirmation_made_offline_moves_the_day_and_stands_in_the_history(
    phone: Callable[[str], Phone], people: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    code = confirmed_model(people, captured_at="2026-11-02T02:00:00.000Z")
    before = stored(session, code)
    assert (before.state, before.maintained_on) == ("launched", date(2026, 11, 2))
    mine = phone("kdc")
    open_record(mine, MODEL)
    mine.page.context.set_offline(True)
    offer(mine, "maintain")
    mine.page.get_by_test_id("submit").click()
    expect(mine.page.locator("#photos-error")).to_have_text(t("update.form.fault.photo_missing"))
    mine.add_photo(photograph(1))
    mine.submit()
    expect(mine.saved.get_by_role("heading", name=SAVED)).to_be_visible()
    mine.badge_says(2)
    mine.page.get_by_test_id("to-record").click()
    expect(mine.page.get_by_test_id("update")).to_contain_text(t("domain.button.confirm_alive"))
    expect(mine.page.get_by_test_id("offer-maintain")).to_have_count(0)

    mine.page.context.set_offline(False)
    mine.badge_says(0)
    expect(mine.page.get_by_test_id("update")).to_have_count(0)
    expect(mine.page.get_by_test_id("record")).to_contain_text(t("domain.model_state.maintained"))
    expect(mine.page.get_by_test_id("event").first.get_by_test_id("picture")).to_have_count(1)

    after = stored(session, code)
    assert after.state == "maintained"
    assert after.maintained_on is not None
    assert after.maintained_on > date(2026, 11, 2)
    events = session.scalars(select(PinEvent).where(PinEvent.pin_id == after.id).order_by(PinEvent.id)).all()
    photo = session.scalars(select(Photo).where(Photo.update_uid == events[-1].update_uid)).one()
    assert (photo.pin_uid, photo.stored_at is not None) == (after.uid, True)


def test_a_hotspot_is_resolved_with_a_photo_from_the_same_spot(
    open_context: OpenContext, server: Server, people: dict[str, Browser], session: Session
) -> None:
    code = people["kdc"].record("canal", name=SPOT)
    people["xa"].step(code, "confirm")
    context = open_context(**PHONE)
    context.add_init_script(CAMERA)
    phone = Phone.on(context, server.url).sign_in("kdc")
    open_record(phone, SPOT)
    offer(phone, "resolve")
    phone.page.get_by_test_id("submit").click()
    expect(phone.page.locator("#photos-error")).to_have_text(t("update.form.fault.after_photo_missing"))
    phone.page.get_by_test_id("reshoot").click()
    expect(phone.page.get_by_test_id("earlier")).to_be_visible()
    phone.page.get_by_test_id("shutter").click()
    taken = phone.page.get_by_test_id("photo")
    expect(taken).to_have_count(1)
    expect(taken.get_by_test_id("photo-role")).to_have_value("after")
    phone.submit()
    phone.badge_says(0)
    after = stored(session, code)
    assert after.state == "resolved"
    assert session.scalars(select(Photo.role).where(Photo.update_uid.is_not(None))).all() == ["after"]


def test_a_petition_carries_its_document(
    phone: Callable[[str], Phone], people: dict[str, Browser], session: Session
) -> None:
    code = people["kdc"].record("canal", name=SPOT)
    people["xa"].step(code, "confirm")
    mine = phone("xa")
    open_record(mine, SPOT)
    offer(mine, "petition")
    mine.page.get_by_test_id("document-on").fill("2026-11-20")
    mine.page.get_by_test_id("submit").click()
    expect(mine.page.locator("#field-document-error")).to_have_text(t("update.form.fault.document_missing"))
    mine.page.get_by_test_id("document-number").fill("12/CV-MTTQ")
    mine.submit()
    mine.badge_says(0)
    assert stored(session, code).state == "petitioned"
    update = session.scalars(select(PinUpdate)).one()
    assert update.content["document"] == {"number": "12/CV-MTTQ", "on": "2026-11-20"}
    mine.page.get_by_test_id("to-record").click()
    expect(mine.page.get_by_test_id("event").first).to_contain_text("12/CV-MTTQ")


def test_an_answer_brings_the_record_back_into_the_queue(
    phone: Callable[[str], Phone],
    open_desk: Callable[[], BrowserContext],
    server: Server,
    people: dict[str, Browser],
    session: Session,
) -> None:
    code = people["kdc"].record("env_selfmanage", name=MODEL)
    people["xa"].step(code, "ask", reason=REASON)
    desk = Desk.of(open_desk(), server.url, "xa")
    expect(desk.rows.filter(has_text=MODEL)).to_have_count(0)

    mine = phone("kdc")
    mine.go("tasks")
    asked = mine.page.get_by_test_id("asked")
    expect(asked).to_contain_text(REASON)
    asked.get_by_test_id("answer-asked").click()
    expect(mine.page.get_by_test_id("step-photos")).to_contain_text(REASON)
    mine.next()
    mine.page.get_by_test_id("submit").click()
    expect(mine.page.get_by_text(t("update.amend.nothing"))).to_be_visible()
    mine.page.get_by_test_id("back").click()
    mine.add_photo(photograph(2, Scene.LIT_ROAD))
    mine.next()
    mine.page.get_by_test_id("name").fill(f"{MODEL}, xóm dưới")
    mine.page.get_by_test_id("answer").fill("Đã chụp thêm.")
    mine.submit()
    mine.badge_says(0)

    after = stored(session, code)
    assert (after.status, after.name) == ("submitted_commune", f"{MODEL}, xóm dưới")
    update = session.scalars(select(PinUpdate)).one()
    assert (update.outcome, update.content["changes"]) == ("applied", {"name": f"{MODEL}, xóm dưới"})
    desk.page.reload()
    expect(desk.rows.filter(has_text=MODEL)).to_have_count(1)
    mine.go("tasks")
    expect(mine.page.get_by_test_id("asked")).to_have_count(0)


def test_a_change_overtaken_by_the_office_is_looked_at_side_by_side(
    phone: Callable[[str], Phone], people: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    code = people["kdc"].record("canal", name=SPOT)
    mine = phone("kdc")
    open_record(mine, SPOT)
    mine.page.context.set_offline(True)
    offer(mine, "resolve")
    mine.add_photo(photograph(3))
    mine.submit()
    people["xa"].step(code, "confirm")
    mine.page.context.set_offline(False)
    expect(mine.page.locator("#task-count")).to_have_text("1")

    assert stored(session, code).state == "verified"  # as the commune left it
    mine.go("tasks")
    refused = mine.page.get_by_test_id("refused")
    expect(refused).to_contain_text(SPOT)
    open_record(mine, SPOT).get_by_test_id("look").click()
    expect(mine.page.get_by_test_id("conflict")).to_contain_text(SPOT)
    mine.go("tasks")
    refused.get_by_test_id("look").click()
    expect(mine.page.get_by_test_id("conflict")).to_be_visible()


def test_the_phone_follows_what_the_office_withdraws_and_confirms(
    phone: Callable[[str], Phone], people: dict[str, Browser]
) -> None:
    gone = people["xa"].record("env_selfmanage", name="Mục sẽ rút")
    own = people["kdc"].record("env_selfmanage", name="Mục của tôi sẽ rút")
    stays = people["kdc"].record("env_selfmanage", name=MODEL)
    mine = phone("kdc")
    mine.page.get_by_test_id("list-view").click()
    rows = mine.page.get_by_test_id("pin-row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text=MODEL)).to_contain_text(t("domain.status.submitted_commune"))

    for code in (gone, own):
        people["xa"].step(code, "withdraw", reason="Ghi nhầm.")
    people["xa"].step(stays, "confirm")
    listen_for_reload(mine.page)
    mine.page.get_by_test_id("list-view").click()
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Mục của tôi sẽ rút")).to_contain_text(t("domain.status.withdrawn"))
    expect(rows.filter(has_text=MODEL)).to_contain_text(t("domain.status.approved"))


def test_what_my_area_lacks_opens_the_form_that_brings_it(phone: Callable[[str], Phone]) -> None:
    mine = phone("kdc")
    mine.go("tasks")
    lack = mine.page.locator('[data-testid="lack-target"][data-target="T06"]').get_by_test_id("lack")
    expect(lack).to_contain_text("Thôn Minh Họa 1")
    expect(lack).to_contain_text(t("update.tasks.lack_none"))
    lack.get_by_test_id("lack-add").click()
    mine.page.get_by_test_id("lack-kind-env_selfmanage").click()
    expect(mine.page.get_by_test_id("step-place")).to_be_visible()
    mine.locate()
    mine.next()
    mine.add_photo(photograph(4))
    mine.next()
    mine.fill_details(MODEL)
    mine.submit()
    mine.badge_says(0)
    mine.go("tasks")
    expect(mine.page.get_by_test_id("tasks")).to_be_visible()
    expect(lack).to_have_count(0)


def test_an_update_that_has_not_gone_can_be_taken_back(
    phone: Callable[[str], Phone], people: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    confirmed_model(people)
    mine = phone("kdc")
    open_record(mine, MODEL)
    mine.page.context.set_offline(True)
    offer(mine, "observe")
    mine.page.get_by_test_id("note").fill("Hoa nở đều hai bên đường.")
    mine.add_photo(photograph(5))
    mine.submit()
    mine.badge_says(2)
    mine.page.get_by_test_id("to-record").click()
    mine.page.get_by_test_id("take-back").click()
    mine.page.get_by_test_id("confirm-no").click()
    mine.badge_says(2)
    mine.page.get_by_test_id("take-back").click()
    mine.page.get_by_test_id("confirm-yes").click()
    mine.badge_says(0)
    mine.page.context.set_offline(False)
    listen_for_reload(mine.page)
    assert session.scalars(select(PinUpdate)).all() == []


def test_a_form_the_camera_took_away_is_there_again(
    phone: Callable[[str], Phone], people: dict[str, Browser], watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    confirmed_model(people)
    mine = phone("kdc")
    open_record(mine, MODEL)
    mine.page.context.set_offline(True)
    offer(mine, "maintain")
    mine.add_photo(photograph(6))
    mine.page.get_by_test_id("note").fill("Vẫn sạch đẹp.")
    mine.open()  # the system ended the page; it begins again at its first address
    expect(mine.page.get_by_test_id("form-maintain")).to_be_visible()
    expect(mine.page.get_by_test_id("thumbs").locator("canvas")).to_have_count(1)
    expect(mine.page.get_by_test_id("note")).to_have_value("Vẫn sạch đẹp.")


@pytest.mark.parametrize("size", [PHONE, {**PHONE, **DESK}], ids=["phone", "desk"])
def test_no_screen_of_a_record_has_a_barrier(
    open_context: OpenContext, server: Server, people: dict[str, Browser], watch: Watch, size: dict[str, object]
) -> None:
    watch.expect(NO_NETWORK)
    asked = people["kdc"].record("env_selfmanage", name=MODEL, captured_at="2026-03-02T02:00:00.000Z")
    people["xa"].step(asked, "ask", reason=REASON)
    code = people["kdc"].record("canal", name=SPOT)
    people["xa"].step(code, "confirm")
    phone = Phone.on(open_context(**size, reduced_motion="reduce"), server.url).sign_in("xa")
    page, found = phone.page, {}

    def look(screen: str) -> None:
        problems = barriers(page) + [f"too wide: {one}" for one in too_wide(page)]
        if problems:
            found[screen] = problems

    open_record(phone, MODEL)
    expect(page.get_by_test_id("event").first).to_be_visible()
    look("record, asked for more")
    offer(phone, "maintain")
    look("maintain")
    page.get_by_test_id("submit").click()
    look("maintain, no photo")
    page.get_by_test_id("back").click()
    offer(phone, "answer")
    look("answer")
    page.get_by_test_id("discard").click()
    page.get_by_test_id("confirm-yes").click()
    open_record(phone, SPOT)
    offer(phone, "move")
    look("move")
    page.get_by_test_id("submit").click()
    look("move, nothing chosen")
    page.get_by_test_id("state-resolved").click()
    look("move, a photo is needed")
    page.get_by_test_id("state-duplicate").click()
    page.get_by_test_id("note").fill("Đã có ghim khác.")
    page.context.set_offline(True)
    phone.submit()
    look("saved")
    page.get_by_test_id("to-record").click()
    look("record, an update waits")
    page.get_by_test_id("take-back").click()
    look("take back")
    page.get_by_test_id("confirm-no").click()
    page.get_by_test_id("picture").first.click()
    look("picture")
    page.keyboard.press("Escape")
    phone.go("tasks")
    look("tasks")
    phone.go("map")
    look("map or list")
    assert found == {}
