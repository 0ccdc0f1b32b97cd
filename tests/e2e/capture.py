"""Filling in a record, as far as a test wants, and what the phone keeps of it."""

import base64
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.e2e.phone import Phone, photograph

FACE: Final = (0.30, 0.30, 0.50, 0.60)  # left, top, right, bottom, as shares of the picture
READ: Final = """
(store) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("field");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction([store]).objectStore(store).getAll();
    reading.onerror = () => reject(reading.error);
    reading.onsuccess = () => {
      opening.result.close();
      const text = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
      const spoken = (value) => (value instanceof ArrayBuffer ? text(value) : value);
      const told = (row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, spoken(value)]));
      resolve(reading.result.map(told));
    };
  };
})
"""


def rows(page: Page, store: str) -> list[dict[str, Any]]:
    """Read what the phone keeps in one of its stores; bytes come as base64."""
    found: list[dict[str, Any]] = page.evaluate(READ, store)
    return found


def choose(phone: Phone, group: str, kind: str) -> None:
    """Say what is recorded: two taps."""
    phone.choose_kind(group, kind)
    expect(phone.page.get_by_test_id("step-place")).to_be_visible()


def to_photos(phone: Phone, group: str = "model", kind: str = "env_road") -> None:
    """Go as far as the photographs."""
    choose(phone, group, kind)
    phone.locate()
    phone.next()
    expect(phone.page.get_by_test_id("step-photos")).to_be_visible()


def to_details(phone: Phone, group: str = "model", kind: str = "env_road") -> None:
    """Go as far as the details."""
    to_photos(phone, group, kind)
    phone.add_photo(photograph())
    phone.next()
    expect(phone.page.get_by_test_id("step-details")).to_be_visible()


def kept_item(phone: Phone) -> dict[str, Any]:
    """Return the one record in the phone's outbox."""
    [entry] = phone.outbox()["pins"]
    item: dict[str, Any] = entry["item"]
    return item


def kept_photos(phone: Phone) -> dict[str, bytes]:
    """Return the bytes of every photograph on the phone."""
    return {row["id"]: base64.b64decode(row["data"]) for row in rows(phone.page, "bytes")}


def drag_over_the_face(phone: Phone) -> None:
    """Draw a box over the face with a finger that is down."""
    picture = phone.page.get_by_test_id("painter-picture")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    mouse = phone.page.mouse
    mouse.move(box["x"] + FACE[0] * box["width"], box["y"] + FACE[1] * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    mouse.move(box["x"] + FACE[2] * box["width"], box["y"] + FACE[3] * box["height"], steps=4)
    mouse.up()
