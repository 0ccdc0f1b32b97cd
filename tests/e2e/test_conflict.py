"""Two sides of one record: nothing is merged by itself, nothing is thrown away, a person decides (trap 29)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import Browser, update
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent, PinUpdate
from webapp.words import t

SPOT = "Điểm rác đầu Thôn Minh Họa 1"
NAME = "Cổng nhà xanh Thôn Minh Họa 1"
OTHER_NAME = "Cổng nhà xanh ven suối"


@pytest.fixture
def desk(app: Flask, server: Server) -> dict[str, Browser]:
    """Give the desk of those who change records meanwhile."""
    return {name: Browser(app, name) for name in ("kdc", "xa")}


@pytest.fixture
def phone(pocket: BrowserContext, server: Server) -> Callable[[], Phone]:
    """Give a phone and the way to sign in on it, once the records are there."""
    return lambda: Phone.on(pocket, server.url).sign_in("kdc")


def pin_of(session: Session, code: str) -> Pin:
    """Read a record as it stands now."""
    session.rollback()
    return session.scalars(select(Pin).where(Pin.code == code)).one()


def resolve_offline(phone: Phone, uid: str) -> None:
    """Bring a hotspot to its end, with a photograph and no network."""
    phone.page.goto(f"{phone.address}#/record/{uid}")
    phone.page.context.set_offline(True)
    phone.page.get_by_test_id("offer-resolve").click()
    phone.add_photo(photograph(1))
    phone.submit()
    phone.badge_says(2)


def meanwhile(desk: dict[str, Browser], code: str, state: str = "in_progress") -> None:
    """Move the record at a desk, so that the phone's version is an old one."""
    answer = desk["xa"].update(update(desk["xa"].kept(code), "move", state=state))
    assert answer.json["outcomes"][0]["outcome"] == "stored", answer.json


def overtaken(phone: Callable[[], Phone], desk: dict[str, Browser], session: Session) -> tuple[Phone, str, Locator]:
    """Give a phone that stands before both sides of a hotspot."""
    code = desk["kdc"].record("canal", name=SPOT)
    desk["xa"].step(code, "confirm")
    mine = phone()
    resolve_offline(mine, pin_of(session, code).uid)
    meanwhile(desk, code)
    mine.page.context.set_offline(False)
    return mine, code, open_sides(mine)


def open_sides(phone: Phone) -> Locator:
    """Go to both sides from the list of what waits."""
    phone.go("sent")
    phone.page.get_by_test_id("way-on").click()
    screen = phone.page.get_by_test_id("conflict")
    expect(screen.get_by_role("heading", level=1)).to_have_text(t("outbox.conflict.title"))
    return screen


def outbox_states(phone: Phone) -> list[tuple[str, str]]:
    """Return the state of every update and photograph on the phone."""
    kept = phone.outbox()
    return [(entry["kind"], entry["state"]) for entry in [*kept["updates"], *kept["photos"]]]


