"""No page has a barrier that axe can find, in either size and either theme; none scrolls sideways on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, Phone, photograph, sign_in
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SIGNED_OUT, Watch
from webapp.demo import people

SIZES = {"phone": PHONE, "desk": DESK}
STILL = {"reduced_motion": "reduce"}
ON_A_MAP = ".leaflet-marker-icon"

# Address, who looks, and what shows that the page has come to rest.
PAGES: dict[str, tuple[str, str | None, str]] = {
    "sign-in": ("/account/sign-in", None, "form"),
    "home": ("/", None, f"#models-map {ON_A_MAP}"),
    "model": ("/m/{model}", None, ".stage-photo"),
    "not-found": ("/m/0000000000", None, "h1"),
    "account": ("/account/", people.REVIEWER, "h1"),
    "queue": ("/office/", people.REVIEWER, ".queue-row"),
    "record": ("/office/pins/{model}", people.REVIEWER, f"#pin-map {ON_A_MAP}"),
    "map": ("/office/map", people.REVIEWER, f"#records-map {ON_A_MAP}"),
    "map-file": ("/office/map/download", people.REVIEWER, "#map-file"),
    "progress": ("/office/progress", people.REVIEWER, "[data-figure]"),
    "progress-sides": ("/office/progress?view=sides", people.REVIEWER, "[data-figure]"),
    "progress-hexagons": ("/office/progress?view=hex", people.REVIEWER, ".hexagon"),
    "drill": (f"/office/progress/T11/{people.PLAN_COMMUNE}", people.REVIEWER, '[data-testid="figure"]'),
    "board": ("/office/board", people.REVIEWER, '[data-testid="board"]'),
    "unit": (f"/office/units/{people.PLAN_COMMUNE}", people.REVIEWER, '[data-testid="lacking"]'),
    "organisation": ("/office/organisations/women", people.REVIEWER, '[data-testid="led"]'),
    "filings": ("/office/filings", people.REVIEWER, '[data-testid="communes"]'),
    "filings-commune": (f"/office/filings/{people.PLAN_COMMUNE}", people.REVIEWER, '[data-testid="brought"]'),
    "filings-province": ("/office/filings/19", people.REVIEWER, '[data-testid="brought"]'),
    "areas": ("/office/areas", people.REVIEWER, '[data-testid="overview"]'),
    "areas-commune": (f"/office/areas?commune={people.PLAN_COMMUNE}", people.REVIEWER, '[data-testid="areas"]'),
    "areas-import": ("/office/areas/import", people.REVIEWER, "#f-file"),
    "communes": ("/office/communes", people.REVIEWER, '[data-testid="communes"]'),
    "organisations": ("/office/organisations", people.REVIEWER, '[data-testid="organisations"]'),
    "people": ("/office/people", people.REVIEWER, '[data-testid="people"]'),
    "people-new": (f"/office/people/new?commune={people.PLAN_COMMUNE}", people.REVIEWER, "#f-unit"),
    "person": ("/office/people/5", people.REVIEWER, '[data-testid="person-steps"]'),
    "password": ("/account/password", people.REVIEWER, "#f-present"),
    "design": ("/office/design", people.REVIEWER, "#photo"),
}
# Pages whose map takes turns with their list on a phone, and what shows that the other one is there.
MAPS = {
    "map": '[data-testid="rows"] li',
    "queue": f"#queue-map {ON_A_MAP}",
    "progress": '[data-testid="legend"] li',
    "progress-sides": "#progress-south canvas",
    "progress-hexagons": ".hexagon",
}

State = Any


@pytest.fixture(scope="session")
def state_of(browser: Any, demo_server: Server) -> Callable[[str | None], State]:
    """Sign people of the demonstration in, each once."""
    kept: dict[str, State] = {}

    def state(username: str | None) -> State:
        if username is not None and username not in kept:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{demo_server.url}/account/sign-in")
            sign_in(page, username, people.PASSWORD)
            page.wait_for_url("**/office/")
            kept[username] = context.storage_state()
            context.close()
        return kept.get(username or "")

    return state


@pytest.fixture(scope="session")
def model_code(browser: Any, demo_server: Server) -> str:
    """Name a published model that stands at a point and has a photograph."""
    context = browser.new_context()
    models = context.request.get(f"{demo_server.url}/api/v1/open/models.json").json()["models"]
    context.close()
    return str(next(model["code"] for model in models if model["point"] and model["photo"]))


@pytest.mark.timeout(400)  # the first one loads the demonstration
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barriers(
    open_context: OpenContext,
    demo_server: Server,
    state_of: Callable[[str | None], State],
    model_code: str,
    watch: Watch,
    name: str,
    size: str,
) -> None:
    address, username, ready = PAGES[name]
    if name == "not-found":
        watch.expect("status of 404")
    page = open_context(**SIZES[size], **STILL, storage_state=state_of(username)).new_page()
    page.goto(demo_server.url + address.format(model=model_code))
    page.locator(ready).first.wait_for(state="attached")
    assert barriers(page) == []
    assert too_wide(page) == []
    if name in MAPS:
        turn = page.get_by_test_id("toggle-view")
        if turn.is_visible():
            turn.click()
        page.locator(MAPS[name]).first.wait_for()
        assert barriers(page) == []
        assert too_wide(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_field_application_has_no_barriers_on_any_screen(
    open_context: OpenContext, server: Server, watch: Watch, size: str
) -> None:
    watch.expect(f"{NO_NETWORK}|{SIGNED_OUT}")
    context = open_context(**{**PHONE, **SIZES[size]}, **STILL)
    phone = Phone.on(context, server.url).open()
    screens = Screens(phone.page)
    expect(phone.page.get_by_test_id("sign-in")).to_be_visible()
    screens.look("sign-in")
    phone.sign_in("kdc")
    screens.look("map")
    record_and_look(phone, screens, context)
    assert screens.found == {}


class Screens:
    """What is wrong, by screen: one walk finds it all."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def look(self, screen: str) -> None:
        """Look the present screen over."""
        problems = barriers(self.page) + [f"too wide: {one}" for one in too_wide(self.page)]
        if problems:
            self.found[screen] = problems


