"""The README's pictures: taken from the demonstration alone, and looked at each time so that none goes stale unseen.

They are put into docs/pictures/ only with UPDATE_PICTURES=1.
"""

import io
import os
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page, expect

from deploy.places import ROOT
from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.phone import PHONE, Phone, photograph, sign_in
from tests.e2e.server import Server
from webapp.demo import people

FOLDER: Final = ROOT / "docs" / "pictures"
MOST_BYTES: Final = 250_000
COLOURS: Final = 256
KMEANS: Final = 3  # rounds of moving the palette towards the picture
IMAGES_ARE_THERE: Final = """
() => [...document.images]
  .filter((image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight)
  .every((image) => image.complete && image.naturalWidth > 0)
"""
STILL: Final = {"reduced_motion": "reduce"}
pytestmark = pytest.mark.timeout(400)  # the first test that needs it loads the demonstration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Say where pictures go: into the repository only when told so."""
    chosen = FOLDER if os.environ.get("UPDATE_PICTURES") == "1" else tmp_path
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


@pytest.fixture
def desk(open_context: OpenContext, demo_server: Server) -> Page:
    """Sit down at the province's desk."""
    page = open_context(**DESK, **STILL).new_page()
    page.goto(f"{demo_server.url}/account/sign-in")
    sign_in(page, people.REVIEWER, people.PASSWORD)
    expect(page).to_have_url(f"{demo_server.url}/office/")
    return page


def take(page: Page, path: Path) -> None:
    """Take a picture as the reader sees the page; what is nearly blank is no picture."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_function(IMAGES_ARE_THERE)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert max(ImageStat.Stat(shot).stddev) > 10, "the page is nearly blank"
    shot.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:  # a photograph is in it: fewer colours, but the nearest ones
        shot.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=KMEANS).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name} is too heavy to be read on the way"


def shows_the_approximation(page: Page, map_id: str) -> None:
    """Make sure that no picture shows boundaries other than the built-in approximation."""
    expect(page.locator(f"#{map_id}")).to_have_attribute("data-approximate", "")


def test_picture_of_a_record_being_made(open_context: OpenContext, demo_server: Server, folder: Path) -> None:
    context = open_context(**PHONE, **STILL)
    phone = Phone.on(context, demo_server.url)
    phone.sign_in(people.front_of(people.PLAN_AREA), people.PASSWORD)
    home = phone.page.request.get(f"{demo_server.url}/api/v1/field/home").json()
    assert home["shapes"]["approximate"]
    lon, lat = home["areas"][0]["point"]
    context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 8})
    take(phone.page, folder / "field-map.png")
    phone.choose_kind()
    phone.locate()
    phone.next()
    phone.add_photo(photograph(7))
    take(phone.page, folder / "field-capture.png")


def test_picture_of_the_queue(desk: Page, folder: Path) -> None:
    shows_the_approximation(desk, "queue-map")
    expect(desk.locator("#queue-map .leaflet-marker-icon").first).to_be_visible()
    desk.locator(".queue-row a").first.focus()
    take(desk, folder / "office-queue.png")


def test_picture_of_the_progress_of_a_target(desk: Page, demo_server: Server, folder: Path) -> None:
    desk.goto(f"{demo_server.url}/office/progress?target=T11")
    shows_the_approximation(desk, "progress-map")
    expect(desk.get_by_test_id("legend").locator("li").first).to_be_visible()
    take(desk, folder / "progress-t11.png")


def test_picture_of_the_design_page(desk: Page, demo_server: Server, folder: Path) -> None:
    desk.goto(f"{demo_server.url}/office/design")
    expect(desk.locator("#photo")).to_be_attached()
    take(desk, folder / "design.png")


def test_picture_of_the_public_pages(open_context: OpenContext, demo_server: Server, folder: Path) -> None:
    page = open_context(**DESK, **STILL).new_page()
    page.goto(f"{demo_server.url}/")
    shows_the_approximation(page, "models-map")
    expect(page.locator("#models-map .leaflet-marker-icon").first).to_be_visible()
    take(page, folder / "open-home.png")
    models: list[dict[str, Any]] = page.request.get(f"{demo_server.url}/api/v1/open/models.json").json()["models"]
    shown = next(model for model in models if model["photo"] and model["point"] and model["state"] == "maintained")
    page.goto(demo_server.url + shown["url"])
    expect(page.locator(".stage-photo").first).to_be_visible()
    take(page, folder / "open-model.png")