def test_trap_29_both_sides_stand_beside_each_other_and_only_what_differs(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine, code, screen = overtaken(phone, desk, session)
    rows = screen.get_by_test_id("differences").get_by_role("listitem")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(t("outbox.conflict.field.state"))
    expect(rows).to_contain_text(t("domain.hotspot_state.resolved"))
    expect(rows).to_contain_text(t("domain.hotspot_state.in_progress"))
    expect(screen.get_by_test_id("theirs")).to_contain_text("Cán bộ minh họa xa")
    assert pin_of(session, code).state == "in_progress"
    assert len(mine.outbox()["updates"]) == 1
    assert barriers(mine.page) == []
    assert too_wide(mine.page) == []


def test_mine_is_put_on_top_and_the_server_looks_at_it_anew(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine, code, screen = overtaken(phone, desk, session)
    [held] = mine.outbox()["updates"]
    screen.get_by_test_id("keep-mine").click()
    mine.badge_says(0)
    after = pin_of(session, code)
    assert (after.state, after.version) == ("resolved", held["current"]["version"] + 1)
    actions = session.scalars(select(PinEvent.state).where(PinEvent.pin_id == after.id).order_by(PinEvent.id)).all()
    assert [state for state in actions if state in {"in_progress", "resolved"}] == ["in_progress", "resolved"]
    sent = session.scalars(select(PinUpdate).where(PinUpdate.uid == held["id"])).one()
    assert sent.base_version == held["current"]["version"]
    assert session.scalars(select(Photo.role).where(Photo.update_uid == sent.uid)).all() == ["after"]


def test_taking_theirs_is_asked_first_undone_by_one_tap_and_never_loses_mine(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine, code, screen = overtaken(phone, desk, session)
    screen.get_by_test_id("take-theirs").click()
    mine.page.get_by_test_id("confirm-no").click()
    expect(screen).to_be_visible()
    mine.badge_says(1)

    screen.get_by_test_id("take-theirs").click()
    mine.page.get_by_test_id("confirm-yes").click()
    mine.badge_says(0)
    assert outbox_states(mine) == [("update", "set_aside")]
    mine.page.locator("#toasts").get_by_role("button", name=t("domain.button.undo")).click()
    mine.badge_says(1)
    assert outbox_states(mine) == [("update", "conflict")]

    open_sides(mine).get_by_test_id("take-theirs").click()
    mine.page.get_by_test_id("confirm-yes").click()
    mine.badge_says(0)
    mine.page.get_by_test_id("to-rescue").click()
    aside = mine.page.get_by_test_id("aside")
    expect(aside).to_contain_text(SPOT)
    mine.page.reload()
    aside.get_by_test_id("take-back").click()
    mine.badge_says(1)
    assert pin_of(session, code).state == "in_progress"


def test_later_leaves_everything_as_it_is(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine, code, screen = overtaken(phone, desk, session)
    before = mine.outbox()
    screen.get_by_test_id("later").click()
    expect(mine.page.get_by_test_id("sent")).to_be_visible()
    mine.page.reload()
    mine.badge_says(1)
    assert mine.outbox() == before
    assert pin_of(session, code).state == "in_progress"


def test_an_update_of_a_withdrawn_record_is_kept_and_goes_nowhere_by_itself(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    code = desk["kdc"].record("canal", name=SPOT)
    mine = phone()
    resolve_offline(mine, pin_of(session, code).uid)
    desk["xa"].step(code, "withdraw", reason="Ghi nhầm.")
    mine.page.context.set_offline(False)
    screen = open_sides(mine)
    expect(screen).to_contain_text(t("outbox.conflict.withdrawn"))
    expect(screen.get_by_test_id("keep-mine")).to_have_count(0)
    expect(screen.get_by_test_id("take-theirs")).to_be_visible()
    mine.badge_says(1)


def test_a_record_whose_id_stands_for_other_content_goes_as_a_record_of_its_own(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine = phone()
    mine.page.context.set_offline(True)
    mine.record(NAME, photograph(1))
    [held] = mine.outbox()["pins"]
    twin: dict[str, Any] = {**held["item"], "name": OTHER_NAME, "photos": []}
    answer = desk["kdc"].send({**twin, "kind": "env_house", "photos": held["item"]["photos"]})
    assert answer.json["outcomes"][0]["outcome"] == "stored", answer.json
    mine.page.context.set_offline(False)
    screen = open_sides(mine)
    expect(screen.get_by_test_id("differences")).to_contain_text(OTHER_NAME)
    screen.get_by_test_id("as-new").click()
    mine.badge_says(0)

    session.rollback()
    names = {pin.uid: pin.name for pin in session.scalars(select(Pin))}
    assert names.pop(held["id"]) == OTHER_NAME
    [(new_id, name)] = names.items()
    assert name == NAME
    [photo] = session.scalars(select(Photo).where(Photo.pin_uid == new_id))
    assert photo.stored_at is not None
    assert photo.sha256 == held["item"]["photos"][0]["sha256"]


def test_the_choice_is_made_by_keyboard_alone(
    phone: Callable[[], Phone], desk: dict[str, Browser], session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    mine, code, screen = overtaken(phone, desk, session)
    screen.get_by_role("heading", level=1).focus()
    mine.page.keyboard.press("Tab")
    expect(screen.get_by_test_id("keep-mine")).to_be_focused()
    mine.page.keyboard.press("Tab")
    mine.page.keyboard.press("Enter")
    mine.page.keyboard.press("Escape")
    expect(mine.page.get_by_test_id("confirm")).to_have_count(0)
    mine.page.keyboard.press("Shift+Tab")
    mine.page.keyboard.press("Enter")
    mine.badge_says(0)
    assert pin_of(session, code).state == "resolved"