def record_and_look(phone: Phone, screens: Screens, context: BrowserContext) -> None:
    """Make a record, every step with its complaint where it has one, and look at the lists it ends up in."""
    page = phone.page
    page.get_by_test_id("add-pin").click()
    expect(page.get_by_test_id("step-group")).to_be_visible()
    screens.look("group")
    page.get_by_test_id("group-model").click()
    expect(page.get_by_test_id("kinds")).to_be_visible()
    screens.look("kind")
    page.get_by_test_id("kind-env_sxsd_point").click()
    phone.next()
    expect(page.locator("#position-error")).to_be_visible()
    screens.look("place, nothing chosen")
    phone.locate()
    screens.look("place")
    phone.next()
    phone.next()
    expect(page.locator("#photos-error")).to_be_visible()
    screens.look("photos, none taken")
    phone.add_photo(photograph())
    screens.look("photos")
    phone.next()
    page.get_by_test_id("name").fill("")
    page.get_by_test_id("submit").click()
    expect(page.locator("#field-name-error")).to_be_visible()
    screens.look("details, no name")
    phone.fill_details("Tuyến đường hoa Thôn Minh Họa 1")
    context.set_offline(True)
    phone.submit()
    screens.look("saved")
    phone.go("sent")
    expect(page.get_by_test_id("queued")).to_be_visible()
    screens.look("sent, one waiting")
    context.set_offline(False)
    phone.badge_says(0)
    screens.look("sent")
    phone.go("tasks")
    expect(page.get_by_test_id("tasks")).to_be_visible()
    screens.look("tasks")
    phone.go("map")
    page.get_by_test_id("list-view").click()
    expect(page.get_by_test_id("pin-list")).to_be_visible()
    screens.look("list")
