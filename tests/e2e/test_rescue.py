"""The rescue file: what is only on a phone goes out in one file, and comes back once, wherever it is taken."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.conftest import OpenContext
from tests.e2e.look import barriers, too_wide
from tests.e2e.phone import PHONE, Phone, photograph
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SIGNED_OUT, Watch
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.words import t

NAME = "Cổng nhà xanh Thôn Minh Họa 1"
BATCHES = re.compile(r"/api/v1/pin-batches$")
FORBIDDEN = {"error": {"code": "forbidden", "message": t("domain.message.forbidden")}}

Change = Callable[[dict[str, bytes]], dict[str, bytes]]


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


def ids(kept: dict[str, list[dict[str, Any]]]) -> tuple[list[str], list[str]]:
    """Return the ids of the records and of the photographs that a phone keeps."""
    return sorted(entry["id"] for entry in kept["pins"]), sorted(entry["id"] for entry in kept["photos"])


def open_rescue(phone: Phone) -> Locator:
    """Go to the screen of the rescue file, as a person does."""
    phone.go("sent")
    phone.page.get_by_test_id("to-rescue").click()
    screen = phone.page.get_by_test_id("rescue")
    expect(screen).to_be_visible()
    return screen


def export(phone: Phone, folder: Path) -> Path:
    """Press the button and keep the file."""
    open_rescue(phone)
    with phone.page.expect_download() as loading:
        phone.page.get_by_test_id("export").click()
    file = folder / loading.value.suggested_filename
    loading.value.save_as(file)
    expect(phone.page.get_by_test_id("told").locator('[data-level="ok"]')).to_be_visible()
    return file


def take_in(phone: Phone, file: Path) -> Locator:
    """Choose a file, and wait for what is said about it."""
    open_rescue(phone)
    phone.page.get_by_test_id("import").set_input_files(file)
    told = phone.page.get_by_test_id("told")
    expect(told.locator('[data-level="ok"], [data-level="error"]')).to_be_visible()
    return told


def changed(file: Path, change: Change) -> Path:
    """Write the file anew with other contents."""
    with zipfile.ZipFile(file) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(other, "w") as written:
        for name, data in change(files).items():
            written.writestr(name, data)
    return other


def test_the_file_holds_every_entry_of_every_account_with_its_photographs(
    phone: Phone, watch: Watch, tmp_path: Path
) -> None:
    watch.expect(f"{NO_NETWORK}|{SIGNED_OUT}")
    context = phone.page.context
    context.set_offline(True)
    phone.record(NAME, photograph(1))
    phone.page.goto("about:blank")
    context.set_offline(False)
    context.clear_cookies()
    phone.sign_in("xa")
    context.set_offline(True)
    phone.record(f"{NAME}, số 2", photograph(2))
    kept = phone.outbox()
    file = export(phone, tmp_path)

    assert re.fullmatch(r"sao-luu-ghim-\d{4}-\d\d-\d\d-\d{4}\.zip", file.name)
    with zipfile.ZipFile(file) as whole:
        assert whole.testzip() is None
        said = json.loads(whole.read("outbox.json"))
        assert "TỆP SAO LƯU" in whole.read("DOC-TRUOC.txt").decode("utf-8")
        sizes = {info.filename: info.file_size for info in whole.infolist() if info.filename.startswith("photos/")}
    photos = [entry for entry in said["entries"] if entry["kind"] == "photo"]
    assert {entry["id"] for entry in said["entries"]} == {*ids(kept)[0], *ids(kept)[1]}
    assert sizes == {f"photos/{entry['id']}.jpg": entry["bytes"] for entry in photos}
    assert {account["name"] for account in said["accounts"]} == {"Cán bộ minh họa kdc", "Cán bộ minh họa xa"}
    expect(phone.page.get_by_test_id("accounts")).to_contain_text("Cán bộ minh họa kdc")
    assert phone.outbox() == kept, "what was exported still waits on the phone"


def test_trap_3_a_file_taken_to_another_phone_arrives_once_though_both_phones_send(
    phone: Phone, open_context: OpenContext, server: Server, session: Session, watch: Watch, tmp_path: Path
) -> None:
    watch.expect(NO_NETWORK)
    phone.page.context.set_offline(True)
    phone.record(NAME, photograph(1))
    kept = phone.outbox()
    file = export(phone, tmp_path)

    other = Phone.on(open_context(**PHONE), server.url).sign_in("kdc")
    told = take_in(other, file)
    expect(told).to_have_text(t("outbox.rescue.imported", n="02", known="00"))
    other.badge_says(0)
    assert stored(session) == ids(kept)

    told = take_in(other, file)
    expect(told).to_have_text(t("outbox.rescue.imported_none", known="02"))
    other.badge_says(0)

    phone.page.context.set_offline(False)
    phone.badge_says(0)
    assert stored(session) == ids(kept)


def test_what_is_still_waiting_here_is_not_added_again(phone: Phone, watch: Watch, tmp_path: Path) -> None:
    watch.expect(NO_NETWORK)
    phone.page.context.set_offline(True)
    phone.record(NAME, photograph(1))
    kept = phone.outbox()
    told = take_in(phone, export(phone, tmp_path))
    expect(told).to_have_text(t("outbox.rescue.imported_none", known="02"))
    assert ids(phone.outbox()) == ids(kept)
    assert phone.outbox()["sizes"] == kept["sizes"]


def spoil_a_photograph(files: dict[str, bytes]) -> dict[str, bytes]:
    name = next(name for name in files if name.startswith("photos/"))
    return files | {name: files[name][:-1] + bytes([files[name][-1] ^ 1])}


def lose_a_photograph(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.startswith("photos/")}


def spoil_an_entry(files: dict[str, bytes]) -> dict[str, bytes]:
    said = json.loads(files["outbox.json"])
    said["entries"][0]["item"]["id"] = "x"
    return files | {"outbox.json": json.dumps(said).encode()}


def come_from_elsewhere(files: dict[str, bytes]) -> dict[str, bytes]:
    return files | {"outbox.json": files["outbox.json"].replace(b"http://localhost", b"http://elsewhere")}


def be_something_else(files: dict[str, bytes]) -> dict[str, bytes]:
    return {"holiday.jpg": next(iter(files.values()))}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (spoil_a_photograph, "broken"),
        (lose_a_photograph, "broken"),
        (spoil_an_entry, "broken"),
        (come_from_elsewhere, "elsewhere"),
        (be_something_else, "not_ours"),
    ],
)
def test_a_broken_or_foreign_file_is_named_and_changes_nothing(
    phone: Phone, open_context: OpenContext, server: Server, watch: Watch, tmp_path: Path, change: Change, code: str
) -> None:
    watch.expect(NO_NETWORK)
    phone.page.context.set_offline(True)
    phone.record(NAME, photograph(1))
    file = changed(export(phone, tmp_path), change)

    other = Phone.on(open_context(**PHONE), server.url).sign_in("kdc")
    told = take_in(other, file)
    expect(told).to_have_text(t(f"outbox.rescue.unreadable.{code}"))
    assert other.outbox() == {"pins": [], "photos": [], "updates": [], "sizes": []}


def test_a_file_that_is_no_zip_at_all_is_named(phone: Phone, tmp_path: Path) -> None:
    file = tmp_path / "picture.zip"
    file.write_bytes(io.BytesIO(photograph(1)["buffer"]).getvalue())
    expect(take_in(phone, file)).to_have_text(t("outbox.rescue.unreadable.not_ours"))


def test_trap_18_what_a_role_taken_away_holds_back_can_be_carried_off(
    phone: Phone, session: Session, watch: Watch, tmp_path: Path
) -> None:
    watch.expect("status of 403")

    def forbid(route: Route) -> None:
        route.fulfill(status=403, content_type="application/json", body=json.dumps(FORBIDDEN))

    phone.page.route(BATCHES, forbid)
    phone.record(NAME, photograph(1))
    expect(phone.saved.get_by_role("heading", name=t("field.saved.refused"))).to_be_visible()
    kept = phone.outbox()
    assert [entry["error"]["code"] for entry in kept["pins"]] == ["forbidden"]
    with zipfile.ZipFile(export(phone, tmp_path)) as whole:
        said = json.loads(whole.read("outbox.json"))
    assert {entry["id"] for entry in said["entries"]} == {*ids(kept)[0], *ids(kept)[1]}
    assert stored(session) == ([], [])


def test_the_rescue_screen_has_no_barrier_and_fits_a_small_phone(phone: Phone, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    phone.page.context.set_offline(True)
    phone.record(NAME, photograph(1))
    open_rescue(phone)
    assert barriers(phone.page) == []
    assert too_wide(phone.page) == []
