"""A record is filled in on the spot: what it is, where it stands, what is near it, and how it is scored."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.capture import choose, drag_over_the_face, kept_item, to_details, to_photos
from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import HERE, PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import Browser
from webapp.pins.models import Pin
from webapp.words import t

SIZES = {"phone": PHONE, "desk": {**PHONE, **DESK, "has_touch": False, "is_mobile": False}}
STILL = {"reduced_motion": "reduce"}
WEAK = {**HERE, "accuracy": 64}


@pytest.fixture
def phone(pocket: BrowserContext, server: Server, watch: Watch) -> Phone:
    """Give a phone whose owner is signed in; now and then it has no network."""
    watch.expect(NO_NETWORK)
    return Phone.on(pocket, server.url).sign_in("kdc")


def test_kinds_stand_under_their_sections_and_are_found_by_a_word_without_tones(phone: Phone) -> None:
    phone.page.get_by_test_id("add-pin").click()
    phone.page.get_by_test_id("group-activity").click()
    heads = phone.page.get_by_test_id("kinds").locator("h2")
    expect(heads.first).to_have_text(t("domain.section.environment"))
    assert heads.count() == 4
    phone.page.get_by_test_id("kind-search").fill("trong cay")
    expect(phone.page.get_by_test_id("kinds").get_by_role("button")).to_have_count(1)
    phone.page.get_by_test_id("kind-tree_planting").click()
    expect(phone.page.get_by_test_id("step-place")).to_be_visible()


def test_an_activity_is_suggested_for_today_and_refused_for_a_day_that_has_not_come(
    phone: Phone, session: Session
) -> None:
    page = phone.page
    choose(phone, "activity", "meeting")
    page.get_by_test_id("by-area").click()
    phone.next()
    phone.next()
    held_on = page.get_by_test_id("field-held_on")
    today = held_on.input_value()
    assert held_on.get_attribute("max") == today
    held_on.fill("2099-01-01")
    page.get_by_test_id("field-topic").select_option("all")
    page.get_by_test_id("field-participants").fill("1.060")
    page.get_by_test_id("submit").click()
    expect(page.locator("#field-held_on-error")).to_have_text(t("field.capture.fault.date_future"))
    expect(held_on).to_be_focused()
    held_on.fill(today)
    page.get_by_test_id("field-done").fill("Hai ngõ đã sạch.\nHẹn chủ nhật sau.")
    phone.submit()
    phone.badge_says(0)
    pin = session.scalars(select(Pin)).one()
    assert (pin.group, pin.held_on.isoformat() if pin.held_on else None) == ("activity", today)
    assert pin.details["participants"] == 1060
    assert pin.details["done"].startswith("Hai ngõ đã sạch.\n")


def test_what_is_asked_further_down_opens_by_itself_when_it_is_at_fault(phone: Phone) -> None:
    page = phone.page
    to_details(phone)
    lights = page.get_by_test_id("field-lights")
    expect(lights).to_be_hidden()
    page.get_by_test_id("more").click()
    lights.fill("10001")
    page.get_by_test_id("more").click()
    expect(lights).to_be_hidden()
    page.get_by_test_id("submit").click()
    expect(page.locator("#field-lights-error")).to_be_visible()
    expect(lights).to_be_focused()
    lights.fill("33")
    page.get_by_test_id("field-state-building").click()
    page.context.set_offline(True)
    phone.submit()
    item = kept_item(phone)
    assert (item["schema"], item["state"], item["details"]["lights"]) == (2, "building", 33)


def test_six_things_are_asked_at_once_how_much_and_how_bad_by_picture_and_by_word(phone: Phone) -> None:
    page = phone.page
    to_details(phone, "hotspot", "other")
    expect(page.locator(".details-fields > .field")).to_have_count(6)
    expect(page.get_by_test_id("field-note")).to_be_hidden()
    for key in ("bags", "barrow", "cart", "truck"):
        chip = page.get_by_test_id(f"field-amount-{key}")
        expect(chip).to_have_text(t(f"domain.amount.{key}"))
        expect(chip.locator(f'use[href$="#amount-{key}"]')).to_have_count(1)
    for key in ("minor", "moderate", "serious", "urgent"):
        expect(page.get_by_test_id(f"field-severity-{key}")).to_have_text(t(f"domain.severity.{key}"))
    page.get_by_test_id("field-amount-barrow").click()
    page.get_by_test_id("field-severity-serious").click()
    page.get_by_test_id("field-waste").select_option("mixed")
    page.context.set_offline(True)
    phone.submit()
    assert kept_item(phone)["details"] == {"severity": "serious", "amount": "barrow", "waste": "mixed"}


def test_a_weak_fix_is_warned_of_excused_with_one_tap_and_never_in_the_way(phone: Phone, session: Session) -> None:
    page = phone.page
    page.context.set_geolocation(WEAK)
    choose(phone, "security", "sec_safe")
    page.get_by_test_id("locate").click()
    page.get_by_test_id("take-now").click()
    expect(page.get_by_text(t("domain.message.gps_weak", m=64))).to_be_visible()
    phone.next()
    expect(page.get_by_test_id("step-photos")).to_be_visible()
    page.get_by_test_id("back").click()
    page.get_by_test_id("weak-canopy").click()
    phone.next()
    phone.next()
    page.context.set_offline(True)
    phone.submit()
    assert kept_item(phone)["position"]["weak_reason"] == "canopy"
    page.context.set_offline(False)
    phone.badge_says(0)
    assert session.scalars(select(Pin)).one().weak_reason == "canopy"


def test_the_record_tells_how_old_the_fix_was_and_how_long_the_form_was_open_also_after_a_reload(
    phone: Phone, session: Session
) -> None:
    clock = phone.page.clock
    clock.install()
    phone.open()
    to_photos(phone)
    clock.fast_forward(40_000)
    phone.add_photo(photograph())
    phone.page.reload()
    phone.next()
    clock.fast_forward(20_000)
    phone.page.context.set_offline(True)
    phone.submit()
    device = kept_item(phone)["device"]
    assert device["fix_age_ms"] >= 40_000
    assert device["form_ms"] >= 60_000
    assert abs(device["clock_offset_ms"]) < 120_000  # this phone was put forward by a minute
    phone.page.context.set_offline(False)
    phone.badge_says(0)
    assert set(session.scalars(select(Pin)).one().device or {}) >= {"clock_offset_s", "fix_age_s", "form_s"}


@pytest.fixture
def beside(app: Flask, phone: Phone, server: Server) -> str:
    """Put a record to where the phone is, and let the phone know of it. Return its name."""
    name = "Đường hoa Thôn Minh Họa 1"
    Browser(app, "kdc").record("env_selfmanage", name=name)
    phone.open()
    expect(phone.page.get_by_text(t("field.map.pins", n="01"))).to_be_visible()
    return name


def test_what_stands_nearby_is_asked_about_once_also_without_a_network(phone: Phone, beside: str) -> None:
    phone.page.context.set_offline(True)
    page = phone.page
    choose(phone, "model", "env_road")
    phone.locate()
    expect(page.get_by_text(t("domain.message.dup_near", name=beside, m=0))).to_be_visible()
    page.get_by_test_id("twin-other").click()
    expect(page.get_by_test_id("twin")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("position")).to_be_visible()
    expect(page.get_by_test_id("twin")).to_have_count(0)


def test_an_activity_is_never_taken_for_another_that_was_held_there(app: Flask, phone: Phone, beside: str) -> None:
    Browser(app, "kdc").record("cleanup", name=beside, group="activity", details={"held_on": "2026-11-21"})
    phone.open()
    expect(phone.page.get_by_text(t("field.map.pins", n="02"))).to_be_visible()
    choose(phone, "activity", "cleanup")
    phone.locate()
    expect(phone.page.get_by_test_id("step-place")).to_be_visible()
    expect(phone.page.get_by_test_id("twin")).to_have_count(0)


def test_it_is_the_same_thing_and_the_photographs_taken_go_along(phone: Phone, beside: str) -> None:
    page = phone.page
    choose(phone, "model", "env_road")
    phone.locate()
    phone.next()
    phone.add_photo(photograph())
    page.get_by_test_id("back").click()
    page.get_by_test_id("twin-same").click()
    page.wait_for_url(re.compile(r"#/record/[0-9a-f-]{36}/observe$"))
    expect(page.get_by_test_id("thumbs").locator("canvas")).to_have_count(1)
    page.goto(f"{phone.address}#/pin")
    expect(page.get_by_test_id("step-group")).to_be_visible()


def give(phone: Phone, key: str, points: int) -> Locator:
    """Give an item its points with the keys, from nothing."""
    slider = phone.page.get_by_test_id(f"score-{key}")
    slider.focus()
    for _ in range(points):
        phone.page.keyboard.press("ArrowRight")
    return phone.page.get_by_test_id(f"score-{key}-value")


def test_a_model_is_scored_item_by_item_with_its_sums_and_goes_without_it_too(
    app: Flask, phone: Phone, session: Session
) -> None:
    reviewer = Browser(app, "xa")
    waste = reviewer.record("canal", name="Kênh Thôn Minh Họa 1", area_code="01933-001")
    reviewer.step(waste, "confirm")
    phone.open()
    expect(phone.page.get_by_text(t("field.map.pins", n="01"))).to_be_visible()
    page = phone.page
    to_details(phone, "model", "env_sxsd_point")
    page.get_by_test_id("scores").click()
    expect(give(phone, "S1", 8)).to_have_text("8/10")
    expect(page.get_by_test_id("score-light")).to_have_text("8/25")
    page.get_by_role("button", name=re.compile("^" + t("capture.scores.more", name=""))).first.click()
    expect(page.get_by_test_id("score-light")).to_have_text("9/25")
    expect(page.get_by_test_id("score-C1")).to_be_disabled()
    expect(page.get_by_test_id("score-C1-value")).to_have_text("0/10")
    expect(page.get_by_text(t("capture.scores.hotspot", name="Kênh Thôn Minh Họa 1"))).to_be_visible()
    expect(page.get_by_test_id("score-verdict")).to_contain_text(t("capture.scores.sum", total=9, most=100))
    phone.submit()
    phone.badge_says(0)
    session.rollback()
    scored = session.scalars(select(Pin).where(Pin.kind == "env_sxsd_point")).one()
    assert scored.self_scores == {"S1": 9}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("size", SIZES)
def test_no_screen_of_a_capture_has_a_barrier_or_scrolls_sideways(
    app: Flask, open_context: OpenContext, server: Server, size: str
) -> None:
    Browser(app, "kdc").record("env_selfmanage", name="Đường hoa Thôn Minh Họa 1")
    phone = Phone.on(open_context(**SIZES[size], **STILL), server.url).sign_in("kdc")
    page = phone.page
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        problems = [*barriers(page), *too_wide(page)]
        if problems:
            found[screen] = problems

    page.context.set_geolocation(WEAK)
    page.get_by_test_id("add-pin").click()
    expect(page.get_by_test_id("group-activity")).to_be_visible()
    look("groups")
    page.get_by_test_id("group-model").click()
    expect(page.get_by_test_id("kinds")).to_be_visible()
    look("kinds")
    page.get_by_test_id("kind-env_sxsd_point").click()
    page.get_by_test_id("locate").click()
    page.get_by_test_id("take-now").click()
    expect(page.get_by_test_id("twin")).to_be_visible()
    look("weak, near another")
    phone.next()
    phone.add_photo(photograph())
    look("photographs")
    page.get_by_test_id("blur").click()
    drag_over_the_face(phone)
    page.get_by_test_id("painter-frame").focus()
    look("painter")
    page.get_by_test_id("painter-done").click()
    phone.next()
    page.get_by_test_id("more").click()
    page.get_by_test_id("scores").click()
    give(phone, "S1", 3)
    look("details of a model")
    look_at_a_hotspot(phone, look)
    assert found == {}


def look_at_a_hotspot(phone: Phone, look: Callable[[str], None]) -> None:
    """Throw the record away and look at what a hotspot is asked."""
    page = phone.page
    page.get_by_test_id("discard").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("add-pin")).to_be_visible()
    page.context.set_geolocation(HERE)
    to_details(phone, "hotspot", "other")
    page.get_by_test_id("submit").click()
    expect(page.locator("#field-severity-error")).to_be_visible()
    look("details of a hotspot, unanswered")
