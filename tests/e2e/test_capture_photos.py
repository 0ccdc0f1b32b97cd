"""Photographs of a record: nobody can be recognised in them, and the same place is taken again from the same spot."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import BrowserContext, Playwright, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.capture import FACE, drag_over_the_face, kept_item, kept_photos, to_photos
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import jpeg
from webapp.photos.models import Photo
from webapp.words import t

CHECKED = (1200, 900)
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
REMEMBER_STREAMS = """
  window.streams = [];
  const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (open) navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish);
    window.streams.push(stream);
    return stream;
  };
"""
PUT_AWAY = """
() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
TRACKS = "() => window.streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))"


@pytest.fixture
def phone(pocket: BrowserContext, server: Server, watch: Watch) -> Phone:
    """Give a phone whose owner is signed in; now and then it has no network."""
    watch.expect(NO_NETWORK)
    return Phone.on(pocket, server.url).sign_in("kdc")


def checked() -> dict[str, Any]:
    """Return a photograph in which every sixteen pixels are unlike the next."""
    image = Image.new("RGB", CHECKED)
    image.putdata(
        [
            (205, 150, 120) if (x // 16 + y // 16) % 2 else (90, 110, 150)
            for y in range(CHECKED[1])
            for x in range(CHECKED[0])
        ]
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def part(image: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """Cut out a part given in shares of the picture."""
    width, height = image.size
    return image.crop((round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height)))


def spread(image: Image.Image) -> float:
    """Return how much the pixels differ from one another."""
    return max(ImageStat.Stat(image).stddev)


def is_flat(data: bytes) -> bool:
    """Return whether nothing can be told of the face any more."""
    inner = (FACE[0] + 0.02, FACE[1] + 0.02, FACE[2] - 0.02, FACE[3] - 0.02)
    return spread(part(Image.open(io.BytesIO(data)).convert("RGB"), inner)) < 8


def is_as_it_was(data: bytes, before: bytes) -> None:
    """See that what lies outside the face is as it was."""
    image, original = (Image.open(io.BytesIO(one)).convert("RGB") for one in (data, before))
    assert image.size == original.size
    for untouched in ((0, 0, 1, 0.27), (0, 0.63, 1, 1), (0, 0, 0.27, 1), (0.53, 0, 1, 1)):
        change = ImageChops.difference(part(image, untouched), part(original, untouched))
        assert max(ImageStat.Stat(change).mean) < 5  # what encoding a second time costs


def test_a_face_painted_over_is_gone_from_the_phone_and_from_what_is_sent(phone: Phone, session: Session) -> None:
    page = phone.page
    to_photos(phone)
    phone.add_photo(checked())
    [before] = kept_photos(phone).values()
    page.get_by_test_id("blur").click()
    drag_over_the_face(phone)
    page.get_by_test_id("painter-done").click()
    expect(page.get_by_test_id("painter")).to_have_count(0)
    expect(page.get_by_test_id("blur")).to_be_visible()
    [after] = kept_photos(phone).values()
    assert not is_flat(before)
    assert is_flat(after)
    is_as_it_was(after, before)
    phone.next()
    phone.submit()
    phone.badge_says(0)
    sent = session.scalars(select(Photo)).one()
    assert sent.sha256 == hashlib.sha256(after).hexdigest()
    answer = page.request.get(f"{page.url.split('/field/')[0]}/photos/{sent.uid}/large.jpg")
    assert answer.ok
    assert is_flat(answer.body())


def test_painting_over_is_taken_back_step_by_step_or_left_alone_altogether(phone: Phone) -> None:
    page = phone.page
    to_photos(phone)
    phone.add_photo(checked())
    before = kept_photos(phone)
    page.get_by_test_id("blur").click()
    done, undo = page.get_by_test_id("painter-done"), page.get_by_test_id("painter-undo")
    expect(done).to_be_disabled()
    drag_over_the_face(phone)
    page.get_by_test_id("painter-stroke").click()
    drag_over_the_face(phone)
    undo.click()
    expect(done).to_be_enabled()
    undo.click()
    expect(done).to_be_disabled()
    expect(undo).to_be_disabled()
    drag_over_the_face(phone)
    page.get_by_test_id("painter-cancel").click()
    expect(page.get_by_test_id("painter")).to_have_count(0)
    assert kept_photos(phone) == before


def test_a_face_is_painted_over_with_keys_alone(phone: Phone) -> None:
    page, keys = phone.page, phone.page.keyboard
    to_photos(phone)
    phone.add_photo(checked())
    [before] = kept_photos(phone).values()
    page.get_by_test_id("blur").focus()
    keys.press("Enter")
    frame = page.get_by_test_id("painter-frame")
    frame.focus()
    for _ in range(5):
        keys.press("ArrowLeft")
    for _ in range(3):
        keys.press("Shift+ArrowDown")
    keys.press("Enter")
    page.get_by_test_id("painter-done").focus()
    keys.press("Enter")
    expect(page.get_by_test_id("painter")).to_have_count(0)
    expect(page.get_by_test_id("blur")).to_be_visible()
    [after] = kept_photos(phone).values()
    image, original = (Image.open(io.BytesIO(one)).convert("RGB") for one in (after, before))
    covered = (0.32, 0.39, 0.48, 0.66)
    assert spread(part(original, covered)) > 20
    assert spread(part(image, covered)) < 8


@pytest.fixture
def with_camera(playwright: Playwright, launch: dict[str, Any], watch: Watch) -> Iterator[BrowserContext]:
    """Give a phone whose camera shows the browser's own moving picture."""
    browser = playwright.chromium.launch(**{**launch, "args": [*launch["args"], *FAKE_CAMERA]})
    context = browser.new_context(**{**PHONE, "permissions": ["geolocation", "camera"]})
    context.add_init_script(REMEMBER_STREAMS)
    yield watch.listen(context)
    browser.close()


def to_reshoot(phone: Phone) -> None:
    """Take the waste as it was, and open the camera for how it is now."""
    to_photos(phone, "hotspot", "canal")
    phone.add_photo(photograph())
    expect(phone.page.get_by_test_id("photo-role")).to_have_value("before")
    phone.page.get_by_test_id("reshoot").click()


def test_the_same_place_is_taken_again_behind_the_earlier_picture_and_the_camera_is_let_go(
    with_camera: BrowserContext, server: Server
) -> None:
    phone = Phone.on(with_camera, server.url).sign_in("kdc")
    page = phone.page
    to_reshoot(phone)
    earlier = page.get_by_test_id("earlier")
    expect(earlier).to_have_css("opacity", "0.5")
    page.get_by_test_id("opacity").fill("80")
    expect(earlier).to_have_css("opacity", "0.8")
    assert barriers(page) == []
    assert too_wide(page) == []
    page.get_by_test_id("shutter").click()
    roles = page.get_by_test_id("photo-role")
    expect(roles).to_have_count(2)
    expect(roles.nth(1)).to_have_value("after")
    assert page.evaluate(TRACKS) == ["ended"]
    page.get_by_test_id("reshoot").click()
    expect(page.get_by_test_id("shutter")).to_be_visible()
    page.get_by_test_id("reshoot-close").click()
    expect(page.get_by_test_id("reshoot-dialog")).to_have_count(0)
    page.get_by_test_id("reshoot").click()
    expect(page.get_by_test_id("shutter")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("reshoot-dialog")).to_have_count(0)
    page.goto(f"{phone.address}#/pin/photos")
    page.get_by_test_id("reshoot").click()
    expect(page.get_by_test_id("shutter")).to_be_visible()
    page.evaluate(PUT_AWAY)
    expect(page.get_by_test_id("reshoot-dialog")).to_have_count(0)
    assert page.evaluate(TRACKS) == ["ended"] * 4


def test_where_the_camera_is_refused_the_earlier_picture_stands_beside_the_ordinary_button(phone: Phone) -> None:
    to_reshoot(phone)
    page = phone.page
    expect(page.get_by_text(t("capture.reshoot.beside"))).to_be_visible()
    expect(page.get_by_test_id("earlier")).to_be_visible()
    assert barriers(page) == []
    page.get_by_test_id("reshoot-input").set_input_files(photograph(2))
    expect(page.get_by_test_id("photo-role")).to_have_count(2)
    expect(page.get_by_test_id("photo-role").nth(1)).to_have_value("after")


def test_what_a_photograph_shows_can_be_said_otherwise_and_one_taken_out_comes_back(phone: Phone) -> None:
    page = phone.page
    to_photos(phone)
    phone.add_photo({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    phone.add_photo({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    roles = page.get_by_test_id("photo-role")
    roles.first.select_option("before")
    expect(page.get_by_test_id("reshoot")).to_be_visible()
    page.get_by_test_id("remove-photo").first.click()
    expect(roles).to_have_count(1)
    page.get_by_role("button", name=t("domain.button.undo")).click()
    expect(roles).to_have_count(2)
    page.reload()
    expect(roles.first).to_have_value("before")
    phone.next()
    page.context.set_offline(True)
    phone.submit()
    assert [photo["role"] for photo in kept_item(phone)["photos"]] == ["before", "general"]


def test_a_photograph_still_being_made_small_is_waited_for_and_never_written_over(phone: Phone) -> None:
    page = phone.page
    to_photos(phone)
    chooser = page.get_by_test_id("choose-photo")
    expect(chooser).to_be_enabled()
    chooser.set_input_files([photograph(seed) for seed in range(1, 5)])
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("step-place")).to_be_visible()
    phone.next()
    expect(chooser).to_be_enabled()
    chooser.set_input_files(photograph(5))
    phone.next()
    expect(page.get_by_test_id("step-details")).to_be_visible()
    page.context.set_offline(True)
    phone.submit()
    assert len(kept_item(phone)["photos"]) == 5
    assert len(kept_photos(phone)) == 5
