"""How things travel: large photographs in parts that are carried once, and a page that the browser wakes."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from webapp.photos.models import Photo
from webapp.words import t

NAME = "Cổng nhà xanh Thôn Minh Họa 1"
PART = 128 * 1024
PHOTOS = re.compile(r"/api/v1/photos/[^/]+\?")
OFFSETS = re.compile(r"/api/v1/photos/[^/]+/offset\?")
HEARTBEAT = re.compile(r"/api/v1/session\?")


@pytest.fixture
def phone(pocket: BrowserContext, server: Server) -> Phone:
    """Give a phone whose owner is signed in."""
    return Phone.on(pocket, server.url).sign_in("kdc")


def large_photograph() -> Any:
    """Return a photograph full of detail: it stays large however it is encoded."""
    noise = Image.effect_noise((1400, 1050), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=92)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def sent_bytes(request: Request) -> int:
    """Return how many bytes of a photograph a request carries, as it says itself."""
    first, last = re.findall(r"\d+", request.headers["content-range"])[:2]
    return int(last) - int(first) + 1


def test_a_cut_upload_goes_on_where_it_was_and_no_byte_travels_twice(
    phone: Phone, session: Session, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    page, context = phone.page, phone.page.context
    context.set_offline(True)
    phone.record(NAME, large_photograph())
    [photo] = phone.outbox()["photos"]
    assert photo["bytes"] > 3 * PART
    carried: list[int] = []
    asked: list[str] = []

    def pass_two(route: Route) -> None:
        if len(carried) == 2:
            route.abort("connectionreset")
        else:
            carried.append(sent_bytes(route.request))
            route.continue_()

    page.route(PHOTOS, pass_two)
    context.set_offline(False)
    phone.go("sent")
    expect(page.get_by_test_id("queued")).to_contain_text(f"{200 * PART // photo['bytes']} %")
    [held] = phone.outbox()["photos"]
    assert held["offset"] == 2 * PART

    page.goto("about:blank")  # the page is gone, the entry is not
    page.unroute(PHOTOS)

    def hear(request: Request) -> None:
        if OFFSETS.search(request.url):
            asked.append(request.url)
        elif PHOTOS.search(request.url):
            carried.append(sent_bytes(request))

    context.on("requestfinished", hear)
    phone.open()
    phone.badge_says(0)
    assert len(asked) == 1
    assert sum(carried) == photo["bytes"]
    session.rollback()
    kept = session.scalars(select(Photo)).one()
    assert (kept.sha256, kept.size_bytes) == (photo["sha256"], photo["bytes"])


@pytest.mark.parametrize(("days", "says"), [(1, "field.sent.old"), (3, "outbox.sent.days_old")])
def test_trap_2_what_waits_for_days_is_said_the_more_plainly_the_longer(
    phone: Phone, watch: Watch, days: int, says: str
) -> None:
    watch.expect(NO_NETWORK)
    phone.page.context.set_offline(True)
    phone.record(NAME, large_photograph())
    phone.go("sent")
    expect(phone.page.get_by_test_id("persisted")).to_be_visible()
    expect(phone.page.get_by_test_id("waiting")).to_have_count(0)
    phone.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=days, hours=1))
    phone.page.reload()
    expect(phone.page.get_by_test_id("waiting")).to_have_text(t(says, n=f"0{days}"))


def dispatch_sync(page: Page, origin: str) -> None:
    """Do what the browser does when it has a network again."""
    wire = page.context.new_cdp_session(page)
    found: list[str] = []
    wire.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    wire.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.ready")
    event = {"origin": origin, "registrationId": found[0], "tag": "outbox", "lastChance": False}
    wire.send("ServiceWorker.dispatchSyncEvent", event)


def test_trap_1_the_browser_may_wake_the_page_and_the_page_sends(phone: Phone, server: Server) -> None:
    phone.badge_says(0)
    with phone.page.expect_request(HEARTBEAT) as woken:
        dispatch_sync(phone.page, f"{server.url}/")
    assert woken.value.service_worker is None, "the worker itself asks the server nothing"
