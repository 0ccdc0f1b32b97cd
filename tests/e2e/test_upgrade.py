"""A phone that slept through releases: whatever an earlier version kept is there, understood, and goes (trap 19)."""

import base64
import hashlib
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.places import ROOT
from tests.e2e.phone import Phone, photograph, sign_in
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, Watch
from tests.factories import Province, item
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.words import t

SAVED_AT = 1_795_000_000_000
RECEIPT_CODE = "7KQ2M-9XD4A"
WRITES = re.compile(r"/api/v1/(pin-batches|photos/)")

# The stores as each released version made them; a version that ever was on a phone is never taken out of here.
RELEASED = {
    1: """(db) => {
      for (const name of ["pins", "photos", "bytes", "receipts"]) db.createObjectStore(name, { keyPath: "id" });
      for (const name of ["form", "home"]) db.createObjectStore(name);
    }""",
}
MAKE = """
async ([version, kept, stores]) => {
  await new Promise((resolve, reject) => {
    const gone = indexedDB.deleteDatabase("field");
    Object.assign(gone, { onsuccess: resolve, onerror: reject, onblocked: reject });
  });
  const db = await new Promise((resolve, reject) => {
    const opening = indexedDB.open("field", version);
    opening.onupgradeneeded = () => (%s)(opening.result);
    Object.assign(opening, { onsuccess: () => resolve(opening.result), onerror: reject });
  });
  const decoded = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  const bytes = ({ base64, ...row }) => ({ ...row, thumb: null, data: decoded(base64) });
  const writing = db.transaction([...db.objectStoreNames], "readwrite");
  for (const [store, rows] of Object.entries(kept)) {
    for (const row of rows) writing.objectStore(store).put(store === "bytes" ? bytes(row) : row);
  }
  for (const [store, rows] of Object.entries(stores)) {
    for (const [key, row] of Object.entries(rows)) writing.objectStore(store).put(row, key);
  }
  await new Promise((resolve, reject) => Object.assign(writing, { oncomplete: resolve, onabort: reject }));
  db.close();
}
"""
VERSION = "() => indexedDB.databases().then((all) => all.find(({ name }) => name === 'field').version)"
KEPT = """
([store, key]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("field");
  opening.onsuccess = () => {
    const reading = opening.result.transaction(store).objectStore(store).get(key);
    reading.onsuccess = () => { opening.result.close(); resolve(reading.result ?? null); };
  };
})
"""


def current_version() -> int:
    """Return the version that the application opens."""
    source = (ROOT / "static" / "src" / "ports" / "database.js").read_text("utf-8")
    found = re.search(r"^const VERSION = (\d+);$", source, re.MULTILINE)
    assert found
    return int(found[1])


def common(user_id: int) -> dict[str, Any]:
    """Return what every entry of version 1 said."""
    return {
        "user_id": user_id, "schema": 1, "revision": 1, "state": "queued", "attempts": 0, "next_at": 0,
        "hold_until": 0, "alone": False, "saved_at": SAVED_AT, "error": None,
    }  # fmt: skip


def left_behind(user_id: int) -> tuple[dict[str, list[Any]], dict[str, dict[str, Any]]]:
    """Return what a person left on the phone: a record of two photographs, a photograph alone, a receipt, a form."""
    shots = [photograph(seed)["buffer"] for seed in (1, 2, 3)]
    lines = [
        {"id": f"{number}0000000-0000-4000-8000-000000000000", "role": "general",
         "sha256": hashlib.sha256(shot).hexdigest(), "bytes": len(shot)}
        for number, shot in enumerate(shots, start=1)
    ]  # fmt: skip
    record = item(schema=1, photos=lines[:2])
    gone = item(schema=1, photos=lines[2:])
    photos = [
        {**common(user_id), **line, "kind": "photo", "pin": record["id"] if line in lines[:2] else gone["id"],
         "type": "image/jpeg"}
        for line in lines
    ]  # fmt: skip
    kept = {
        "pins": [{**common(user_id), "id": record["id"], "kind": "pin", "item": record}],
        "photos": photos,
        "bytes": [
            {"id": line["id"], "base64": base64.b64encode(shot).decode()}
            for line, shot in zip(lines, shots, strict=True)
        ],
        "receipts": [
            {"id": gone["id"], "kind": "pin", "user_id": user_id, "code": RECEIPT_CODE, "status": "waiting_photos",
             "received_at": "2026-11-22T02:00:00.000Z", "name": "Mục đã gửi", "group": "model", "photos": []}
        ],
    }  # fmt: skip
    form = {"id": "f0000000-0000-4000-8000-000000000000", "user_id": user_id, "step": "details", "photos": []}
    return kept, {"form": {f"capture:{user_id}": form}, "home": {"who": {"id": user_id, "name": "Cán bộ minh họa kdc"}}}


def signed_in_page(pocket: BrowserContext, server: Server) -> Page:
    """Sign in without opening the application."""
    page = pocket.new_page()
    page.goto(f"{server.url}/account/sign-in?next=/account/")
    sign_in(page, "kdc")
    expect(page).to_have_url(f"{server.url}/account/")
    return page


def test_every_version_before_this_one_is_upgraded_from_in_a_test() -> None:
    assert sorted(RELEASED) == list(range(1, current_version()))


@pytest.mark.parametrize("version", sorted(RELEASED))
def test_trap_19_what_an_earlier_version_kept_is_there_and_goes(
    pocket: BrowserContext, server: Server, province: Province, session: Session, watch: Watch, version: int
) -> None:
    watch.expect(NO_NETWORK)
    user_id = province.area_front.user_id
    page = signed_in_page(pocket, server)
    kept, stores = left_behind(user_id)
    page.evaluate(MAKE % RELEASED[version], [version, kept, stores])

    pocket.route(WRITES, lambda route: route.abort())
    phone = Phone.on(pocket, server.url)
    page.goto(f"{server.url}/field/#/sent")
    phone.badge_says(4)
    assert page.evaluate(VERSION) == current_version()
    now = phone.outbox()
    assert [entry["item"] for entry in now["pins"]] == [entry["item"] for entry in kept["pins"]]
    assert {entry["id"] for entry in now["photos"]} == {entry["id"] for entry in kept["photos"]}
    assert {size["id"]: size["bytes"] for size in now["sizes"]} == {e["id"]: e["bytes"] for e in kept["photos"]}
    assert page.evaluate(KEPT, ["form", f"capture:{user_id}"]) == stores["form"][f"capture:{user_id}"]
    expect(page.get_by_test_id("receipt")).to_contain_text(t("field.sent.receipt", code=RECEIPT_CODE))

    pocket.unroute(WRITES)
    phone.send_now()
    phone.badge_says(0)
    session.rollback()
    assert session.scalars(select(Pin.uid)).all() == [kept["pins"][0]["id"]]
    photos = session.scalars(select(Photo.uid).where(Photo.stored_at.is_not(None)).order_by(Photo.uid)).all()
    assert photos == [entry["id"] for entry in kept["photos"]]
