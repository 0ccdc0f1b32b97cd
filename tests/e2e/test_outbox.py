"""Nothing a person recorded is ever lost or doubled, whatever the network and the server do: in a real browser."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Request, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.phone import HERE, Phone, photograph, sign_in
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SERVER_ERROR, SIGNED_OUT, Watch
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.words import t

NAME = "Cổng nhà xanh Thôn Minh Họa 1"
PORTAL = "<!doctype html><title>Wi-Fi</title><p>Welcome, please accept our terms.</p>"
BATCHES = re.compile(r"/api/v1/pin-batches$")
PHOTOS = re.compile(r"/api/v1/photos/[^/]+\?")
API = re.compile(r"/api/v1/")
OUTSIDE = {"longitude": 102.0, "latitude": 18.0, "accuracy": 8}

Fault = Callable[[Route], None]


@pytest.fixture
def phone(pocket: BrowserContext, server: Server) -> Phone:
    """Give a phone whose owner is signed in."""
    return Phone.on(pocket, server.url).sign_in("kdc")


def stored(session: Session) -> tuple[list[str], list[str]]:
    """Return the ids of the records and of the photographs that the server has."""
    session.rollback()
    pins = list(session.scalars(select(Pin.uid).order_by(Pin.uid)))
    photos = list(session.scalars(select(Photo.uid).where(Photo.stored_at.is_not(None)).order_by(Photo.uid)))
    session.rollback()
    return pins, photos


def arrives_once(phone: Phone, session: Session, kept: dict[str, list[dict[str, object]]]) -> None:
    """See that what was kept has gone from the phone and stands at the server once."""
    phone.badge_says(0)
    assert stored(session) == tuple(sorted(str(entry["id"]) for entry in kept[what]) for what in ("pins", "photos"))


def answer_500(route: Route) -> None:
    route.fulfill(status=500, content_type="text/html", body="<h1>500</h1>")


def answer_portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=PORTAL)


def answer_redirect(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "/account/sign-in"})


def lose_the_answer(route: Route) -> None:
    answer = route.fetch()
    assert answer.ok, answer.text()
    route.abort("connectionreset")


@pytest.mark.parametrize("address", [BATCHES, PHOTOS], ids=["record", "photograph"])
@pytest.mark.parametrize("fault", [answer_500, answer_portal, answer_redirect, lose_the_answer])
def test_an_entry_stays_until_its_receipt_comes(
    phone: Phone, session: Session, watch: Watch, fault: Fault, address: re.Pattern[str]
) -> None:
    watch.expect(f"{SERVER_ERROR}|{NO_NETWORK}")
    faults: list[str] = []

    def once(route: Route) -> None:
        faults.append(route.request.method)
        fault(route)

    phone.page.context.set_offline(True)
    phone.record(NAME, photograph())
    kept = phone.outbox()
    phone.page.route(address, once, times=1)
    phone.page.context.set_offline(False)
    phone.go("sent")
    waits_again(phone)
    still = phone.outbox()
    assert len(faults) == 1
    lost = "pins" if address is BATCHES else "photos"
    assert [entry["id"] for entry in still[lost]] == [entry["id"] for entry in kept[lost]]
    assert still[lost][0]["attempts"] == 1
    assert still["sizes"] == kept["sizes"]

    phone.send_now()
    arrives_once(phone, session, kept)


def waits_again(phone: Phone) -> None:
    """Wait until the phone has tried and given up for now."""
    expect(phone.page.get_by_test_id("queued")).to_have_attribute("data-state", "queued")
    expect(phone.page.get_by_test_id("send-now")).to_have_text(t("domain.button.sync_now"))
    phone.page.wait_for_function("() => navigator.locks.query().then(({ held }) => held.length === 0)")


def test_a_captive_portal_that_answers_yes_to_everything_takes_nothing(
    phone: Phone, session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    asked: list[str] = []
    phone.page.route(API, lambda route: (asked.append(route.request.method), answer_portal(route)))
    phone.record(NAME, photograph())
    expect(phone.saved.get_by_role("heading", name=t("domain.message.saved_offline"))).to_be_visible()
    phone.send_now()
    expect(phone.page.locator("#toasts")).to_contain_text(t("domain.message.sync_fail", n="02"))
    phone.badge_says(2)
    kept = phone.outbox()
    assert set(asked) == {"GET"}, "no record goes to somebody who cannot repeat the nonce"

    phone.page.unroute(API)
    phone.send_now()
    arrives_once(phone, session, kept)


def test_a_frozen_server_takes_nothing_and_gets_everything_once_it_goes_on(
    phone: Phone, server: Server, session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    server.pause()
    phone.record(NAME, photograph())
    expect(phone.saved.get_by_role("heading", name=t("domain.message.saved_offline"))).to_be_visible()
    phone.badge_says_sending(2)
    kept = phone.outbox()
    server.resume()
    arrives_once(phone, session, kept)


def test_signing_out_in_another_tab_keeps_everything_until_its_owner_is_back(
    phone: Phone, server: Server, session: Session, watch: Watch
) -> None:
    watch.expect(SIGNED_OUT)
    other = phone.page.context.new_page()
    other.goto(f"{server.url}/account/")
    other.get_by_role("main").get_by_role("button", name=t("domain.button.logout")).click()
    expect(other).to_have_url(f"{server.url}/")

    phone.page.bring_to_front()
    phone.record(NAME, photograph())
    phone.go("sent")
    expect(phone.page.locator("#notices")).to_contain_text(t("domain.message.session"))
    phone.badge_says(2)
    kept = phone.outbox()
    assert stored(session) == ([], [])

    phone.page.locator("#notices").get_by_test_id("sign-in").click()
    sign_in(phone.page, "kdc")
    expect(phone.map).to_be_visible()
    arrives_once(phone, session, kept)


def test_what_one_person_recorded_is_never_sent_by_another(
    phone: Phone, server: Server, session: Session, watch: Watch
) -> None:
    watch.expect(f"{NO_NETWORK}|{SIGNED_OUT}")
    context = phone.page.context
    context.set_offline(True)
    phone.record(NAME, photograph())
    kept = phone.outbox()
    phone.page.goto("about:blank")
    context.set_offline(False)
    context.clear_cookies()

    phone.sign_in("xa")
    phone.go("sent")
    others = phone.page.get_by_test_id("others")
    expect(others).to_contain_text(t("outbox.sent.others_hint"))
    expect(others).to_contain_text(t("outbox.sent.others_count", n="02"))
    phone.badge_says(2)
    assert stored(session) == ([], [])
    assert phone.outbox() == kept

    context.clear_cookies()
    phone.sign_in("kdc")
    arrives_once(phone, session, kept)


def test_two_tabs_drain_one_queue_once(phone: Phone, server: Server, session: Session, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    context = phone.page.context
    second = Phone(context.new_page(), phone.address).open()
    expect(second.map).to_be_visible()
    phone.page.bring_to_front()
    writes: list[str] = []
    context.on("request", lambda request: writes.append(request.url) if is_write(request) else None)
    context.set_offline(True)
    for number in range(3):
        phone.record(f"{NAME}, số {number}", photograph(number))
    kept = phone.outbox()
    context.set_offline(False)
    second.badge_says(0)
    arrives_once(phone, session, kept)
    carried = [url for url in writes if PHOTOS.search(url)]
    assert len(carried) == len(set(carried)) == 3
    assert len([url for url in writes if BATCHES.search(url)]) == 1


def test_whoever_presses_while_another_tab_sends_is_told_so_and_not_to_look_at_the_network(
    phone: Phone, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    context = phone.page.context
    second = Phone(context.new_page(), phone.address).open()
    expect(second.map).to_be_visible()
    second.page.evaluate("() => void navigator.locks.request('outbox-drainer', () => new Promise(() => {}))")
    context.set_offline(True)
    phone.page.bring_to_front()
    phone.record(NAME, photograph())
    context.set_offline(False)
    phone.send_now()
    expect(phone.page.get_by_text(t("field.sync.elsewhere"))).to_be_visible()


def is_write(request: Request) -> bool:
    return request.method not in {"GET", "HEAD"}


def test_a_refused_record_says_why_and_is_put_right_under_the_same_id(
    phone: Phone, session: Session, pocket: BrowserContext
) -> None:
    pocket.set_geolocation(OUTSIDE)
    phone.record(NAME, photograph())
    expect(phone.saved.get_by_role("heading", name=t("field.saved.refused"))).to_be_visible()
    expect(phone.page.locator("#task-count")).to_have_text("1")
    [refused] = phone.outbox()["pins"]
    assert refused["error"]["code"] == "position_outside_province"

    phone.go("tasks")
    card = phone.page.get_by_test_id("refused")
    expect(card).to_contain_text("Vị trí nằm ngoài tỉnh. Kéo ghim về đúng chỗ trên bản đồ.")
    phone.page.reload()
    card.get_by_test_id("fix").click()
    expect(phone.page.get_by_test_id("step-place")).to_contain_text("Vị trí nằm ngoài tỉnh.")
    pocket.set_geolocation(HERE)
    phone.locate()
    phone.next()
    phone.next()
    phone.submit()
    expect(phone.saved.get_by_role("heading", name=t("field.saved.received"))).to_be_visible()
    phone.badge_says(0)
    expect(phone.page.locator("#task-count")).to_be_hidden()
    pins, photos = stored(session)
    assert pins == [refused["id"]]
    assert photos == [refused["item"]["photos"][0]["id"]]
    assert session.scalars(select(Pin.status)).one() == "submitted_commune"


def test_the_service_worker_touches_nothing_that_is_written(phone: Phone, session: Session) -> None:
    phone.page.reload()
    expect(phone.map).to_be_visible()
    shell = phone.page.evaluate("() => performance.getEntriesByType('navigation')[0].workerStart")
    assert shell > 0, "the page itself must have come through the worker, or this test proves nothing"
    writes: list[Request] = []
    phone.page.on("requestfinished", lambda request: writes.append(request) if is_write(request) else None)
    phone.record(NAME, photograph())
    phone.badge_says(0)
    assert sorted(request.method for request in writes) == ["POST", "PUT"]
    for request in writes:
        assert request.service_worker is None
        answer = request.response()
        assert answer is not None
        assert not answer.from_service_worker
    session.rollback()
    photo = session.scalars(select(Photo)).one()
    [upload] = [request for request in writes if request.method == "PUT"]
    assert photo.size_bytes == int(upload.all_headers()["content-length"])


def test_the_form_is_still_there_after_the_camera_killed_the_page(phone: Phone, app: Flask) -> None:
    phone.choose_kind()
    phone.locate()
    phone.next()
    phone.add_photo(photograph())
    phone.page.goto("about:blank")
    phone.open()
    expect(phone.page.get_by_test_id("step-photos")).to_be_visible()
    expect(phone.page.get_by_test_id("thumbs").locator("canvas")).to_have_count(1)
    phone.next()
    expect(phone.page.get_by_test_id("name")).not_to_be_empty()
